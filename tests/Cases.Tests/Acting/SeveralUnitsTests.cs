using System.Text.Json;

namespace Zhishu.Cases.Tests.Acting;

public sealed class SeveralUnitsTests : IAsyncLifetime
{
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_case_is_done_only_when_all_its_units_are()
    {
        var id = await city.InHandAsync("event.002");
        (await city.CaseAsync(id)).GetProperty("shares").GetArrayLength().ShouldBe(2);
        (await city.Bureau.Act(id, "report-done", new { outcome = "围挡" })).State().ShouldBe("in_hand");
        (await city.Verifier.RefusedAct(id, "verify")).ShouldBe("cases.illegal_move");
        (await city.Water.Act(id, "accept")).State().ShouldBe("in_hand");
        var done = await city.Water.Act(id, "report-done", new { outcome = "修好水管" });
        done.State().ShouldBe("reported_done");
        // What the lead found is the outcome of the whole.
        done.GetProperty("outcome").GetString().ShouldBe("围挡");
    }

    [Fact]
    public async Task A_co_handler_works_before_the_lead_has_accepted()
    {
        var id = await city.FiledAsync("event.002");
        (await city.Water.Act(id, "accept")).State().ShouldBe("dispatched");
        (await city.Water.Act(id, "start")).State().ShouldBe("dispatched");
        (await city.Water.Act(id, "report-done", new { outcome = "修好" })).State().ShouldBe("dispatched");
        await city.Bureau.Act(id, "accept");
        (await city.Bureau.Act(id, "report-done", new { outcome = "验收" })).State().ShouldBe("reported_done");
    }

    [Fact]
    public async Task Each_share_has_a_clock_of_its_own()
    {
        var id = await city.InHandAsync("event.002");
        var due = (await city.CaseAsync(id)).Instant("dueAt")!.Value;
        await city.Water.Act(id, "accept");
        await city.Water.Act(id, "ask-suspension", new { reason = "等配件" });
        var suspended = await city.Dispatcher.Act(id, "approve");
        suspended.State().ShouldBe("in_hand");
        suspended.Instant("dueAt").ShouldBe(due);
        suspended.ShareOf(city.Unit("water")).TryGetProperty("dueAt", out _).ShouldBeFalse();
        city.Clock.Advance(TimeSpan.FromHours(3));
        var resumed = await city.Water.Act(id, "resume");
        resumed.State().ShouldBe("in_hand");
        resumed.ShareOf(city.Unit("water")).Instant("dueAt").ShouldBe(due.AddHours(3));
        resumed.ShareOf(city.Unit("bureau")).Instant("dueAt").ShouldBe(due);
    }

    [Fact]
    public async Task When_the_last_open_co_handler_returns_its_share_the_case_is_done()
    {
        var id = await city.InHandAsync("event.002");
        await city.Bureau.Act(id, "report-done", new { outcome = "围挡" });
        await city.Water.Act(id, "ask-return", new { reason = "没有水管" });
        var done = await city.Dispatcher.Act(id, "approve");
        done.State().ShouldBe("reported_done");
        done.Instant("doneAt").ShouldBe(city.Clock.Now);
        done.GetProperty("returns").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task An_event_names_all_units_with_their_states()
    {
        var id = await city.InHandAsync("event.002");
        var data = await city.Host.ScalarAsync<string>(
            $"SELECT data FROM kernel_outbox WHERE subject_id = '{id}' AND type = 'cases.case.started'"
        );
        var shares = JsonSerializer.Deserialize<JsonElement>(data!).GetProperty("shares").EnumerateArray().ToArray();
        shares
            .Select(s => (s.GetProperty("role").GetString(), s.GetProperty("state").GetString()))
            .ShouldBe([("lead", "in_hand"), ("co", "assigned")], ignoreOrder: true);
        data!.ShouldNotContain("和平路");
    }
}
