using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using NpgsqlTypes;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.Audit;

/// <summary>A proof of the whole ledger.</summary>
/// <param name="State"><c>waiting</c>, <c>running</c>, <c>holds</c>, <c>faulty</c>, or <c>broken_off</c> where it came to
/// no end.</param>
/// <param name="Expected">Entries there were when it was asked for.</param>
/// <param name="Entries">Entries read so far.</param>
/// <param name="Report">What was found, once it has ended; at most the first thousand faults.</param>
/// <param name="Error">Why it broke off.</param>
public sealed record LedgerVerificationAnswer(
    Guid Id,
    string State,
    DateTimeOffset AskedAt,
    string AskedBy,
    long Expected,
    long Entries,
    DateTimeOffset? FinishedAt,
    LedgerReport? Report,
    string? Error
);

/// <summary>Asks for a proof of the whole ledger, and tells how the ones asked for went.</summary>
internal sealed class VerifyLedger(UnitOfWork work, NpgsqlDataSource database, LedgerProver prover)
{
    private const string Columns =
        "id, asked_at, asked_by, expected, done, alive_at IS NOT NULL, finished_at, report, error";
    private const int Shown = 20;

    /// <summary>The last twenty, newest first.</summary>
    public async Task<IReadOnlyList<LedgerVerificationAnswer>> List(Actor actor, CancellationToken ct)
    {
        actor.Require(KernelPermissions.ReadAudit, default);
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM kernel_ledger_verification ORDER BY asked_at DESC, id DESC LIMIT {Shown}"
        );
        return await ReadAsync(command, ct);
    }

    /// <summary>Begins one, or gives the one that is under way.</summary>
    public async Task<Accepted<LedgerVerificationAnswer>> Ask(Actor actor, CancellationToken ct)
    {
        actor.Require(KernelPermissions.ReadAudit, default);
        if (await UnderWayAsync(ct) is { } already)
            return Answer(already);
        var now = work.Clock.GetUtcNow();
        var answer = new LedgerVerificationAnswer(
            Ids.New(now),
            "waiting",
            now,
            actor.Name,
            await EntriesAsync(ct),
            0,
            null,
            null,
            null
        );
        var insert = new NpgsqlBatchCommand(
            """
            INSERT INTO kernel_ledger_verification (id, asked_at, asked_by, expected) VALUES ($1, $2, $3, $4)
            ON CONFLICT DO NOTHING
            """
        );
        insert.Parameters.Add(new() { Value = answer.Id });
        insert.Parameters.Add(new() { Value = now, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        insert.Parameters.Add(new() { Value = answer.AskedBy });
        insert.Parameters.Add(new() { Value = answer.Expected });
        work.Run(insert, mustHit: true);
        work.Record(new Fact("ledger", answer.Id, "ledger.verification_asked", actor, OpensChain: true));
        await work.CommitAsync(StatusCodes.Status202Accepted, answer, ct);
        prover.Wake();
        return Answer(answer);
    }

    private async Task<long> EntriesAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "SELECT coalesce(sum(sequence), 0)::bigint FROM kernel_ledger_head"
        );
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<LedgerVerificationAnswer?> UnderWayAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM kernel_ledger_verification WHERE finished_at IS NULL"
        );
        return (await ReadAsync(command, ct)).SingleOrDefault();
    }

    private static Accepted<LedgerVerificationAnswer> Answer(LedgerVerificationAnswer found) =>
        TypedResults.Accepted("/api/ledger/verifications", found);

    private static async Task<List<LedgerVerificationAnswer>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        List<LedgerVerificationAnswer> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var report = r.IsDBNull(7) ? null : Json.Read<LedgerReport>(r.GetString(7));
            var error = r.IsDBNull(8) ? null : r.GetString(8);
            found.Add(
                new(
                    r.GetGuid(0),
                    State(report, error, r.GetBoolean(5)),
                    r.GetFieldValue<DateTimeOffset>(1),
                    r.GetString(2),
                    r.GetInt64(3),
                    r.GetInt64(4),
                    r.IsDBNull(6) ? null : r.GetFieldValue<DateTimeOffset>(6),
                    report,
                    error
                )
            );
        }
        return found;
    }

    private static string State(LedgerReport? report, string? error, bool begun) =>
        (report, error) switch
        {
            ({ Sound: true }, _) => "holds",
            ({ Sound: false }, _) => "faulty",
            (_, not null) => "broken_off",
            _ => begun ? "running" : "waiting",
        };
}
