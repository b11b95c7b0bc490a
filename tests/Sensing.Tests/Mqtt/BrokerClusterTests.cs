using Zhishu.Testing;
using static Zhishu.Sensing.Tests.Mqtt.BrokerNodeTests;

namespace Zhishu.Sensing.Tests.Mqtt;

/// <summary>Three nodes over one database and a cluster of three brokers.</summary>
[Collection("broker")]
public sealed class BrokerClusterTests
{
    private const string Sharing = "SELECT count(*) FROM sensing_broker_node";

    [Fact]
    public async Task A_node_and_a_broker_of_a_cluster_are_killed_at_random_and_nothing_is_lost_or_alarmed_twice()
    {
        Assert.SkipUnless(RabbitBrokers.AreInstalled, "rabbitmq-server or mosquitto-clients is not installed here.");
        await using var brokers = RabbitBrokers.Prepare(3);
        // This one answers the brokers and takes nothing.
        await using var host = await BrokerCity.StartAsync(brokers);
        var starting = brokers.StartAsync(host.Host.Client.BaseAddress!);
        var keys = await DevicesAsync(host, "C-", 24);
        List<ServerProcess> nodes = [];
        try
        {
            for (var i = 0; i < 3; i++)
                nodes.Add(await NodeAsync(host, brokers.Uri));
            await starting;
            await BrokerCity.UntilAsync(async () => await host.Host.ScalarAsync<long>(Sharing) == 3);
            // Slowly, so that the processor is free for what is started again.
            var pace = TimeSpan.FromMilliseconds(50);
            var load = new BrokerLoad([.. brokers.All.Select(b => b.MqttPort)], host.Clock.Now, pace);
            load.Start(keys);
            var random = new Random();
            await load.UntilAsync(random.Next(200, 1000));
            var (node, broker) = (random.Next(3), random.Next(3));
            await nodes[node].KillAsync();
            await brokers.All[broker].KillAsync();
            await load.UntilAsync(200);
            await nodes[node].DisposeAsync();
            starting = brokers.All[broker].StartAsync();
            nodes[node] = await NodeAsync(host, brokers.Uri);
            await starting;
            await load.UntilAsync(200);
            await load.StopAsync();
            await BrokerCity.StoredAsync(
                host,
                "C-",
                load.Acknowledged,
                () => string.Join('\n', nodes.Select(n => n.Said))
            );
            (await BrokerCity.CountAsync(host, "C-")).ShouldBe(load.Acknowledged);
            await ShouldBeAlarmedOnceAsync(host, keys);
            load.Broken.ShouldBeGreaterThan(0);
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
        }
    }
}
