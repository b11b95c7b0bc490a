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
    private const int EnoughEntries = 5_000;
    private const long FirstSpan = 1024;

    private const string Between = """
        SELECT id, hash FROM kernel_ledger WHERE transaction >= $1 AND transaction < $2
        ORDER BY transaction, subject_id, sequence
        """;

    public string Name => "kernel.ledger.seal";

    public TimeSpan Interval => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken ct)
    {
        var leisure = new Leisure();
        while (await SealAsync(ct) >= EnoughEntries)
            await leisure.RestAsync(ct);
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
    // all, which is why so many transactions are read at a time and not so many entries.
    private static async Task<(List<Guid> Ids, List<byte[]> Hashes, long Reached)> OpenEntriesAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        long until,
        CancellationToken ct
    )
    {
        await using var snapshot = new NpgsqlCommand(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + base FROM kernel_ledger_base",
            connection,
            transaction
        );
        var ended = (long)(await snapshot.ExecuteScalarAsync(ct))!;
        List<Guid> ids = [];
        List<byte[]> hashes = [];
        var (reached, span) = (until, FirstSpan);
        while (reached < ended && ids.Count < EnoughEntries)
        {
            var before = ids.Count;
            var to = Math.Min(ended, reached + span);
            await ReadAsync(reached, to);
            reached = to;
            // Of most transactions the ledger knows nothing where devices send.
            span = ids.Count == before ? span * 4 : FirstSpan;
        }
        return (ids, hashes, reached);

        async Task ReadAsync(long from, long to)
        {
            await using var command = new NpgsqlCommand(Between, connection, transaction);
            command.Parameters.Add(new() { Value = from });
            command.Parameters.Add(new() { Value = to });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                ids.Add(reader.GetGuid(0));
                hashes.Add(reader.GetFieldValue<byte[]>(1));
            }
        }
    }
}
