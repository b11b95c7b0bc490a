using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Zhishu.Kernel.Jobs;

/// <summary>Work that is done every so often, by one node at a time. Registered as a scoped service.</summary>
public interface IPeriodicJob
{
    /// <summary>Stable, dotted: <c>cases.escalate</c>.</summary>
    string Name { get; }

    TimeSpan Interval { get; }

    Task RunAsync(CancellationToken ct);
}

/// <summary>Runs the periodic jobs. A run is claimed through a row in PostgreSQL, so that it happens once however many
/// nodes there are; a node that dies in the middle leaves the job to the next interval.</summary>
public sealed class JobRunner(
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<JobRunner> log
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        do
        {
            try
            {
                await RunDueAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Nothing may end the runner: an exception out of here stops the whole server.
                log.LogWarning(e, "Jobs could not be claimed; trying again");
            }
        } while (await NextAsync(timer, stoppingToken));
    }

    /// <summary>Runs every job that is due and not claimed by another node.</summary>
    public async Task RunDueAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        foreach (var job in scope.ServiceProvider.GetServices<IPeriodicJob>())
        {
            if (!await ClaimAsync(job, ct))
                continue;
            string? error = null;
            try
            {
                await using var own = scopes.CreateAsyncScope();
                await own.ServiceProvider.GetServices<IPeriodicJob>().Single(j => j.Name == job.Name).RunAsync(ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                log.LogError(e, "Job {Job} failed", job.Name);
                error = e.Message;
            }
            await FinishAsync(job.Name, error, ct);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> ClaimAsync(IPeriodicJob job, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(
            """
            INSERT INTO kernel_job AS j (name, next_run_at) VALUES ($1, $3)
            ON CONFLICT (name) DO UPDATE SET next_run_at = $3 WHERE j.next_run_at <= $2 OR j.next_run_at > $4 RETURNING 1
            """
        );
        command.Parameters.Add(new() { Value = job.Name });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now + job.Interval });
        // No right clock put it this far off: one ran ahead, and the job would not run until the world has caught up.
        command.Parameters.Add(new() { Value = now + 2 * job.Interval + ClockWatch.Tolerated });
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    private async Task FinishAsync(string job, string? error, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "UPDATE kernel_job SET last_run_at = $2, last_error = $3 WHERE name = $1"
        );
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        command.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value, DataTypeName = "text" });
        await command.ExecuteNonQueryAsync(ct);
    }
}
