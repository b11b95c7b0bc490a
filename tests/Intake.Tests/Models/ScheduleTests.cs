using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Jobs;
using Zhishu.Testing;

namespace Zhishu.Intake.Tests.Models;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("7", 1)]
    [InlineData("0", 0)]
    public async Task A_candidate_is_asked_for_when_the_days_are_over_and_not_before(string days, int asked)
    {
        await using var host = await TestHost.StartAsync(configure: b =>
            b.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Intake:TrainEveryDays"] = days })
        );
        await RunAsync(host);
        // While one is being trained no other is begun, so the first comes to its end.
        await host.ExecuteAsync("UPDATE intake_model SET finished_at = now()");
        await RunAsync(host);
        (await CountAsync(host)).ShouldBe(asked);
        await host.ExecuteAsync("UPDATE intake_model SET asked_at = now() - interval '8 days'");
        await RunAsync(host);
        (await CountAsync(host)).ShouldBe(2 * asked);
        (await host.ScalarAsync<long>("SELECT count(*) FROM intake_model WHERE used_from IS NOT NULL")).ShouldBe(0);
    }

    private static Task<long> CountAsync(TestHost host) => host.ScalarAsync<long>("SELECT count(*) FROM intake_model");

    private static async Task RunAsync(TestHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetServices<IPeriodicJob>().Single(j => j.Name == "intake.train").RunAsync(default);
    }
}
