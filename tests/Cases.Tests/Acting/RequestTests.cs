using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Zhishu.Cases.Tests.Acting;

public sealed class RequestTests : IAsyncLifetime
{
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_return_is_asked_approved_and_bounded()
    {
        var id = await city.FiledAsync();
        (await city.Bureau.RefusedAct(id, "ask-return")).ShouldBe("cases.field_required");
        (await city.Bureau.Act(id, "ask-return", new { reason = "非本单位职责" })).State().ShouldBe("dispatched");
        (await city.Bureau.RefusedAct(id, "ask-return", new { reason = "又" })).ShouldBe("cases.asked_already");
        var back = await city.Dispatcher.Act(id, "approve");
        back.State().ShouldBe("registered");
        back.GetProperty("returns").GetInt32().ShouldBe(1);
        back.TryGetProperty("unitId", out _).ShouldBeFalse();
        await city.Dispatcher.Act(id, "dispatch", new { unitCode = "bureau" });
        // The matter allows one return.
        (await city.Bureau.RefusedAct(id, "ask-return", new { reason = "还是不管" })).ShouldBe(
            "cases.returns_exhausted"
        );
    }

    [Fact]
    public async Task A_request_is_denied_with_a_reason_and_nothing_moves()
    {
        var id = await city.InHandAsync();
        await city.Bureau.Act(id, "ask-return", new { reason = "非本单位职责" });
        (await city.Dispatcher.RefusedAct(id, "deny")).ShouldBe("cases.field_required");
        var denied = await city.Dispatcher.Act(id, "deny", new { reason = "属于贵单位" });
        denied.State().ShouldBe("in_hand");
        denied.GetProperty("requests")[0].State().ShouldBe("denied");
        (await city.Dispatcher.RefusedAct(id, "approve")).ShouldBe("cases.no_request");
    }

    [Fact]
    public async Task Nobody_approves_an_own_request()
    {
        var both = city.Person(
            "both",
            "bureau",
            new Kernel.Actors.Grant(CasePermissions.Handle),
            new Kernel.Actors.Grant(CasePermissions.Dispatch)
        );
        var id = await city.FiledAsync();
        await both.Act(id, "ask-return", new { reason = "非本单位职责" });
        (await both.RefusedAct(id, "approve")).ShouldBe("cases.own_request");
        (await city.Dispatcher.Act(id, "approve")).State().ShouldBe("registered");
    }

    [Fact]
    public async Task An_extension_is_given_once_in_the_unit_of_the_limit()
    {
        var id = await city.InHandAsync();
        var due = (await city.CaseAsync(id)).Instant("dueAt")!.Value;
        (await city.Bureau.RefusedAct(id, "ask-extension", new { reason = "雨天", amount = "24 hours" })).ShouldBe(
            "cases.extension_unit"
        );
        (await city.Bureau.RefusedAct(id, "ask-extension", new { reason = "雨天", amount = "很久" })).ShouldBe(
            "cases.amount"
        );
        await city.Bureau.Act(id, "ask-extension", new { reason = "雨天", amount = "2工作日" });
        (await city.CaseAsync(id)).Instant("dueAt").ShouldBe(due);
        var extended = await city.Dispatcher.Act(id, "approve");
        // Thursday and two working days: Monday.
        extended.Instant("dueAt").ShouldBe(due.AddDays(4));
        extended.ShareOf(city.Unit("bureau")).GetProperty("extension").GetString().ShouldBe("2 working days");
        (await city.Bureau.RefusedAct(id, "ask-extension", new { reason = "雪", amount = "1工作日" })).ShouldBe(
            "cases.extended_before"
        );
    }

    [Fact]
    public async Task An_extension_beyond_the_loaded_calendar_is_refused_when_it_is_asked_for()
    {
        var id = await city.InHandAsync();
        var path = $"/api/cases/{id}/actions/ask-extension";
        using var refused = await city.Bureau.PostAsJsonAsync(
            path,
            new { reason = "雨天", amount = "99999 working days" }
        );
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().ShouldBe("cases.extension_too_long");
        problem.GetProperty("errors").TryGetProperty("amount", out _).ShouldBeTrue();
        (await city.CaseAsync(id)).GetProperty("requests").GetArrayLength().ShouldBe(0);

        var asked = await city.Bureau.Act(id, "ask-extension", new { reason = "雨天", amount = "2 working days" });
        var name = asked.GetProperty("requests")[0].GetProperty("amountName");
        name.GetProperty("chinese").GetString().ShouldBe("2个工作日");
        name.GetProperty("english").GetString().ShouldBe("2 working days");
    }

    [Fact]
    public async Task A_suspension_stops_the_clock_and_resuming_moves_the_deadline()
    {
        var id = await city.InHandAsync();
        var due = (await city.CaseAsync(id)).Instant("dueAt")!.Value;
        await city.Bureau.Act(id, "ask-suspension", new { reason = "等待法院" });
        var suspended = await city.Dispatcher.Act(id, "approve");
        suspended.State().ShouldBe("suspended");
        suspended.TryGetProperty("dueAt", out _).ShouldBeFalse();
        (await city.Bureau.RefusedAct(id, "report-done", new { outcome = "x" })).ShouldBe("cases.share_state");
        city.Clock.Advance(TimeSpan.FromDays(7));
        var resumed = await city.Bureau.Act(id, "resume");
        resumed.State().ShouldBe("in_hand");
        resumed.Instant("dueAt").ShouldBe(due.AddDays(7));
    }

    [Fact]
    public async Task Reassigning_takes_the_case_from_one_unit_to_another()
    {
        var id = await city.InHandAsync();
        await city.Bureau.Act(id, "ask-return", new { reason = "非本单位职责" });
        (await city.Dispatcher.RefusedAct(id, "reassign", new { reason = "r" })).ShouldBe("cases.field_required");
        (await city.Dispatcher.RefusedAct(id, "reassign", new { reason = "r", unitCode = "nobody" })).ShouldBe(
            "cases.unit"
        );
        var moved = await city.Dispatcher.Act(id, "reassign", new { reason = "归水务", unitCode = "water" });
        moved.State().ShouldBe("dispatched");
        moved.GetProperty("unitId").GetGuid().ShouldBe(city.Unit("water"));
        moved.ShareOf(city.Unit("bureau")).State().ShouldBe("withdrawn");
        moved.GetProperty("requests")[0].State().ShouldBe("denied");
        (await city.Bureau.RefusedAct(id, "accept")).ShouldBe("permission.denied");
        (await city.Water.Act(id, "accept")).State().ShouldBe("accepted");
    }
}
