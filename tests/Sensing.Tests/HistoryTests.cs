using System.Text.Json;
using Npgsql;

namespace Zhishu.Sensing.Tests;

public sealed class HistoryTests
{
    [Fact]
    public async Task Sums_and_readings_say_the_same_and_a_late_reading_changes_both()
    {
        await using var host = await SensingHost.StartAsync();
        var id = (await host.DeviceAsync("S-1")).GetProperty("id").GetGuid();
        var start = host.Clock.Now.AddHours(-60);
        for (var hour = 0; hour < 60; hour++)
            await host.SendAsync(
                SensingHost.Message("S-1", start.AddHours(hour), hour),
                SensingHost.Message("S-1", start.AddHours(hour).AddMinutes(30), hour + 2)
            );
        var before = await AllAsync(host, id, start);
        await host.RunAsync("sensing.sums");
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM sensing_hour")).ShouldBe(59);
        (await AllAsync(host, id, start)).ShouldBe(before);
        var late = await host.SendAsync(SensingHost.Message("S-1", start.AddHours(3).AddMinutes(10), 9));
        late.Number("late").ShouldBe(1);
        var after = await AllAsync(host, id, start);
        after.ShouldNotBe(before);
        await host.RunAsync("sensing.sums");
        (await AllAsync(host, id, start)).ShouldBe(after);
        var hours = (await HistoryAsync(host, id, start, "hour")).EnumerateArray().ToList();
        hours[3].Number("count").ShouldBe(3);
        hours[3].GetProperty("mean").GetDouble().ShouldBe((3 + 5 + 9) / 3.0, 1e-12);
        var area = await host.Chief.Read(
            $"/api/sensing/history?type=smoke&quantity=smoke&area=9901&step=day&from={Text(start)}&to={Text(host.Clock.Now)}"
        );
        area.GetProperty("points").GetRawText().ShouldBe((await HistoryAsync(host, id, start, "day")).GetRawText());
    }

    [Fact]
    public async Task Readings_of_an_hour_are_written_while_its_sums_are_made()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        var at = host.Clock.Now.AddHours(-5);
        await host.SendAsync(SensingHost.Message("S-1", at, 1));
        // The sums cannot be finished as long as somebody holds their table.
        await using var holder = await host.Get<NpgsqlDataSource>().OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("LOCK TABLE sensing_hour IN ACCESS EXCLUSIVE MODE", holder))
            await hold.ExecuteNonQueryAsync();
        var sums = host.RunAsync("sensing.sums");
        while (await host.Host.ScalarAsync<long>("SELECT count(*) FROM sensing_stale_hour WHERE summing") == 0)
            await Task.Delay(20);
        await host.SendAsync(SensingHost.Message("S-1", at.AddMinutes(1), 3)).WaitAsync(TimeSpan.FromSeconds(30));
        // Nor does another node that begins while the first is at it hold anything up.
        await host.RunAsync("sensing.sums").WaitAsync(TimeSpan.FromSeconds(30));
        await host.SendAsync(SensingHost.Message("S-1", at.AddMinutes(2), 5)).WaitAsync(TimeSpan.FromSeconds(30));
        sums.IsCompleted.ShouldBeFalse();
        await transaction.RollbackAsync();
        await sums;
        await host.RunAsync("sensing.sums");
        (await host.Host.ScalarAsync<double>("SELECT sum(sum) FROM sensing_hour")).ShouldBe(9);
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM sensing_stale_hour")).ShouldBe(0);
    }

    [Fact]
    public async Task Sums_that_were_begun_by_a_server_that_died_are_made_by_the_next()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.SendAsync(SensingHost.Message("S-1", host.Clock.Now.AddHours(-5), 7));
        await using var begun = host.Get<NpgsqlDataSource>()
            .CreateCommand("UPDATE sensing_stale_hour SET summing = true");
        (await begun.ExecuteNonQueryAsync()).ShouldBe(1);
        await host.RunAsync("sensing.sums");
        (await host.Host.ScalarAsync<double>("SELECT sum(sum) FROM sensing_hour")).ShouldBe(7);
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM sensing_stale_hour")).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_kept_no_longer_is_taken_away_and_next_months_are_there()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.SendAsync(SensingHost.Message("S-1", host.Clock.Now.AddDays(-390), 1));
        await host.RunAsync("sensing.sums");
        await host.RunAsync("sensing.housekeeping");
        (await CountAsync(host)).ShouldBe(1);
        host.Clock.Advance(TimeSpan.FromDays(60));
        await host.RunAsync("sensing.housekeeping");
        (await CountAsync(host)).ShouldBe(0);
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM sensing_day")).ShouldBe(1);
        (await host.Host.ScalarAsync<string>("SELECT to_regclass('sensing_reading_202507')::text")).ShouldBe(null);
        (await host.Host.ScalarAsync<string>("SELECT to_regclass('sensing_reading_202607')::text")).ShouldBe(
            "sensing_reading_202607"
        );
    }

    [Fact]
    public async Task A_period_that_makes_no_sense_is_refused()
    {
        await using var host = await SensingHost.StartAsync();
        var id = (await host.DeviceAsync("S-1")).GetProperty("id").GetGuid();
        var path = $"/api/sensing/devices/{id}/history";
        (await host.Chief.Refused(path + "?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z")).Code.ShouldBe(
            "sensing.period"
        );
        (await host.Chief.Refused(path + "?from=0001-01-01T00:00:00Z&to=9999-12-31T00:00:00Z")).Code.ShouldBe(
            "sensing.period"
        );
        (
            await host.Chief.Refused(path + "?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z&quantity=dust")
        ).Code.ShouldBe("sensing.no_quantity");
    }

    private static Task<long> CountAsync(SensingHost host) =>
        host.Host.ScalarAsync<long>("SELECT count(*) FROM sensing_reading");

    private static async Task<string> AllAsync(SensingHost host, Guid id, DateTimeOffset from) =>
        (await HistoryAsync(host, id, from, "hour")).GetRawText()
        + (await HistoryAsync(host, id, from, "day")).GetRawText();

    private static async Task<JsonElement> HistoryAsync(SensingHost host, Guid id, DateTimeOffset from, string step) =>
        (
            await host.Chief.Read(
                $"/api/sensing/devices/{id}/history?quantity=smoke&step={step}&from={Text(from)}&to={Text(host.Clock.Now)}"
            )
        )[0]
            .GetProperty("points");

    private static string Text(DateTimeOffset at) => Uri.EscapeDataString(at.ToString("O"));
}
