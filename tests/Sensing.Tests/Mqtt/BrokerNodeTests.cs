using Zhishu.Sensing.Broker;
using Zhishu.Testing;

namespace Zhishu.Sensing.Tests.Mqtt;

/// <summary>Two nodes over one database and one broker.</summary>
[Collection("broker")]
public sealed class BrokerNodeTests(BrokerCity city)
{
    private const string Judging = "SELECT count(DISTINCT node) FROM sensing_share";

    [Fact]
    public async Task A_node_that_is_killed_gives_its_share_to_the_other_and_nothing_is_lost_or_alarmed_twice()
    {
        var host = city.Require();
        var keys = await DevicesAsync(host, "N-", 16);
        var load = new BrokerLoad([city.Broker.MqttPort], host.Clock.Now);
        await using (var node = await NodeAsync(host, city.Uri))
        {
            load.Start(keys);
            await BrokerCity.UntilAsync(async () => await host.Host.ScalarAsync<long>(Judging) >= 2);
            await load.UntilAsync(500);
            await node.KillAsync();
        }
        await load.UntilAsync(500);
        await load.StopAsync();
        await BrokerCity.StoredAsync(host, "N-", load.Acknowledged);
        (await BrokerCity.CountAsync(host, "N-")).ShouldBe(load.Acknowledged);
        await ShouldBeAlarmedOnceAsync(host, keys);
        load.Broken.ShouldBe(0);
    }

    internal static async Task<Dictionary<string, string>> DevicesAsync(SensingHost host, string prefix, int count)
    {
        Dictionary<string, string> keys = [];
        for (var i = 0; i < count; i++)
            keys[$"{prefix}{i}"] = await BrokerCity.DeviceAsync(host, $"{prefix}{i}");
        return keys;
    }

    internal static Task<ServerProcess> NodeAsync(SensingHost host, string uri) =>
        ServerProcess.StartAsync(
            host.Host.ConnectionString,
            host.Host.DataFolder,
            environment: BrokerCity.Settings(uri, "__")
        );

    internal static async Task ShouldBeAlarmedOnceAsync(SensingHost host, Dictionary<string, string> keys)
    {
        var alarms = await host.AlarmsAsync();
        alarms
            .Select(a => a.Word("deviceCode"))
            .Where(keys.ContainsKey)
            .Order(StringComparer.Ordinal)
            .ShouldBe(keys.Keys.Order(StringComparer.Ordinal));
    }
}
