using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Sensing.Broker;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Readings;

namespace Zhishu.Sensing.Tests.Mqtt;

/// <summary>The city of the tests with a broker of its own, which is started after the server.</summary>
public sealed class BrokerCity : IAsyncLifetime
{
    private SensingHost? host;
    private RabbitBrokers? brokers;

    /// <summary>The one broker.</summary>
    internal RabbitBroker Broker => brokers!.All[0];

    internal string Uri => brokers!.Uri;

    public async ValueTask InitializeAsync()
    {
        if (!RabbitBrokers.AreInstalled)
            return;
        brokers = RabbitBrokers.Prepare(1);
        host = await StartAsync(brokers);
        var broker = host.Get<TakeFromBroker>();
        await broker.StartAsync(default);
        broker.IsConnected.ShouldBeFalse();
        await brokers.StartAsync(host.Host.Client.BaseAddress!);
        await UntilAsync(() => Task.FromResult(broker.IsConnected), () => Broker.Said);
    }

    /// <summary>The city, or a skipped test where there is no broker.</summary>
    internal SensingHost Require()
    {
        Assert.SkipUnless(RabbitBrokers.AreInstalled, "rabbitmq-server or mosquitto-clients is not installed here.");
        return host!;
    }

    internal static async Task<SensingHost> StartAsync(RabbitBrokers brokers)
    {
        var host = await SensingHost.StartAsync(
            CommandTests.Types,
            configure: builder => Configure(builder, brokers.Uri)
        );
        // Other processes go by the real time.
        host.Clock.Now = TimeProvider.System.GetUtcNow();
        return host;
    }

    private static void Configure(WebApplicationBuilder builder, string uri)
    {
        foreach (var (name, value) in Settings(uri, ":"))
            builder.Configuration[name] = value;
    }

    /// <summary>As configuration, or with <c>__</c> as environment.</summary>
    internal static Dictionary<string, string> Settings(string uri, string divider) =>
        new()
        {
            [$"Sensing{divider}Broker{divider}Uri"] = uri,
            [$"Sensing{divider}Broker{divider}Secret"] = RabbitBrokers.Secret,
            [$"Sensing{divider}Broker{divider}Partitions"] = "6",
            [$"Sensing{divider}Broker{divider}Mqtt"] = "mqtts://mqtt.example:8883",
        };

    /// <summary>Registers a device; returns its key.</summary>
    internal static async Task<string> DeviceAsync(SensingHost host, string code)
    {
        var device = await host.DeviceAsync(code);
        var key = await host.Chief.Send($"/api/sensing/devices/{device.GetProperty("id").GetGuid()}/key", new { });
        return key.Word("key");
    }

    /// <summary>Runs mosquitto_pub; returns its exit code.</summary>
    internal async Task<int> PublishAsync(string name, string key, params string[] more)
    {
        using var process = Process.Start(
            new ProcessStartInfo(
                "mosquitto_pub",
                [
                    .. (string[])["-h", "127.0.0.1", "-p", Broker.MqttPort.ToString(CultureInfo.InvariantCulture)],
                    .. (string[])["-u", name, "-P", key, "-q", "1"],
                    .. more,
                ]
            )
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Runs mosquitto_sub until one message has come, or for so many seconds; returns what came.</summary>
    internal async Task<string> HearAsync(string name, string key, string topic, int seconds)
    {
        using var process = Process.Start(
            new ProcessStartInfo(
                "mosquitto_sub",
                [
                    .. (string[])["-h", "127.0.0.1", "-p", Broker.MqttPort.ToString(CultureInfo.InvariantCulture)],
                    .. (string[])["-u", name, "-P", key, "-i", name, "-q", "1", "-c", "-t", topic],
                    .. (string[])["-C", "1", "-W", seconds.ToString(CultureInfo.InvariantCulture)],
                ]
            )
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        await errors;
        return said;
    }

    internal static string Message(DateTimeOffset at, double smoke) => Json.Write(new { at, values = new { smoke } });

    /// <summary>Waits until so many readings of devices, by the beginning of their codes, are stored.</summary>
    internal static Task StoredAsync(SensingHost host, string prefix, long count, Func<string>? said = null) =>
        UntilAsync(async () => await CountAsync(host, prefix) >= count, said);

    internal static Task<long> CountAsync(SensingHost host, string prefix) =>
        host.Host.ScalarAsync<long>(
            $"SELECT count(*) FROM sensing_reading r JOIN sensing_device d ON d.number = r.device WHERE starts_with(d.code, '{prefix}')"
        );

    /// <summary>Reasons and senders of what was refused of a device.</summary>
    internal static async Task<List<(string Reason, string Sender)>> RefusedAsync(SensingHost host, string device)
    {
        await host.Get<RefusedReadings>().WriteAsync(default);
        var page = await host.Chief.Read($"/api/sensing/refused?device={device}");
        return [.. page.GetProperty("items").EnumerateArray().Select(i => (i.Word("reason"), i.Word("sender")))];
    }

    internal static async Task UntilAsync(Func<Task<bool>> condition, Func<string>? said = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2), said?.Invoke());
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await host.Get<TakeFromBroker>().StopAsync(default);
            await host.DisposeAsync();
        }
        if (brokers is not null)
            await brokers.DisposeAsync();
    }
}
