using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.Audit;

/// <summary>Does the proofs of the ledger that were asked for.</summary>
internal sealed class LedgerProver(
    NpgsqlDataSource database,
    LedgerVerification verification,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<LedgerProver> log
) : AskedWork("kernel_ledger_verification", database, clock, log)
{
    protected override async Task<Func<CancellationToken, Task>> DoAsync(
        Guid id,
        IProgress<long> progress,
        CancellationToken ct
    )
    {
        var report = await verification.VerifyAsync(progress, ct);
        return token => FinishAsync(id, report, null, token);
    }

    protected override Task FailAsync(Guid id, Exception why, CancellationToken ct) =>
        FinishAsync(id, null, why.Message, ct);

    private async Task FinishAsync(Guid id, LedgerReport? report, string? error, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var finish = new NpgsqlBatchCommand(
            """
            UPDATE kernel_ledger_verification
            SET finished_at = $2, done = coalesce($3, done), report = $4, error = $5 WHERE id = $1
            """
        );
        finish.Parameters.Add(new() { Value = id });
        finish.Parameters.Add(new() { Value = Clock.GetUtcNow(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
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
}
