using Npgsql;
using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Tests.Mqtt;

[Collection("broker")]
public sealed class BrokerCrowdTests(BrokerCity city)
{
    private const int Count = 1000;

    // So many sign in at once.
    private const int Entering = 16;

    [Fact]
    public async Task Of_a_thousand_connections_some_break_off_in_a_message_and_each_whole_one_is_there_once()
    {
        var host = city.Require();
        var keys = await DevicesAsync(host);
        var devices = new MqttConnection[Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Entering };
        await Parallel.ForAsync(0, Count, options, async (i, _) => devices[i] = await OpenAsync(i));
        // All of them are connected now.
        await Parallel.ForAsync(
            0,
            Count,
            options,
            async (i, _) =>
            {
                var message = BrokerCity.Message(host.Clock.Now, 1);
                if (i % 5 == 0)
                {
                    await devices[i].BreakOffAsync(Code(i), message);
                    devices[i] = await OpenAsync(i);
                }
                await devices[i].PublishAsync(Code(i), message);
            }
        );
        foreach (var device in devices)
            device.Dispose();
        await BrokerCity.StoredAsync(host, "T-", Count, () => city.Broker.Said);
        (await BrokerCity.CountAsync(host, "T-")).ShouldBe(Count);
        (
            await host.Host.ScalarAsync<long>("SELECT count(*) FROM sensing_refused WHERE starts_with(device, 'T-')")
        ).ShouldBe(0);

        Task<MqttConnection> OpenAsync(int i) => MqttConnection.OpenAsync(city.Broker.MqttPort, Code(i), keys[i]);
    }

    private static string Code(int i) => $"T-{i}";

    private static async Task<string[]> DevicesAsync(SensingHost host)
    {
        var rows = string.Concat(Enumerable.Range(0, Count).Select(i => $"{Code(i)},设备{i},smoke,113.005,23.005\n"));
        await host.Chief.SendText(
            "/api/sensing/devices/import",
            "code,name,type,longitude,latitude\n" + rows,
            "text/csv"
        );
        var keys = Enumerable.Range(0, Count).Select(_ => DeviceKeyText.Make()).ToArray();
        await using var give = host.Get<NpgsqlDataSource>()
            .CreateCommand(
                """
                UPDATE sensing_device d SET key_id = k.id, key_hash = k.hash
                FROM unnest($1, $2, $3) AS k (code, id, hash) WHERE d.code = k.code
                """
            );
        give.Parameters.Add(new() { Value = keys.Select((_, i) => Code(i)).ToArray() });
        give.Parameters.Add(new() { Value = keys.Select(k => k.KeyId).ToArray() });
        give.Parameters.Add(new() { Value = keys.Select(k => k.Hash).ToArray() });
        (await give.ExecuteNonQueryAsync()).ShouldBe(Count);
        return [.. keys.Select(k => k.Text)];
    }
}
