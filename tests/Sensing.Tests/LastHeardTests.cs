using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Sensing.Alarming;
using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Tests;

public sealed class LastHeardTests
{
    [Fact]
    public async Task A_device_that_sends_all_the_time_is_stored_every_half_minute()
    {
        await using var host = await SensingHost.StartAsync();
        var id = (await host.DeviceAsync("S-1")).GetProperty("id").GetGuid();
        var began = host.Clock.Now;
        for (var i = 0; i < 6; i++)
        {
            await SendAsync(host, battery: 80 - i);
            await host.Get<LastHeard>().WriteAsync(default);
            var lastAt = (await host.Chief.Read($"/api/sensing/devices/{id}"))
                .GetProperty("lastAt")
                .GetDateTimeOffset();
            lastAt.ShouldBe(i < 3 ? began : began.AddSeconds(30), $"after {i} more");
            host.Clock.Advance(TimeSpan.FromSeconds(10));
        }
        await host.Get<LastHeard>().WriteAsync(default);
        var device = await host.Chief.Read($"/api/sensing/devices/{id}");
        device.GetProperty("lastAt").GetDateTimeOffset().ShouldBe(began.AddSeconds(50), "the last is not forgotten");
        device.GetProperty("battery").GetDouble().ShouldBe(75);
    }

    [Fact]
    public async Task What_is_not_stored_yet_makes_no_device_silent()
    {
        await using var host = await SensingHost.StartAsync();
        var id = (await host.DeviceAsync("S-1")).GetProperty("id").GetGuid();
        await SendAsync(host);
        using var heard = new LastHeard(host.Get<NpgsqlDataSource>(), host.Clock);
        var device = await OwnAsync(host);
        heard.Note(device, host.Clock.Now);
        await heard.WriteAsync(default);
        host.Clock.Advance(TimeSpan.FromSeconds(29));
        heard.Note(device, host.Clock.Now);
        await heard.WriteAsync(default);
        // Ten minutes are allowed; the other node knows what is stored alone.
        host.Clock.Advance(TimeSpan.FromSeconds(9 * 60 + 32));
        await OtherNodeAsync(host);
        (await host.Chief.Read($"/api/sensing/devices/{id}")).Word("state").ShouldBe("active");
        host.Clock.Advance(TimeSpan.FromSeconds(40));
        await OtherNodeAsync(host);
        (await host.Chief.Read($"/api/sensing/devices/{id}")).Word("state").ShouldBe("silent");
        await host.Get<DeviceStore>().RefreshAsync(default);
        await SendAsync(host);
        await OtherNodeAsync(host);
        (await host.Chief.Read($"/api/sensing/devices/{id}")).Word("state").ShouldBe("active");
    }

    [Fact]
    public async Task What_could_not_be_stored_is_stored_later()
    {
        await using var host = await SensingHost.StartAsync();
        var id = (await host.DeviceAsync("S-1")).GetProperty("id").GetGuid();
        await SendAsync(host);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        using var heard = new LastHeard(host.Get<NpgsqlDataSource>(), host.Clock);
        var device = await OwnAsync(host);
        heard.Note(device, host.Clock.Now, battery: 33);
        await RunAsync(host, "ALTER TABLE sensing_device_seen RENAME TO away");
        await Should.ThrowAsync<PostgresException>(() => heard.WriteAsync(default));
        await RunAsync(host, "ALTER TABLE away RENAME TO sensing_device_seen");
        await heard.WriteAsync(default);
        var stored = await host.Chief.Read($"/api/sensing/devices/{id}");
        stored.GetProperty("lastAt").GetDateTimeOffset().ShouldBe(host.Clock.Now);
        stored.GetProperty("battery").GetDouble().ShouldBe(33);
    }

    private static Task<JsonElement> SendAsync(SensingHost host, double? battery = null) =>
        host.SendAsync(
            new
            {
                device = "S-1",
                values = new { smoke = 1 },
                battery,
            }
        );

    // As another node knows it.
    private static async Task<Device> OwnAsync(SensingHost host)
    {
        var store = ActivatorUtilities.CreateInstance<DeviceStore>(host.Host.Services);
        await store.LoadAsync(["S-1"], default);
        return store.ByCode("S-1")!;
    }

    private static async Task OtherNodeAsync(SensingHost host)
    {
        using var heard = new LastHeard(host.Get<NpgsqlDataSource>(), host.Clock);
        var silence = ActivatorUtilities.CreateInstance<FindSilence>(host.Host.Services, heard, host.Clock);
        await silence.RunAsync(default);
    }

    private static async Task RunAsync(SensingHost host, string sql)
    {
        await using var command = host.Get<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
