using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Ledgers;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Jobs;

public class WrongClockTests
{
    private static readonly DateTimeOffset Right = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Actor Tester = Actor.Internal("test");

    [Fact]
    public async Task Jobs_run_again_as_soon_as_a_clock_that_ran_ahead_is_set_right()
    {
        var clock = new HandClock(Right.AddYears(1));
        await using var host = await StartAsync(clock);
        var runner = host.Services.GetRequiredService<JobRunner>();
        await runner.RunDueAsync(default);
        clock.Now = Right;
        await runner.RunDueAsync(default);
        (await host.ScalarAsync<DateTime[]>("SELECT array_agg(last_run_at) FROM kernel_job"))!.ShouldAllBe(at =>
            at == Right.UtcDateTime
        );
    }

    [Fact]
    public async Task Events_put_off_by_a_clock_that_ran_ahead_are_taken_up_again()
    {
        var clock = new HandClock(Right.AddDays(3));
        await using var host = await StartAsync(clock);
        await TouchAsync(host, new Fact("things.thing", Ids.New(clock), "touched", Tester, new { }, OpensChain: true));
        clock.Now = Right;
        await host.InScopeAsync(s =>
            s.GetServices<IPeriodicJob>().Single(j => j.Name == "kernel.clock").RunAsync(default)
        );
        (await host.ScalarAsync<DateTime>("SELECT next_attempt_at FROM kernel_outbox")).ShouldBe(Right.UtcDateTime);
    }

    [Fact]
    public async Task A_chain_goes_on_in_order_and_verifies_when_the_clock_is_set_back()
    {
        var clock = new HandClock(Right.AddMonths(3));
        await using var host = await StartAsync(clock);
        var subject = Ids.New(clock);
        await TouchAsync(host, new Fact("things.thing", subject, "made", Tester, new { }, OpensChain: true));
        await SealAsync(host);
        clock.Now = Right;
        await TouchAsync(host, new Fact("things.thing", subject, "touched", Tester, new { }));
        await SealAsync(host);
        clock.Now = Right.AddMonths(4);
        await TouchAsync(host, new Fact("things.thing", subject, "touched", Tester, new { }));
        await SealAsync(host);
        var report = await host.Services.GetRequiredService<LedgerVerification>().VerifyAsync(null, default);
        report.Faults.ShouldBeEmpty();
        (report.Entries, report.Unsealed).ShouldBe((3, 0));
    }

    private static Task<TestHost> StartAsync(HandClock clock) =>
        CleanHost.StartAsync(clock, extraModules: ThingModule.Alone);

    private static Task TouchAsync(TestHost host, Fact fact) =>
        host.InScopeAsync(services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            work.Record(fact);
            work.Publish("things.thing.touched", fact.SubjectId, new { });
            return work.CommitAsync(default);
        });

    private static async Task SealAsync(TestHost host)
    {
        // Transactions of other databases of the server that run at this moment put sealing off.
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await host.InScopeAsync(s => s.GetRequiredService<LedgerSealing>().SealAsync(patience.Token)) == 0) { }
    }
}
