using System.Security.Cryptography;
using System.Text;
using RabbitMQ.Client;

namespace Zhishu.Sensing.Broker;

/// <summary>Section <c>Sensing:Broker</c>: the RabbitMQ that devices reach by MQTT. Without <see cref="Uri"/> there is
/// none, and readings come over HTTP alone.</summary>
internal sealed class BrokerOptions
{
    /// <summary><c>amqp://name:password@host:5672/</c>; several of one cluster with blanks between them.</summary>
    public string? Uri { get; set; }

    /// <summary>What the broker shows when it asks whether a device may come in.</summary>
    public string? Secret { get; set; }

    /// <summary>Over so many queues the devices are spread: at least as many as there are ever nodes.</summary>
    public int Partitions { get; set; } = 16;

    /// <summary>Where devices reach the broker, for the connection guide: <c>mqtt://host:1883</c> or
    /// <c>mqtts://host:8883</c>. Null for the host of the pages and the usual port.</summary>
    public string? Mqtt { get; set; }

    public bool IsConfigured => !string.IsNullOrWhiteSpace(Uri);

    public string VirtualHost => Factories()[0].VirtualHost;

    /// <summary>One for each address.</summary>
    /// <exception cref="UriFormatException">An address cannot be read.</exception>
    public IReadOnlyList<ConnectionFactory> Factories() =>
        [
            .. (Uri ?? "")
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(u => new ConnectionFactory { Uri = new Uri(u) }),
        ];

    /// <summary>Takes as long for a wrong secret as for the right one.</summary>
    public bool IsSecret(string? shown) =>
        !string.IsNullOrEmpty(Secret)
        && shown is not null
        && CryptographicOperations.FixedTimeEquals(
            Kernel.Cryptography.Sm3.Hash(Encoding.UTF8.GetBytes(shown)),
            Kernel.Cryptography.Sm3.Hash(Encoding.UTF8.GetBytes(Secret))
        );
}
