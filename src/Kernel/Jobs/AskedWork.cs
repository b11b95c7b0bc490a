using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Zhishu.Kernel.Events;

namespace Zhishu.Kernel.Jobs;

/// <summary>Long work that somebody asks for by a row of a table, such as proving the ledger. One node takes it and says
/// every second in the row that it is still at it and how far; when it has said nothing for a minute another begins anew.</summary>
/// <param name="table">A table with the columns <c>id</c>, <c>alive_at</c> (null while it waits), <c>done</c> (how far) and
/// <c>finished_at</c>.</param>
public abstract class AskedWork(string table, NpgsqlDataSource database, TimeProvider clock, ILogger log)
    : BackgroundService
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private readonly OutboxSignal signal = new();

    protected TimeProvider Clock => clock;

    /// <summary>Tells this process that something was asked for.</summary>
    public void Wake() => signal.Raise();

    /// <summary>Does it; what it returns writes the end into the row.</summary>
    /// <param name="progress">Told how far it is.</param>
    protected abstract Task<Func<CancellationToken, Task>> DoAsync(
        Guid id,
        IProgress<long> progress,
        CancellationToken ct
    );

    /// <summary>Writes into the row that it came to no end.</summary>
    protected abstract Task FailAsync(Guid id, Exception why, CancellationToken ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    if (await ClaimAsync(stoppingToken) is { } id)
                        await FinishAsync(id, stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    // Nothing may end the loop: an exception out of here stops the whole server.
                    log.LogWarning(e, "{Table} could not be read or written; trying again", table);
                }
                await signal.WaitAsync(TimeSpan.FromSeconds(5), stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task FinishAsync(Guid id, CancellationToken ct)
    {
        Func<CancellationToken, Task> finish;
        try
        {
            finish = await BesideAsync(id, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            if (e is not Refusal)
                log.LogError(e, "{Table} {Id} broke off", table, id);
            finish = token => FailAsync(id, e, token);
        }
        await finish(ct);
    }

    private async Task<Func<CancellationToken, Task>> BesideAsync(Guid id, CancellationToken ct)
    {
        var done = new Counter();
        var work = DoAsync(id, done, ct);
        while (await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(1), ct)) != work)
        {
            ct.ThrowIfCancellationRequested();
            await using var command = database.CreateCommand(
                $"UPDATE {table} SET alive_at = $2, done = $3 WHERE id = $1"
            );
            command.Parameters.Add(new() { Value = id });
            command.Parameters.Add(new() { Value = clock.GetUtcNow() });
            command.Parameters.Add(new() { Value = done.Value });
            await command.ExecuteNonQueryAsync(ct);
        }
        return await work;
    }

    private async Task<Guid?> ClaimAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(
            $"""
            UPDATE {table} SET alive_at = $1, done = 0
            WHERE id = (
                SELECT id FROM {table}
                WHERE finished_at IS NULL AND (alive_at IS NULL OR alive_at < $2 OR alive_at > $3)
                LIMIT 1 FOR UPDATE SKIP LOCKED
            ) RETURNING id
            """
        );
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now - Lease });
        // Said by a clock that ran ahead.
        command.Parameters.Add(new() { Value = now + Lease });
        return (Guid?)await command.ExecuteScalarAsync(ct);
    }

    private sealed class Counter : IProgress<long>
    {
        private long value;

        public long Value => Interlocked.Read(ref value);

        void IProgress<long>.Report(long value) => Interlocked.Exchange(ref this.value, value);
    }
}
