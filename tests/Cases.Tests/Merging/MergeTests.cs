using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Tests.Merging;

public sealed class MergeTests : IAsyncLifetime
{
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_merge_keeps_and_informs_every_reporter_and_can_be_undone()
    {
        var a = await ReportedAsync("13800138001");
        var b = await ReportedAsync("13800138002");
        await city.Bureau.Act(a, "accept");
        var merged = await MergeAsync(a, b);
        merged.State().ShouldBe("merged");
        merged.GetProperty("mergedInto").GetGuid().ShouldBe(b);
        merged.ShareOf(city.Unit("bureau")).State().ShouldBe("withdrawn");
        (await city.CaseAsync(b)).GetProperty("reporters").GetInt32().ShouldBe(2);
        (await ReportersAsync(b)).ShouldBe(2);
        (await ReportersAsync(a)).ShouldBe(0);
        (await city.EventsAsync("cases.reporter.informed")).ShouldBe(1);
        var told = await city.Host.ScalarAsync<string>(
            "SELECT data FROM kernel_outbox WHERE type = 'cases.reporter.informed'"
        );
        told!.ShouldNotContain("13800138001");
        told!.ShouldNotContain("张");

        var back = await UnmergeAsync(a);
        back.State().ShouldBe("accepted");
        back.ShareOf(city.Unit("bureau")).State().ShouldBe("accepted");
        back.GetProperty("reporters").GetInt32().ShouldBe(1);
        (await ReportersAsync(a)).ShouldBe(1);
        (await city.CaseAsync(b)).GetProperty("reporters").GetInt32().ShouldBe(1);
        (await city.EventsAsync("cases.reporter.informed")).ShouldBe(2);
        (await city.Bureau.Act(a, "report-done", new { outcome = "已清运" })).State().ShouldBe("reported_done");
        (
            await city.Host.Services.GetRequiredService<LedgerVerification>().VerifyAsync(null, default)
        ).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_merged_into_a_case_goes_and_comes_with_it()
    {
        var (a, b, c) = (
            await ReportedAsync("13800138001"),
            await ReportedAsync("13800138002"),
            await ReportedAsync("13800138003")
        );
        await MergeAsync(a, b);
        await MergeAsync(b, c);
        (await ReportersAsync(c)).ShouldBe(3);
        await UnmergeAsync(b);
        (await ReportersAsync(c)).ShouldBe(1);
        (await ReportersAsync(b)).ShouldBe(2);
        (await city.CaseAsync(b)).GetProperty("reporters").GetInt32().ShouldBe(2);
        await MergeAsync(b, c);
        // The first leaves the chain while the second stays in it.
        await UnmergeAsync(a);
        (await ReportersAsync(a)).ShouldBe(1);
        (await ReportersAsync(c)).ShouldBe(2);
        (await city.CaseAsync(c)).GetProperty("reporters").GetInt32().ShouldBe(2);
        await UnmergeAsync(b);
        (await ReportersAsync(b)).ShouldBe(1);
    }

    [Fact]
    public async Task Reporters_move_into_another_month_and_back()
    {
        var a = await ReportedAsync("13800138001");
        city.Clock.Advance(TimeSpan.FromDays(40));
        var b = (await city.FileAsync()).GetProperty("id").GetGuid();
        await MergeAsync(a, b);
        (await ReportersAsync(b)).ShouldBe(1);
        await UnmergeAsync(a);
        (await ReportersAsync(a)).ShouldBe(1);
    }

    [Fact]
    public async Task Into_itself_and_into_what_is_over_nothing_is_merged()
    {
        var (a, b, c) = (await city.FiledAsync(), await city.FiledAsync(), await city.FiledAsync());
        (await RefusedAsync(a, a)).ShouldBe("cases.merge_self");
        await MergeAsync(b, c);
        (await RefusedAsync(a, b)).ShouldBe("cases.merge_target");
        (await RefusedAsync(b, a)).ShouldBe("cases.illegal_move");
        await city.Dispatcher.Act(c, "cancel", new { reason = "误" });
        (await RefusedAsync(a, c)).ShouldBe("cases.merge_target");
        (await RefusedAsync(a, Kernel.Ids.New(city.Clock))).ShouldBe("cases.not_found");
        (await city.Dispatcher.Refused($"/api/cases/{a}/merge", new { intoId = b, reason = "x" })).Code.ShouldBe(
            "permission.denied"
        );
        (await city.Merger.Refused($"/api/cases/{a}/unmerge", new { reason = "x" })).Code.ShouldBe(
            "cases.illegal_move"
        );
    }

    private async Task<Guid> ReportedAsync(string phone) =>
        (await city.FileAsync(reporter: phone)).GetProperty("id").GetGuid();

    private Task<JsonElement> MergeAsync(Guid id, Guid into) =>
        city.Merger.Send($"/api/cases/{id}/merge", new { intoId = into, reason = "同一问题" });

    private Task<JsonElement> UnmergeAsync(Guid id) =>
        city.Merger.Send($"/api/cases/{id}/unmerge", new { reason = "并错了" });

    private async Task<string?> RefusedAsync(Guid id, Guid into) =>
        (await city.Merger.Refused($"/api/cases/{id}/merge", new { intoId = into, reason = "x" })).Code;

    private Task<long> ReportersAsync(Guid id) =>
        city.Host.ScalarAsync<long>($"SELECT count(*) FROM cases_reporter WHERE case_id = '{id}'");
}
