using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Zhishu.Host.Tests.Things;
using Zhishu.Kernel.Jobs;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Jobs;

public class JobTests
{
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

    private static Task<TestHost> StartAsync(TimeProvider clock, IPeriodicJob job) =>
        TestHost.StartAsync(
            clock,
            builder =>
            {
                builder.Services.RemoveAll<IPeriodicJob>();
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

        public Task RunAsync(CancellationToken ct)
        {
            Interlocked.Increment(ref runs);
            return Fail ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        }
    }
}
