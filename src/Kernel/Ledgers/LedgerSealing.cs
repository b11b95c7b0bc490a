using System.Buffers.Binary;
using Npgsql;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Jobs;
using Zhishu.Kernel.Keys;

namespace Zhishu.Kernel.Ledgers;

/// <summary>Closes a batch every minute: the entries of all transactions that have ended since the last batch, under
/// a Merkle root that is signed together with the digest of the batch before.</summary>
public sealed class LedgerSealing(NpgsqlDataSource database, KeyRing keys, TimeProvider clock) : IPeriodicJob
{
    private const int MostEntries = 50_000;

    public string Name => "kernel.ledger.seal";

    public TimeSpan Interval => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken ct)
    {
        while (await SealAsync(ct) >= MostEntries) { }
    }

    /// <summary>Closes one batch if there is anything to close; returns the number of its entries.</summary>
    public async Task<int> SealAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (
            var locked = new NpgsqlCommand("LOCK TABLE kernel_ledger_batch IN EXCLUSIVE MODE", connection, transaction)
        )
            await locked.ExecuteNonQueryAsync(ct);
        var (number, until, previous) = await LastAsync(connection, transaction, ct);
        var (ids, hashes, reached) = await OpenEntriesAsync(connection, transaction, until, ct);
        if (ids.Count == 0)
            return 0;
        var closedAt = clock.GetUtcNow();
        closedAt = new(closedAt.UtcTicks - closedAt.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        var root = MerkleTree.Root(hashes);
        var digest = Digest(number + 1, closedAt, ids.Count, root, previous);
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO kernel_ledger_batch
                (number, closed_at, until_transaction, entries, hashes, root, previous, digest, key_id, signature)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            connection,
            transaction
        )
        {
            Parameters =
            {
                new() { Value = number + 1 },
                new() { Value = closedAt },
                new() { Value = reached },
                new() { Value = ids.ToArray() },
                new() { Value = hashes.SelectMany(h => h).ToArray() },
                new() { Value = root },
                new() { Value = previous },
                new() { Value = digest },
                new() { Value = keys.LedgerKeyId },
                new() { Value = keys.Ledger.Sign(digest) },
            },
        };
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return ids.Count;
    }

    /// <summary>What a batch's signature is over.</summary>
    internal static byte[] Digest(long number, DateTimeOffset closedAt, int count, byte[] root, byte[] previous)
    {
        Span<byte> bytes = stackalloc byte[8 + 8 + 4 + 32 + 32];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], closedAt.UtcTicks / TimeSpan.TicksPerMicrosecond);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], count);
        root.CopyTo(bytes[20..]);
        previous.CopyTo(bytes[52..]);
        return Sm3.Hash(bytes);
    }

    private static async Task<(long Number, long Until, byte[] Digest)> LastAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            "SELECT number, until_transaction, digest FROM kernel_ledger_batch ORDER BY number DESC LIMIT 1",
            connection,
            transaction
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? (reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2))
            : (0, 0, LedgerEntry.NoPrevious);
    }

    // Entries of transactions that have ended: below the oldest still running. A transaction is taken whole or not at
    // all, which is why the limit rounds up to the end of the transaction it falls in. A database restored into a new
    // cluster counts transactions anew, below the last batch's; then what no batch holds is what is open.
    private static async Task<(List<Guid> Ids, List<byte[]> Hashes, long Reached)> OpenEntriesAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long until,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH bounds AS (
                SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS ended,
                       pg_snapshot_xmin(pg_current_snapshot())::text::bigint < $1 AS restored
            ), open AS (
                SELECT id, subject_id, sequence, hash, transaction FROM kernel_ledger, bounds
                WHERE NOT restored AND transaction >= $1 AND transaction < ended
                UNION ALL
                SELECT id, subject_id, sequence, hash, transaction FROM kernel_ledger l, bounds
                WHERE restored AND NOT EXISTS (SELECT FROM kernel_ledger_batch b WHERE l.id = ANY (b.entries))
            ), cut AS (
                SELECT transaction AS last FROM open ORDER BY transaction, subject_id, sequence OFFSET {MostEntries
                - 1} LIMIT 1
            )
            SELECT id, hash, coalesce((SELECT last + 1 FROM cut), (SELECT ended FROM bounds))
            FROM open WHERE transaction <= coalesce((SELECT last FROM cut), 9223372036854775807)
            ORDER BY transaction, subject_id, sequence
            """,
            connection,
            transaction
        );
        command.Parameters.Add(new() { Value = until });
        List<Guid> ids = [];
        List<byte[]> hashes = [];
        var reached = until;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
            hashes.Add(reader.GetFieldValue<byte[]>(1));
            reached = reader.GetInt64(2);
        }
        return (ids, hashes, reached);
    }
}
