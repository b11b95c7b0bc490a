using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Tests.Acting;

public sealed class LifeTests : IAsyncLifetime
{
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_case_goes_from_filing_to_rating_through_many_hands()
    {
        var filed = await city.FileAsync(reporter: "13800138000");
        var id = filed.GetProperty("id").GetGuid();
        filed.State().ShouldBe("dispatched");
        filed.GetProperty("unitId").GetGuid().ShouldBe(city.Unit("bureau"));
        filed.GetProperty("gridCode").GetString().ShouldBe("G1");
        // Three working days from Monday: the end of work on Thursday, 17:30 or as the calendar has it.
        filed.Instant("dueAt")!.Value.ToOffset(TimeSpan.FromHours(8)).Day.ShouldBe(5);

        (await city.Bureau.Act(id, "accept")).State().ShouldBe("accepted");
        (await city.Bureau.Act(id, "start")).State().ShouldBe("in_hand");
        (await city.Bureau.Act(id, "report-done", new { outcome = "已清运" })).State().ShouldBe("reported_done");
        (await city.Verifier.Act(id, "verify")).State().ShouldBe("verified");
        (await city.Closer.RefusedAct(id, "close")).ShouldBe("cases.conditions");
        (await city.Closer.Act(id, "close", new { conditionsMet = true })).State().ShouldBe("closed");
        var rated = await city.Caller.Act(
            id,
            "rate",
            new
            {
                rating = 5,
                solved = true,
                words = "很快",
            }
        );
        rated.State().ShouldBe("rated");
        rated.GetProperty("outcome").GetString().ShouldBe("已清运");

        var report = await city.Host.Services.GetRequiredService<LedgerVerification>().VerifyAsync(null, default);
        report.Faults.ShouldBeEmpty();
        (await city.Host.ScalarAsync<long>($"SELECT count(*) FROM kernel_ledger WHERE subject_id = '{id}'")).ShouldBe(
            9
        );
        (await city.EventsAsync("cases.case.rated")).ShouldBe(1);
    }

    [Fact]
    public async Task The_handler_may_not_verify_the_own_work()
    {
        var both = city.Person(
            "both",
            "bureau",
            new Kernel.Actors.Grant(CasePermissions.Handle, new HashSet<Guid> { city.Unit("bureau") }),
            new Kernel.Actors.Grant(CasePermissions.Verify)
        );
        var id = await city.FiledAsync();
        await both.Act(id, "accept");
        await both.Act(id, "report-done", new { outcome = "已清运" });
        (await both.RefusedAct(id, "verify")).ShouldBe("cases.own_work");
        (await city.Verifier.Act(id, "verify")).State().ShouldBe("verified");
    }

    [Fact]
    public async Task Rework_gives_the_case_back_and_the_clock_runs_on()
    {
        var id = await city.InHandAsync();
        var due = (await city.CaseAsync(id)).Instant("dueAt");
        await city.Bureau.Act(id, "report-done", new { outcome = "已清运" });
        city.Clock.Advance(TimeSpan.FromDays(1));
        var again = await city.Verifier.Act(id, "rework", new { reason = "仍有残留" });
        again.State().ShouldBe("in_hand");
        again.GetProperty("reworks").GetInt32().ShouldBe(1);
        again.Instant("dueAt").ShouldBe(due);
        await city.Bureau.Act(id, "report-done", new { outcome = "再次清运" });
        (await city.Verifier.Act(id, "verify")).State().ShouldBe("verified");
        (await city.Closer.Act(id, "rework", new { reason = "照片不符" })).State().ShouldBe("in_hand");
    }

    [Theory]
    [InlineData(1, 5, true)]
    [InlineData(2, 0, true)]
    [InlineData(3, 0, false)]
    [InlineData(1, 6, false)]
    public async Task A_case_is_reopened_after_a_poor_rating_within_the_days_of_its_matter(
        int rating,
        int daysLater,
        bool allowed
    )
    {
        var id = await ClosedAsync();
        await city.Caller.Act(id, "rate", new { rating });
        city.Clock.Advance(TimeSpan.FromDays(daysLater));
        if (!allowed)
        {
            (await city.Caller.RefusedAct(id, "reopen", new { reason = "没有解决" })).ShouldBe("cases.no_reopening");
            return;
        }
        var reopened = await city.Caller.Act(id, "reopen", new { reason = "没有解决" });
        reopened.State().ShouldBe("in_hand");
        reopened.GetProperty("reopenings").GetInt32().ShouldBe(1);
        reopened.Instant("dueAt")!.Value.ShouldBeGreaterThan(city.Clock.Now);
    }

    [Fact]
    public async Task A_case_answered_directly_waits_for_dispatch_when_it_is_reopened()
    {
        var id = (await city.FileAsync(longitude: null, latitude: null)).GetProperty("id").GetGuid();
        (await city.Clerk.Act(id, "close-directly", new { outcome = "已答复" })).State().ShouldBe("closed");
        await city.Caller.Act(id, "rate", new { rating = 1 });
        (await city.Caller.Act(id, "reopen", new { reason = "没有解决" })).State().ShouldBe("registered");
        (await city.Dispatcher.Act(id, "dispatch", new { unitCode = "bureau" })).State().ShouldBe("dispatched");
    }

    [Fact]
    public async Task A_cancelled_case_is_over_and_its_unit_has_nothing_left_to_do()
    {
        var id = await city.InHandAsync();
        (await city.Dispatcher.RefusedAct(id, "cancel")).ShouldBe("cases.field_required");
        (await city.Dispatcher.RefusalOf(id, "cancel", "zh")).ShouldContain("作废须填写“理由”。");
        (await city.Dispatcher.RefusalOf(id, "cancel", "en")).ShouldContain("'reason' must be filled.");
        var cancelled = await city.Dispatcher.Act(id, "cancel", new { reason = "误登记" });
        cancelled.State().ShouldBe("cancelled");
        cancelled.ShareOf(city.Unit("bureau")).State().ShouldBe("withdrawn");
        cancelled.TryGetProperty("dueAt", out _).ShouldBeFalse();
        (await city.Bureau.RefusedAct(id, "report-done", new { outcome = "x" })).ShouldBe("cases.illegal_move");
    }

    [Fact]
    public async Task Of_two_people_acting_at_once_exactly_one_wins()
    {
        for (var round = 0; round < 5; round++)
        {
            var id = await city.FiledAsync();
            var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(_ => city.Bureau.PostAsJsonAsync($"/api/cases/{id}/actions/accept", new { }))
            );
            answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
            answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(3);
            (
                await city.Host.ScalarAsync<long>(
                    $"SELECT count(*) FROM kernel_ledger WHERE subject_id = '{id}' AND action = 'case.accepted'"
                )
            ).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_stale_version_is_refused()
    {
        var id = await city.FiledAsync();
        var seen = (await city.CaseAsync(id)).GetProperty("version").GetInt32();
        await city.Bureau.Act(id, "accept");
        (await city.Bureau.RefusedAct(id, "start", new { version = seen })).ShouldBe("concurrency.stale");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/cases/{id}/actions/start")
        {
            Content = JsonContent.Create(new { }),
        };
        request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{seen}\""));
        (await city.Bureau.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await city.Bureau.Act(id, "start", new { version = seen + 1 })).State().ShouldBe("in_hand");
    }

    [Fact]
    public async Task Fields_and_evidence_of_the_stage_are_demanded()
    {
        var id = await city.InHandAsync("event.003");
        (await city.Bureau.RefusedAct(id, "report-done")).ShouldBe("cases.field_required");
        (await city.Bureau.RefusedAct(id, "report-done", new { outcome = "已修" })).ShouldBe("cases.field_required");
        var fields = new Dictionary<string, string> { ["area_m2"] = "4" };
        (await city.Bureau.RefusedAct(id, "report-done", new { outcome = "已修", fields })).ShouldBe(
            "cases.evidence_required"
        );
        (await city.StateAsync(id)).ShouldBe("in_hand");
    }

    [Fact]
    public async Task Merging_and_calling_have_addresses_of_their_own()
    {
        var id = await city.FiledAsync();
        (await city.Merger.RefusedAct(id, "merge", new { reason = "x" })).ShouldBe("cases.own_address");
        (await city.Merger.RefusedAct(id, "3", new { })).ShouldBe("cases.no_action");
    }

    private async Task<Guid> ClosedAsync()
    {
        var id = await city.InHandAsync();
        await city.Bureau.Act(id, "report-done", new { outcome = "已清运" });
        await city.Verifier.Act(id, "verify");
        await city.Closer.Act(id, "close", new { conditionsMet = true });
        return id;
    }
}
