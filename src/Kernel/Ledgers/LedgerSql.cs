using Npgsql;
using NpgsqlTypes;

namespace Zhishu.Kernel.Ledgers;

internal static class LedgerSql
{
    public const string Columns =
        "id, at, subject_kind, subject_id, sequence, action, actor_kind, actor_id, actor_name, data, previous, hash";

    public static NpgsqlBatchCommand Insert(LedgerEntry e) =>
        new($"INSERT INTO kernel_ledger ({Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = e.Id },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = e.At },
                new NpgsqlParameter<string> { TypedValue = e.SubjectKind },
                new NpgsqlParameter<Guid> { TypedValue = e.SubjectId },
                new NpgsqlParameter<int> { TypedValue = e.Sequence },
                new NpgsqlParameter<string> { TypedValue = e.Action },
                new NpgsqlParameter<string> { TypedValue = e.ActorKind },
                new NpgsqlParameter { Value = (object?)e.ActorId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new NpgsqlParameter<string> { TypedValue = e.ActorName },
                new NpgsqlParameter { Value = (object?)e.Data ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Json },
                new NpgsqlParameter<byte[]> { TypedValue = e.Previous },
                new NpgsqlParameter<byte[]> { TypedValue = e.Hash },
            },
        };

    public static async Task CopyAsync(NpgsqlConnection connection, List<LedgerEntry> entries, CancellationToken ct)
    {
        if (entries.Count == 0)
            return;
        await using var writer = await connection.BeginBinaryImportAsync(
            $"COPY kernel_ledger ({Columns}) FROM STDIN (FORMAT BINARY)",
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
}
