using System.Collections.Concurrent;
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

/// <summary>Runs the periodic jobs, some side by side, so that a long one holds up no other. A run is claimed through a row
/// in PostgreSQL, and held while it lasts, so that it happens once however many nodes there are; a node that dies in the
/// middle leaves the job to the next interval.</summary>
public sealed class JobRunner(
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<JobRunner> log
) : BackgroundService
{
    private const int AtOnce = 4;

    private readonly SemaphoreSlim places = new(AtOnce);
    private readonly ConcurrentDictionary<string, Task> running = new(StringComparer.Ordinal);

    public override void Dispose()
    {
        places.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        do
        {
            try
            {
                await BeginAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Nothing may end the runner: an exception out of it stops the whole server.
                log.LogWarning(e, "Jobs could not be looked up; trying again");
            }
        } while (await NextAsync(timer, stoppingToken));
        await Task.WhenAll(running.Values);
    }

    /// <summary>Runs every job that is due and runs nowhere, until they have ended.</summary>
    public async Task RunDueAsync(CancellationToken ct) => await Task.WhenAll(await BeginAsync(ct));

    private async Task<List<Task>> BeginAsync(CancellationToken ct)
    {
        var next = await NextRunsAsync(ct);
        var now = clock.GetUtcNow();
        await using var scope = scopes.CreateAsyncScope();
        List<Task> begun = [];
        foreach (var job in scope.ServiceProvider.GetServices<IPeriodicJob>())
        {
            if (next.TryGetValue(job.Name, out var at) && at > now && at <= Latest(now, job.Interval))
                continue;
            var done = new TaskCompletionSource();
            if (running.TryAdd(job.Name, done.Task))
                begun.Add(RunIfDueAsync(job.Name, job.Interval, done, ct));
        }
        return begun;
    }

    // No right clock put it further off: one ran ahead, and the job would not run until the world has caught up.
    private static DateTimeOffset Latest(DateTimeOffset now, TimeSpan interval) =>
        now + 2 * interval + ClockWatch.Tolerated;

    // Claiming writes; most jobs are not due.
    private async Task<Dictionary<string, DateTimeOffset>> NextRunsAsync(CancellationToken ct)
    {
        Dictionary<string, DateTimeOffset> next = new(StringComparer.Ordinal);
        await using var command = database.CreateCommand("SELECT name, next_run_at FROM kernel_job");
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            next[r.GetString(0)] = r.GetFieldValue<DateTimeOffset>(1);
        return next;
    }

    private async Task RunIfDueAsync(string job, TimeSpan interval, TaskCompletionSource done, CancellationToken ct)
    {
        try
        {
            await places.WaitAsync(ct);
            try
            {
                if (await ClaimAsync(job, interval, ct))
                    await HoldAsync(job, interval, RunAsync(job, ct), ct);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server stops.
        }
        catch (Exception e)
        {
            log.LogWarning(e, "Job {Job} could not be claimed; trying again", job);
        }
        finally
        {
            running.TryRemove(job, out _);
            done.SetResult();
        }
    }

    private async Task RunAsync(string job, CancellationToken ct)
    {
        string? error = null;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetServices<IPeriodicJob>().Single(j => j.Name == job).RunAsync(ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "Job {Job} failed", job);
            error = e.Message;
        }
        await FinishAsync(job, error, ct);
    }

    // A run that takes longer than the interval stays this node's.
    private async Task HoldAsync(string job, TimeSpan interval, Task run, CancellationToken ct)
    {
        while (!run.IsCompleted && !ct.IsCancellationRequested)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var first = await Task.WhenAny(run, Task.Delay(interval / 2, clock, ended.Token));
            await ended.CancelAsync();
            if (first == run || ct.IsCancellationRequested)
                break;
            try
            {
                await ClaimAsync(job, interval, ct, held: true);
            }
            catch (NpgsqlException e)
            {
                log.LogWarning(e, "Job {Job} could not be held; trying again", job);
            }
        }
        await run;
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

    private async Task<bool> ClaimAsync(string job, TimeSpan interval, CancellationToken ct, bool held = false)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(
            """
            INSERT INTO kernel_job AS j (name, next_run_at) VALUES ($1, $3)
            ON CONFLICT (name) DO UPDATE SET next_run_at = $3 WHERE j.next_run_at <= $2 OR j.next_run_at > $4 OR $5 RETURNING 1
            """
        );
        command.Parameters.Add(new() { Value = job });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now + interval });
        command.Parameters.Add(new() { Value = Latest(now, interval) });
        command.Parameters.Add(new() { Value = held });
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
