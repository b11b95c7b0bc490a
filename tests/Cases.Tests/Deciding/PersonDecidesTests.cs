using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Tests.Deciding;

/// <summary>What burdens somebody takes no effect until a person with the permission confirms it; every way round is
/// tried.</summary>
public sealed class PersonDecidesTests : IAsyncLifetime
{
    private const string Reason = "经核实，情况属实";
    private CaseHost city = null!;
    private HttpClient judge = null!;
    private HttpClient system = null!;

    public async ValueTask InitializeAsync()
    {
        city = await CaseHost.StartAsync();
        judge = city.Person(
            "测试甲",
            "decisions.confirm",
            CasePermissions.Read,
            CasePermissions.Register,
            CasePermissions.Dispatch,
            CasePermissions.SetDeadline
        );
        system = new HttpClient { BaseAddress = city.Host.Client.BaseAddress };
        system.DefaultRequestHeaders.Authorization = new(
            "Bearer",
            await Testing.TestCity.KeyAsync(
                city.Host.Services,
                "other-system",
                [.. CasePermissions.All.Select(p => p.Name), "decisions.read", "decisions.confirm"]
            )
        );
        await city.InstallTablesAsync(
            "1.1.0",
            (
                "cases.admission",
                TablesOfCases.Admission(
                    "matter:string",
                    "\"event.003\" => \"refuse\" | \"不属于受理范围\" § 《信访工作条例》第二十二条",
                    "- => null | null"
                )
            ),
            (
                "cases.dispatch",
                TablesOfCases.Dmn(
                    "Responsible unit",
                    "matter:string",
                    ["\"event.002\" => \"fire\"", "- => null"],
                    burdening: true
                )
            ),
            (
                "cases.deadline",
                TablesOfCases.Dmn(
                    "Time limit",
                    "matter:string, stage:string",
                    ["\"event.001\" | \"handle\" => \"1 working hour\"", "- | - => null"],
                    burdening: true,
                    outputs: "limit"
                )
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        system.Dispose();
        await city.DisposeAsync();
    }

    [Fact]
    public async Task A_refusal_waits_and_a_person_confirms_it_in_their_own_name()
    {
        var id = await city.FiledAsync("event.003");
        (await city.StateAsync(id)).ShouldBe("collected");
        var answer = await ConfirmAsync(judge, await WaitingAsync(id));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        (await city.StateAsync(id)).ShouldBe("refused");
        (
            await city.Host.ScalarAsync<string>(
                $"SELECT actor_name || ' ' || (data ->> 'reason') FROM kernel_ledger WHERE subject_id = '{id}' AND action = 'case.refused'"
            )
        ).ShouldBe($"测试甲 {Reason}");
    }

    [Fact]
    public async Task A_rejected_refusal_leaves_the_case_to_be_registered_by_a_person()
    {
        var id = await city.FiledAsync("event.003");
        await DecideAsync(judge, await WaitingAsync(id), "reject");
        var detail = await city.CaseAsync(id);
        detail.State().ShouldBe("collected");
        detail.TryGetProperty("proposals", out _).ShouldBeFalse();
        (await RefusedBySystem(id, "register")).ShouldBe("cases.person_decides");
        (await judge.Act(id, "register")).State().ShouldBe("registered");
    }

    [Fact]
    public async Task A_dispatch_waits_until_it_is_confirmed()
    {
        var filed = await city.FileAsync("event.002");
        filed.State().ShouldBe("registered");
        var id = filed.GetProperty("id").GetGuid();
        var queue = await city.Dispatcher.GetFromJsonAsync<JsonElement>("/api/queue");
        queue.GetProperty("items")[0].GetProperty("proposals").GetArrayLength().ShouldBe(1);
        (await ConfirmAsync(judge, await WaitingAsync(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var detail = await city.CaseAsync(id);
        detail.State().ShouldBe("dispatched");
        detail.GetProperty("unitId").GetGuid().ShouldBe(city.Unit("fire"));
        var english = detail.GetProperty("decision").GetProperty("explanation").GetProperty("english").GetString()!;
        english.ShouldContain(Reason);
    }

    [Fact]
    public async Task What_was_asked_for_with_a_dispatch_that_waits_is_done_when_it_is_confirmed()
    {
        var dueAt = new DateTimeOffset(2026, 3, 9, 4, 0, 0, TimeSpan.Zero);
        var clerk = city.Person("clerk3", CasePermissions.All.Select(p => p.Name).ToArray());
        var place = new { longitude = 113.005, latitude = 23.005 };
        var filed = await clerk.Send(
            "/api/cases",
            new
            {
                channel = "hotline",
                matterCode = "event.002",
                description = "水管破裂",
                dueAt,
                place,
            }
        );
        filed.State().ShouldBe("registered");
        var id = filed.GetProperty("id").GetGuid();
        (await ConfirmAsync(judge, await WaitingAsync(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await city.CaseAsync(id)).ShareOf(city.Unit("fire")).Instant("dueAt").ShouldBe(dueAt);

        var byHand = await city.FiledAsync("event.002");
        var handler = Guid.CreateVersion7();
        await clerk.Act(
            byHand,
            "dispatch",
            new
            {
                dueAt,
                handlerId = handler,
                coUnitCodes = new[] { "water" },
            }
        );
        (await ConfirmAsync(judge, await WaitingAsync(byHand))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var detail = await city.CaseAsync(byHand);
        detail.ShareOf(city.Unit("fire")).Instant("dueAt").ShouldBe(dueAt);
        detail.ShareOf(city.Unit("fire")).GetProperty("handlerId").GetGuid().ShouldBe(handler);
        detail.ShareOf(city.Unit("water")).Instant("dueAt").ShouldBe(dueAt);
    }

    [Fact]
    public async Task A_deadline_set_by_hand_is_no_tables_business()
    {
        var dueAt = new DateTimeOffset(2026, 3, 9, 4, 0, 0, TimeSpan.Zero);
        var clerk = city.Person("clerk4", CasePermissions.All.Select(p => p.Name).ToArray());
        var id = await city.FiledAsync("event.001");
        var shorter = await WaitingAsync(id);
        await clerk.Act(
            id,
            "reassign",
            new
            {
                unitCode = "water",
                reason = "改派",
                dueAt,
            }
        );
        (await CodeOf(await ConfirmAsync(judge, shorter))).ShouldBe("decisions.not_open");
        var detail = await city.CaseAsync(id);
        detail.TryGetProperty("proposals", out _).ShouldBeFalse();
        var share = detail.ShareOf(city.Unit("water"));
        share.Instant("dueAt").ShouldBe(dueAt);
        share.TryGetProperty("limitBy", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_rejected_dispatch_goes_where_a_person_says_and_nowhere_by_itself()
    {
        var id = await city.FiledAsync("event.002");
        await DecideAsync(judge, await WaitingAsync(id), "reject");
        (await RefusedBySystem(id, "dispatch", new { unitCode = "fire", reason = Reason })).ShouldBe(
            "cases.person_decides"
        );
        var sent = await city.Dispatcher.Act(id, "dispatch", new { unitCode = "water", reason = "管网归水务" });
        sent.GetProperty("unitId").GetGuid().ShouldBe(city.Unit("water"));
    }

    [Fact]
    public async Task The_matters_limit_holds_until_a_shorter_one_is_confirmed()
    {
        var id = await city.FiledAsync("event.001");
        var before = (await city.CaseAsync(id)).ShareOf(city.Unit("bureau"));
        before.GetProperty("timeLimit").GetString().ShouldBe("3 working days");
        before.GetProperty("limitBy").GetProperty("waits").GetBoolean().ShouldBeTrue();
        (await ConfirmAsync(judge, await WaitingAsync(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var after = (await city.CaseAsync(id)).ShareOf(city.Unit("bureau"));
        after.GetProperty("timeLimit").GetString().ShouldBe("1 working hour");
        after.Instant("dueAt").ShouldBe(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_rejected_limit_changes_nothing()
    {
        var id = await city.FiledAsync("event.001");
        await DecideAsync(judge, await WaitingAsync(id), "reject");
        var share = (await city.CaseAsync(id)).ShareOf(city.Unit("bureau"));
        share.GetProperty("timeLimit").GetString().ShouldBe("3 working days");
        share.TryGetProperty("limitBy", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_system_neither_confirms_nor_acts_otherwise()
    {
        var refusal = await city.FiledAsync("event.003");
        var dispatch = await city.FiledAsync("event.002");
        foreach (var id in new[] { refusal, dispatch })
        {
            var waiting = await WaitingAsync(id);
            (await CodeOf(await ConfirmAsync(system, waiting))).ShouldBe("decisions.person_needed");
        }
        (await RefusedBySystem(refusal, "refuse", new { reason = Reason })).ShouldBe("cases.person_decides");
        (await RefusedBySystem(refusal, "register")).ShouldBe("cases.person_decides");
        (await RefusedBySystem(dispatch, "dispatch")).ShouldBe("cases.person_decides");
        (await RefusedBySystem(dispatch, "dispatch", new { unitCode = "fire", reason = Reason })).ShouldBe(
            "cases.person_decides"
        );
        (await system.Refused($"/api/cases/{refusal}/merge", new { intoId = dispatch, reason = Reason })).Code.ShouldBe(
            "cases.person_decides"
        );
        (await city.StateAsync(refusal)).ShouldBe("collected");
        (await city.StateAsync(dispatch)).ShouldBe("registered");
    }

    [Fact]
    public async Task Another_system_cannot_refuse_where_a_table_decides_about_it()
    {
        // Filed by somebody who may not register: no table has spoken yet.
        var filer = city.Person("filer", CasePermissions.File, CasePermissions.Read);
        var id = (await city.FileAsync("event.001", by: filer)).GetProperty("id").GetGuid();
        (await RefusedBySystem(id, "refuse", new { reason = Reason })).ShouldBe("cases.person_decides");
        (await city.StateAsync(id)).ShouldBe("collected");
    }

    [Fact]
    public async Task What_another_system_files_waits_as_well()
    {
        (await city.FileAsync("event.003", by: system)).State().ShouldBe("collected");
        (await city.FileAsync("event.002", by: system)).State().ShouldBe("registered");
    }

    [Fact]
    public async Task Who_may_not_confirm_or_has_no_scope_there_is_refused()
    {
        var id = await city.FiledAsync("event.003");
        var waiting = await WaitingAsync(id);
        var clerk = city.Person("clerk2", CasePermissions.Read, CasePermissions.Register, "decisions.read");
        (await CodeOf(await ConfirmAsync(clerk, waiting))).ShouldBe("permission.denied");
        var confirmer = city.Person("confirmer", CasePermissions.Read, "decisions.confirm", "decisions.read");
        (await CodeOf(await ConfirmAsync(confirmer, waiting))).ShouldBe("permission.denied");
        var elsewhere = city.Person(
            "elsewhere2",
            null,
            new Grant("decisions.confirm", AreaPrefix: "990103"),
            new Grant(CasePermissions.Register, AreaPrefix: "990103")
        );
        (await ConfirmAsync(elsewhere, waiting)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (
            await CodeOf(await judge.PostAsJsonAsync($"/api/proposals/{waiting}/confirm", new { reason = "——" }))
        ).ShouldBe("decisions.reason");
        (await city.StateAsync(id)).ShouldBe("collected");
    }

    [Fact]
    public async Task Once_a_person_has_acted_otherwise_the_proposal_has_lapsed()
    {
        var refusal = await city.FiledAsync("event.003");
        var first = await WaitingAsync(refusal);
        await judge.Act(refusal, "register");
        (await CodeOf(await ConfirmAsync(judge, first))).ShouldBe("decisions.not_open");
        (await city.StateAsync(refusal)).ShouldBe("registered");

        var dispatch = await city.FiledAsync("event.002");
        var second = await WaitingAsync(dispatch);
        await city.Dispatcher.Act(dispatch, "dispatch", new { unitCode = "water", reason = "就近" });
        (await CodeOf(await ConfirmAsync(judge, second))).ShouldBe("decisions.not_open");
        (await city.CaseAsync(dispatch)).GetProperty("unitId").GetGuid().ShouldBe(city.Unit("water"));

        var limit = await city.FiledAsync("event.001");
        var third = await WaitingAsync(limit);
        await city.Dispatcher.Act(limit, "cancel", new { reason = "误报" });
        (await CodeOf(await ConfirmAsync(judge, third))).ShouldBe("decisions.not_open");
    }

    [Fact]
    public async Task Confirming_and_acting_otherwise_at_once_have_one_effect()
    {
        for (var round = 0; round < 5; round++)
        {
            var id = await city.FiledAsync("event.002");
            var waiting = await WaitingAsync(id);
            var answers = await Task.WhenAll(
                ConfirmAsync(judge, waiting),
                city.Dispatcher.PostAsJsonAsync(
                    $"/api/cases/{id}/actions/dispatch",
                    new { unitCode = "water", reason = "就近" },
                    Json.Options
                ),
                ConfirmAsync(judge, waiting)
            );
            answers.Count(a => a.IsSuccessStatusCode).ShouldBe(1);
            answers.ShouldAllBe(a => (int)a.StatusCode < 500);
            (
                await city.Host.ScalarAsync<long>(
                    $"SELECT count(*) FROM kernel_ledger WHERE subject_id = '{id}' AND action = 'case.dispatched'"
                )
            ).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_unit_closed_meanwhile_is_not_dispatched_to()
    {
        var id = await city.FiledAsync("event.002");
        var waiting = await WaitingAsync(id);
        await CloseAsync("fire");
        (await CodeOf(await ConfirmAsync(judge, waiting))).ShouldNotBeNull();
        (await city.StateAsync(id)).ShouldBe("registered");
    }

    private async Task CloseAsync(string unit)
    {
        var manager = city.Person("manager", "organisations.read", "organisations.manage");
        var id = city.Unit(unit);
        var version = (await manager.GetFromJsonAsync<JsonElement>($"/api/units/{id}"))
            .GetProperty("version")
            .GetInt32();
        await manager.Send($"/api/units/{id}/close", new { reason = "撤并", version });
    }

    private async Task<Guid> WaitingAsync(Guid id) =>
        (await city.CaseAsync(id)).GetProperty("proposals")[0].GetProperty("id").GetGuid();

    private static Task<HttpResponseMessage> ConfirmAsync(HttpClient by, Guid proposal) =>
        by.PostAsJsonAsync($"/api/proposals/{proposal}/confirm", new { reason = Reason });

    private static async Task DecideAsync(HttpClient by, Guid proposal, string how)
    {
        using var answer = await by.PostAsJsonAsync($"/api/proposals/{proposal}/{how}", new { reason = Reason });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private Task<string?> RefusedBySystem(Guid id, string action, object? body = null) =>
        system.RefusedAct(id, action, body);

    private static async Task<string?> CodeOf(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeFalse(text);
        return JsonSerializer.Deserialize<JsonElement>(text).GetProperty("code").GetString();
    }
}
