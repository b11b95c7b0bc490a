using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel.Jobs;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Jobs;

public class JobTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Start = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Two_runners_run_a_job_once_an_interval()
    {
        var clock = new HandClock(Start);
        var job = new Counting();
        await using var host = await StartAsync(clock, job);
        var first = host.Services.GetRequiredService<JobRunner>();
        using var second = ActivatorUtilities.CreateInstance<JobRunner>(host.Services);
        for (var interval = 1; interval <= 5; interval++)
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? first : second).RunDueAsync(default)));
            job.Runs.ShouldBe(interval);
            clock.Now += job.Interval;
        }
    }

    [Fact]
    public async Task A_job_that_fails_is_noted_and_runs_again_at_the_next_interval()
    {
        var clock = new HandClock(Start);
        var job = new Counting { Fail = true };
        await using var host = await StartAsync(clock, job);
        var runner = host.Services.GetRequiredService<JobRunner>();
        await runner.RunDueAsync(default);
        (await host.ScalarAsync<string>("SELECT last_error FROM kernel_job WHERE name = 'test.count'")).ShouldBe(
            "broken"
        );
        job.Fail = false;
        await runner.RunDueAsync(default);
        job.Runs.ShouldBe(1);
        clock.Now += job.Interval;
        await runner.RunDueAsync(default);
        job.Runs.ShouldBe(2);
        (
            await host.ScalarAsync<bool>("SELECT last_error IS NULL FROM kernel_job WHERE name = 'test.count'")
        ).ShouldBeTrue();
    }

    [Fact]
    public async Task A_job_that_takes_longer_than_its_interval_runs_once_and_holds_up_no_other()
    {
        var slow = new Waiting();
        var other = new Counting();
        await using var host = await StartAsync(TimeProvider.System, slow, other);
        using var first = ActivatorUtilities.CreateInstance<JobRunner>(host.Services);
        using var second = ActivatorUtilities.CreateInstance<JobRunner>(host.Services);
        var run = first.RunDueAsync(default);
        await slow.Begun.Task.WaitAsync(Patience);
        await other.Ran.Task.WaitAsync(Patience);
        for (var passed = TimeSpan.Zero; passed < 2.5 * slow.Interval; passed += slow.Interval / 4)
        {
            await Task.Delay(slow.Interval / 4, TestContext.Current.CancellationToken);
            await Task.WhenAll(first.RunDueAsync(default), second.RunDueAsync(default));
        }
        slow.Runs.ShouldBe(1);
        slow.End.SetResult();
        await run;
        await Task.Delay(slow.Interval, TestContext.Current.CancellationToken);
        await second.RunDueAsync(default);
        slow.Runs.ShouldBe(2);
    }

    private static Task<TestHost> StartAsync(TimeProvider clock, params IPeriodicJob[] jobs) =>
        TestHost.StartAsync(
            clock,
            builder =>
            {
                builder.Services.RemoveAll<IPeriodicJob>();
                foreach (var job in jobs)
                    builder.Services.AddSingleton(job);
            }
        );

    private sealed class Counting : IPeriodicJob
    {
        private int runs;

        public int Runs => runs;

        public bool Fail { get; set; }

        public string Name => "test.count";

        public TimeSpan Interval => TimeSpan.FromMinutes(5);

        public TaskCompletionSource Ran { get; } = new();

        public Task RunAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref runs);
            Ran.TrySetResult();
            return Fail ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        }
    }

    private sealed class Waiting : IPeriodicJob
    {
        private int runs;

        public int Runs => runs;

        public TaskCompletionSource Begun { get; } = new();

        public TaskCompletionSource End { get; } = new();

        public string Name => "test.wait";

        public TimeSpan Interval => TimeSpan.FromSeconds(2);

        public Task RunAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref runs);
            Begun.TrySetResult();
            return End.Task.WaitAsync(ct);
        }
    }
}
