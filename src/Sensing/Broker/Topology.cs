using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Zhishu.Sensing.Broker;

/// <summary>The queues that devices are spread over: what comes over MQTT is hashed by its topic, so that a device has one
/// queue, and a queue has one node that takes from it at a time.</summary>
internal static class Topology
{
    private const string Exchange = "zhishu.readings";
    private const string Weight = "1";

    private static readonly Dictionary<string, object?> QueueArguments = new()
    {
        ["x-queue-type"] = "quorum",
        ["x-single-active-consumer"] = true,
    };

    public static string Queue(int partition) => string.Create(CultureInfo.InvariantCulture, $"{Exchange}.{partition}");

    /// <summary>Makes what is missing.</summary>
    /// <returns>How many queues there are: more than asked where there were more before. Those get nothing new and are
    /// emptied.</returns>
    public static async Task<int> DeclareAsync(IConnection connection, int partitions, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.ExchangeDeclareAsync(
            Exchange,
            "x-consistent-hash",
            durable: true,
            autoDelete: false,
            cancellationToken: ct
        );
        for (var i = 0; i < partitions; i++)
        {
            await channel.QueueDeclareAsync(
                Queue(i),
                durable: true,
                exclusive: false,
                autoDelete: false,
                arguments: QueueArguments,
                cancellationToken: ct
            );
            await channel.QueueBindAsync(Queue(i), Exchange, Weight, cancellationToken: ct);
        }
        var count = partitions;
        while (await ExistsAsync(connection, Queue(count), ct))
        {
            await channel.QueueUnbindAsync(Queue(count), Exchange, Weight, cancellationToken: ct);
            count++;
        }
        // Last: nothing comes before every queue is there.
        await channel.ExchangeBindAsync(Exchange, Topic.Exchange, Topic.Readings, cancellationToken: ct);
        await channel.ExchangeBindAsync(Exchange, Topic.Exchange, Topic.Answers, cancellationToken: ct);
        return count;
    }

    /// <summary>Whether a queue exists.</summary>
    public static async Task<bool> ExistsAsync(IConnection connection, string queue, CancellationToken ct)
    {
        // The broker answers no by closing the channel.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            await channel.QueueDeclarePassiveAsync(queue, ct);
            return true;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return false;
        }
    }
}
