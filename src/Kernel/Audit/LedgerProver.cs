using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Events;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.Audit;

/// <summary>Does the proofs of the ledger that were asked for. One node takes one and says every second that it is
/// still at it; when it has said nothing for a minute, another begins anew.</summary>
internal sealed class LedgerProver(
    NpgsqlDataSource database,
    LedgerVerification verification,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<LedgerProver> log
) : BackgroundService
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private readonly OutboxSignal signal = new();

    /// <summary>Tells the prover of this process that one was asked for.</summary>
    public void Wake() => signal.Raise();

    /// <summary>Does the one that waits, if there is one.</summary>
    public async Task ProveAskedAsync(CancellationToken ct)
    {
        if (await ClaimAsync(ct) is not { } id)
            return;
        LedgerReport? report = null;
        string? error = null;
        try
        {
            report = await ProveAsync(id, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "The proof {Id} of the ledger broke off", id);
            error = e.Message;
        }
        await FinishAsync(id, report, error, ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    await ProveAskedAsync(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    // Nothing may end the loop: an exception out of here stops the whole server.
                    log.LogWarning(e, "Proofs of the ledger could not be read or written; trying again");
                }
                await signal.WaitAsync(TimeSpan.FromSeconds(5), stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task<Guid?> ClaimAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(
            """
            UPDATE kernel_ledger_verification SET alive_at = $1, entries = 0
            WHERE finished_at IS NULL AND (alive_at IS NULL OR alive_at < $2 OR alive_at > $3) RETURNING id
            """
        );
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now - Lease });
        // Said by a clock that ran ahead.
        command.Parameters.Add(new() { Value = now + Lease });
        return (Guid?)await command.ExecuteScalarAsync(ct);
    }

    private async Task<LedgerReport> ProveAsync(Guid id, CancellationToken ct)
    {
        var read = new Counter();
        var proof = verification.VerifyAsync(read, ct);
        while (await Task.WhenAny(proof, Task.Delay(TimeSpan.FromSeconds(1), ct)) != proof)
        {
            ct.ThrowIfCancellationRequested();
            await using var command = database.CreateCommand(
                "UPDATE kernel_ledger_verification SET alive_at = $2, entries = $3 WHERE id = $1"
            );
            command.Parameters.Add(new() { Value = id });
            command.Parameters.Add(new() { Value = clock.GetUtcNow() });
            command.Parameters.Add(new() { Value = read.Value });
            await command.ExecuteNonQueryAsync(ct);
        }
        return await proof;
    }

    private async Task FinishAsync(Guid id, LedgerReport? report, string? error, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var finish = new NpgsqlBatchCommand(
            """
            UPDATE kernel_ledger_verification
            SET finished_at = $2, entries = coalesce($3, entries), report = $4, error = $5 WHERE id = $1
            """
        );
        finish.Parameters.Add(new() { Value = id });
        finish.Parameters.Add(new() { Value = clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
        finish.Parameters.Add(Nullable(report?.Entries, NpgsqlDbType.Bigint));
        finish.Parameters.Add(Nullable(report is null ? null : Json.Write(report), NpgsqlDbType.Jsonb));
        finish.Parameters.Add(Nullable(error, NpgsqlDbType.Text));
        work.Run(finish);
        work.Record(
            new Fact(
                "ledger",
                id,
                error is null ? "ledger.verified" : "ledger.verification_failed",
                Actor.Internal("kernel.prover"),
                new
                {
                    report?.Entries,
                    report?.Batches,
                    Faults = report?.Faults.Count,
                    error,
                }
            )
        );
        await work.CommitAsync(ct);
    }

    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };

    private sealed class Counter : IProgress<long>
    {
        private long value;

        public long Value => Interlocked.Read(ref value);

        void IProgress<long>.Report(long value) => Interlocked.Exchange(ref this.value, value);
    }
}
