using Npgsql;
using NpgsqlTypes;

namespace Zhishu.Kernel.Ledgers;

internal static class LedgerSql
{
    public const string Columns =
        "id, at, subject_kind, subject_id, sequence, action, actor_kind, actor_id, actor_name, data, previous, hash";

    /// <summary>The transaction that asks, as the ledger counts them.</summary>
    public const string Transaction = "(SELECT pg_current_xact_id()::text::bigint + base FROM kernel_ledger_base)";

    /// <summary>Lets the ledger's transactions go on where they were before a backup was restored into a cluster that counts
    /// its own anew: else an entry would seem to stand before batches that were closed long before it.</summary>
    public const string GoOn = $"""
        UPDATE kernel_ledger_base SET base = base + greatest(
            (SELECT max(until_transaction) FROM kernel_ledger_batch),
            (SELECT max(transaction) + 1 FROM kernel_ledger)) - {Transaction}
        WHERE {Transaction} < (SELECT max(until_transaction) FROM kernel_ledger_batch)
        """;

    public static NpgsqlBatchCommand InsertAll(IReadOnlyList<LedgerEntry> entries) =>
        new(
            $"""
            INSERT INTO kernel_ledger ({Columns}, transaction) SELECT *, {Transaction}
            FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[],
                $5::int[], $6::text[], $7::text[], $8::uuid[], $9::text[], $10::json[], $11::bytea[], $12::bytea[])
            """
        )
        {
            Parameters =
            {
                Column(entries, e => e.Id),
                Column(entries, e => e.At),
                Column(entries, e => e.SubjectKind),
                Column(entries, e => e.SubjectId),
                Column(entries, e => e.Sequence),
                Column(entries, e => e.Action),
                Column(entries, e => e.ActorKind),
                Column(entries, e => e.ActorId),
                Column(entries, e => e.ActorName),
                new NpgsqlParameter<string?[]>
                {
                    TypedValue = [.. entries.Select(e => e.Data)],
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json,
                },
                Column(entries, e => e.Previous),
                Column(entries, e => e.Hash),
            },
        };

    public static async Task CopyAsync(NpgsqlConnection connection, List<LedgerEntry> entries, CancellationToken ct)
    {
        if (entries.Count == 0)
            return;
        await using var asked = new NpgsqlCommand($"SELECT {Transaction}", connection);
        var transaction = (long)(await asked.ExecuteScalarAsync(ct))!;
        await using var writer = await connection.BeginBinaryImportAsync(
            $"COPY kernel_ledger ({Columns}, transaction) FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var e in entries)
        {
            await writer.StartRowAsync(ct);
            await writer.WriteAsync(e.Id, ct);
            await writer.WriteAsync(e.At, ct);
            await writer.WriteAsync(e.SubjectKind, ct);
            await writer.WriteAsync(e.SubjectId, ct);
            await writer.WriteAsync(e.Sequence, ct);
            await writer.WriteAsync(e.Action, ct);
            await writer.WriteAsync(e.ActorKind, ct);
            if (e.ActorId is { } actor)
                await writer.WriteAsync(actor, ct);
            else
                await writer.WriteNullAsync(ct);
            await writer.WriteAsync(e.ActorName, ct);
            if (e.Data is { } data)
                await writer.WriteAsync(data, NpgsqlDbType.Json, ct);
            else
                await writer.WriteNullAsync(ct);
            await writer.WriteAsync(e.Previous, ct);
            await writer.WriteAsync(e.Hash, ct);
            await writer.WriteAsync(transaction, ct);
        }
        await writer.CompleteAsync(ct);
    }

    /// <summary>Reads an entry from a row selected with <see cref="Columns"/>.</summary>
    public static LedgerEntry Read(NpgsqlDataReader r) =>
        new(
            r.GetGuid(0),
            r.GetFieldValue<DateTimeOffset>(1),
            r.GetString(2),
            r.GetGuid(3),
            r.GetInt32(4),
            r.GetString(5),
            r.GetString(6),
            r.IsDBNull(7) ? null : r.GetGuid(7),
            r.GetString(8),
            r.IsDBNull(9) ? null : r.GetString(9),
            r.GetFieldValue<byte[]>(10),
            r.GetFieldValue<byte[]>(11)
        );

    private static NpgsqlParameter<T[]> Column<T>(IReadOnlyList<LedgerEntry> entries, Func<LedgerEntry, T> value) =>
        new() { TypedValue = [.. entries.Select(value)] };
}
