using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Tests.Escalating;

public sealed class EscalationTests : IAsyncLifetime
{
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_share_is_warned_of_and_then_escalated_once()
    {
        var id = await city.InHandAsync("event.002");
        await RunAsync();
        (await city.EventsAsync("cases.share.warned")).ShouldBe(0);
        city.Clock.Advance(TimeSpan.FromHours(19));
        await RunAsync();
        await RunAsync();
        (await city.EventsAsync("cases.share.warned")).ShouldBe(2);
        (await city.EventsAsync("cases.share.overdue")).ShouldBe(0);
        city.Clock.Advance(TimeSpan.FromHours(6));
        await RunAsync();
        await RunAsync();
        (await city.EventsAsync("cases.share.warned")).ShouldBe(2);
        (await city.EventsAsync("cases.share.overdue")).ShouldBe(2);
        // Work goes on; what is escalated stays so.
        await city.Bureau.Act(id, "report-done", new { outcome = "围挡" });
        await RunAsync();
        (await city.EventsAsync("cases.share.overdue")).ShouldBe(2);
    }

    [Fact]
    public async Task Stages_calls_and_orders_are_escalated_too()
    {
        var waiting = await city.FiledAsync();
        var id = await city.InHandAsync("event.002");
        await city.Street.Send(
            $"/api/cases/{id}/whistles",
            new
            {
                unitCodes = new[] { "fire" },
                task = "警戒",
                answerWithin = "10分钟",
                arriveWithin = "30分钟",
            }
        );
        await city.Supervisor.Send($"/api/cases/{id}/supervisions", new { demand = "说明", answerBy = "2小时" });
        city.Clock.Advance(TimeSpan.FromHours(9));
        await RunAsync();
        await RunAsync();
        (await city.EventsAsync("cases.stage.overdue")).ShouldBe(1);
        (await city.EventsAsync("cases.share.answer_overdue")).ShouldBe(1);
        (await city.EventsAsync("cases.share.arrival_overdue")).ShouldBe(1);
        (await city.EventsAsync("cases.supervision.overdue")).ShouldBe(1);
        // The next stage has a deadline of its own.
        await city.Bureau.Act(waiting, "accept");
        await city.Bureau.Act(waiting, "report-done", new { outcome = "已清运" });
        city.Clock.Advance(TimeSpan.FromDays(3));
        await RunAsync();
        (await city.EventsAsync("cases.stage.overdue")).ShouldBe(2);
    }

    [Fact]
    public async Task However_many_nodes_run_each_is_escalated_once()
    {
        for (var i = 0; i < 150; i++)
            await city.FiledAsync("event.002");
        city.Clock.Advance(TimeSpan.FromDays(2));
        // Three runners race for the job; then three nodes are in the job at once, as when a claim has run out.
        var runners = Enumerable.Range(0, 3).Select(_ => Runner()).ToArray();
        await Task.WhenAll(runners.Select(r => r.RunDueAsync(TestContext.Current.CancellationToken)));
        (await city.EventsAsync("cases.share.overdue")).ShouldBe(300);
        await city.Host.ExecuteAsync("UPDATE cases_share SET escalated_at = NULL");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunAsync()));
        (await city.EventsAsync("cases.share.overdue")).ShouldBe(600);
        (
            await city.Host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger WHERE action = 'case.share_overdue'")
        ).ShouldBe(600);
        (
            await city.Host.Services.GetRequiredService<LedgerVerification>().VerifyAsync(null, default)
        ).Faults.ShouldBeEmpty();
        runners.ToList().ForEach(r => r.Dispose());
    }

    [Fact]
    public async Task Who_had_loaded_the_share_before_cannot_write_the_mark_away()
    {
        var id = await city.InHandAsync("event.002");
        city.Clock.Advance(TimeSpan.FromDays(2));
        await Task.WhenAll(
            RunAsync(),
            Task.Run(async () =>
            {
                using var answer = await city.Bureau.PostAsync($"/api/cases/{id}/actions/ask-return", null);
            }),
            city.Water.GetAsync($"/api/cases/{id}")
        );
        await RunAsync();
        (await city.EventsAsync("cases.share.overdue")).ShouldBe(2);
    }

    private Task RunAsync() =>
        city.Host.InScopeAsync(s =>
            s.GetServices<IPeriodicJob>()
                .Single(j => j.Name == "cases.escalate")
                .RunAsync(TestContext.Current.CancellationToken)
        );

    private JobRunner Runner() =>
        new(
            city.Host.Services.GetRequiredService<NpgsqlDataSource>(),
            city.Host.Services.GetRequiredService<IServiceScopeFactory>(),
            city.Clock,
            NullLogger<JobRunner>.Instance
        );
}
