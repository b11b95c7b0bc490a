using Npgsql;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.Audit;

/// <summary>Everything an outsider needs to convince himself that an entry stands in the ledger as it was signed; the
/// computation is in <c>docs/modules/kernel.md</c>. Bytes are lower-case hex, instants count in microseconds since
/// 0001-01-01T00:00Z.</summary>
/// <param name="Batch">The batch that holds it; null until the next batch is closed, about a minute.</param>
/// <param name="Path">From the entry's leaf up to the root.</param>
/// <param name="PublicKey">The SM2 key that signed the batch: 04‖x‖y.</param>
public sealed record LedgerProof(
    ProvedEntry Entry,
    ProvedBatch? Batch,
    IReadOnlyList<ProvedStep>? Path,
    string? PublicKey,
    string? PublicKeyPem
);

/// <summary>The entry with every field its hash is over.</summary>
/// <param name="Data">The exact text, not parsed; the hash is over these characters.</param>
public sealed record ProvedEntry(
    Guid Id,
    DateTimeOffset At,
    long AtMicroseconds,
    string SubjectKind,
    Guid SubjectId,
    int Sequence,
    string Action,
    string ActorKind,
    Guid? ActorId,
    string ActorName,
    string? Data,
    string Previous,
    string Hash
);

/// <param name="Index">The entry's place in the batch, from 0.</param>
public sealed record ProvedBatch(LedgerBatchAnswer Batch, long ClosedAtMicroseconds, int Index);

/// <param name="Side"><c>left</c> or <c>right</c>: where the neighbour stands.</param>
public sealed record ProvedStep(string Side, string Hash);

/// <summary>Gives the proof of one entry.</summary>
internal static class ProveEntry
{
    public static async Task<LedgerProof> Handle(
        Guid entryId,
        Actor actor,
        NpgsqlDataSource database,
        CancellationToken ct
    )
    {
        actor.Require(KernelPermissions.ReadAudit, default);
        var (entry, transaction) = await EntryAsync(database, entryId, ct);
        var found = await BatchAsync(database, entryId, transaction, ct);
        if (found is not var (batch, ids, hashes))
            return new(Shown(entry), null, null, null, null);
        var index = Array.IndexOf(ids, entryId);
        var path = MerkleTree.Path([.. hashes.Chunk(Sm3.HashSize)], index);
        using var key = Sm2PublicKey.FromPoint(await KeyAsync(database, batch.KeyId, ct));
        return new(
            Shown(entry),
            new(batch, Microseconds(batch.ClosedAt), index),
            [.. path.Select(s => new ProvedStep(s.IsLeft ? "left" : "right", Convert.ToHexStringLower(s.Hash)))],
            Convert.ToHexStringLower(key.Point),
            key.ToPem()
        );
    }

    private static ProvedEntry Shown(LedgerEntry e) =>
        new(
            e.Id,
            e.At,
            Microseconds(e.At),
            e.SubjectKind,
            e.SubjectId,
            e.Sequence,
            e.Action,
            e.ActorKind,
            e.ActorId,
            e.ActorName,
            e.Data,
            Convert.ToHexStringLower(e.Previous),
            Convert.ToHexStringLower(e.Hash)
        );

    private static long Microseconds(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerMicrosecond;

    private static async Task<(LedgerEntry Entry, long Transaction)> EntryAsync(
        NpgsqlDataSource database,
        Guid id,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            $"SELECT {LedgerSql.Columns}, transaction FROM kernel_ledger WHERE id = $1"
        );
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (LedgerSql.Read(reader), reader.GetInt64(12))
            : throw Refusal.NotFound("ledger.entry", "该账本条目", "such ledger entry");
    }

    // The batch that sealed the transaction, by index. A database restored into a new cluster counts transactions anew,
    // below those of its batches; only then the batches are looked through.
    private static async Task<(LedgerBatchAnswer Batch, Guid[] Ids, byte[] Hashes)?> BatchAsync(
        NpgsqlDataSource database,
        Guid entry,
        long transaction,
        CancellationToken ct
    )
    {
        await using var find = database.CreateCommand(
            """
            SELECT number, $1 = ANY (entries) FROM kernel_ledger_batch WHERE until_transaction > $2
            ORDER BY until_transaction, number LIMIT 1
            """
        );
        find.Parameters.Add(new() { Value = entry });
        find.Parameters.Add(new() { Value = transaction });
        string which;
        object key;
        await using (var found = await find.ExecuteReaderAsync(ct))
        {
            if (!await found.ReadAsync(ct))
                return null;
            (which, key) = found.GetBoolean(1)
                ? ("number = $1", found.GetInt64(0))
                : ("$1 = ANY (entries)", (object)entry);
        }
        await using var command = database.CreateCommand(
            $"SELECT {ListBatches.Columns}, entries, hashes FROM kernel_ledger_batch WHERE {which} ORDER BY number DESC LIMIT 1"
        );
        command.Parameters.Add(new() { Value = key });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (ListBatches.Read(reader), reader.GetFieldValue<Guid[]>(8), reader.GetFieldValue<byte[]>(9))
            : null;
    }

    private static async Task<byte[]> KeyAsync(NpgsqlDataSource database, string id, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT public_key FROM kernel_signing_key WHERE id = $1");
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(ct) as byte[]
            ?? throw new InvalidOperationException($"The signing key {id} of the ledger is not registered.");
    }
}
