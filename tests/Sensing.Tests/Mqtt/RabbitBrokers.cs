using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Zhishu.Host;
using Zhishu.Kernel;

namespace Zhishu.Sensing.Tests.Mqtt;

/// <summary>One RabbitMQ, or a cluster, of our own: everything in a temporary folder and on the loopback, set up by
/// docs/rabbitmq. Ends with this process, even if that is killed.</summary>
internal sealed class RabbitBrokers : IAsyncDisposable
{
    public const string Password = "loopback-password";
    public const string Secret = "loopback secret";
    private const string Folder = "/usr/lib/rabbitmq/bin";

    private readonly string folder;
    private readonly int epmdPort;
    private readonly Process epmd;
    private readonly List<RabbitBroker> all = [];

    private RabbitBrokers(string folder, int epmdPort, Process epmd) =>
        (this.folder, this.epmdPort, this.epmd) = (folder, epmdPort, epmd);

    public static bool AreInstalled =>
        File.Exists($"{Folder}/rabbitmq-server") && File.Exists("/usr/bin/mosquitto_pub");

    public IReadOnlyList<RabbitBroker> All => all;

    /// <summary>Of all of them, for <c>Sensing:Broker:Uri</c>.</summary>
    public string Uri =>
        string.Join(
            ' ',
            all.Select(b =>
                string.Create(CultureInfo.InvariantCulture, $"amqp://zhishu:{Password}@127.0.0.1:{b.AmqpPort}/")
            )
        );

    /// <summary>Chooses their ports; none is started.</summary>
    public static RabbitBrokers Prepare(int count)
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-rabbit-").FullName;
        var cookie = Path.Combine(folder, ".erlang.cookie");
        File.WriteAllText(cookie, Guid.CreateVersion7().ToString("N"));
        // RabbitMQ refuses one that others may read.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(cookie, UnixFileMode.UserRead);
        var ports = FreePorts(1 + 3 * count);
        // A broker would start this one itself, and leave it behind. It ends when our end of its input closes.
        var epmd = Process.Start(
            new ProcessStartInfo("sh", ["-c", "epmd -address 127.0.0.1 -port $0 & read -r _; kill $!", $"{ports[0]}"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
            }
        )!;
        var brokers = new RabbitBrokers(folder, ports[0], epmd);
        for (var i = 0; i < count; i++)
        {
            var name = $"zhishu{Environment.ProcessId}{(char)('a' + i)}@localhost";
            brokers.all.Add(new(name, ports[1 + 3 * i], ports[2 + 3 * i], ports[3 + 3 * i]));
        }
        return brokers;
    }

    /// <param name="server">Whom they ask about devices.</param>
    public async Task StartAsync(Uri server)
    {
        foreach (var broker in all)
            await WriteAsync(broker, server);
        await Task.WhenAll(all.Select(b => b.StartAsync()));
    }

    // The files of docs/rabbitmq with our addresses.
    private async Task WriteAsync(RabbitBroker broker, Uri server)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, broker.Name)).FullName;
        var given = Path.Combine(Installation.Root, "docs", "rabbitmq");
        var lines = await File.ReadAllTextAsync(Path.Combine(given, "rabbitmq.conf"));
        Replace("CHANGE-PASSWORD", Password);
        Replace("CHANGE-SECRET", System.Uri.EscapeDataString(Secret));
        Replace("http://127.0.0.1:5080/", server.ToString());
        Replace("listeners.tcp.default = 127.0.0.1:5672", $"listeners.tcp.default = 127.0.0.1:{broker.AmqpPort}");
        Replace("mqtt.listeners.tcp.default = 1883", $"mqtt.listeners.tcp.default = 127.0.0.1:{broker.MqttPort}");
        if (all.Count == 3)
        {
            Replace("# cluster_", "cluster_");
            foreach (var (i, one) in all.Index())
                Replace($"rabbit@broker{i + 1}", one.Name);
        }
        // Machines of tests are small, their disks nearly full.
        lines += "\nvm_memory_high_watermark.absolute = 1GB\ndisk_free_limit.absolute = 10MB\n";
        await File.WriteAllTextAsync(Path.Combine(own, "rabbitmq.conf"), lines);
        foreach (var name in (string[])["advanced.config", "enabled_plugins"])
            File.Copy(Path.Combine(given, name), Path.Combine(own, name));
        broker.Prepare(Folder, own, folder, epmdPort);

        void Replace(string what, string with)
        {
            lines.ShouldContain(what);
            lines = lines.Replace(what, with, StringComparison.Ordinal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(all.Select(b => b.KillAsync()));
        epmd.StandardInput.Close();
        await epmd.WaitForExitAsync();
        epmd.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static List<int> FreePorts(int count)
    {
        List<TcpListener> held = [];
        for (var i = 0; i < count; i++)
        {
            held.Add(new(IPAddress.Loopback, 0));
            held[i].Start();
        }
        var ports = held.ConvertAll(h => ((IPEndPoint)h.LocalEndpoint).Port);
        held.ForEach(h => h.Dispose());
        return ports;
    }
}
