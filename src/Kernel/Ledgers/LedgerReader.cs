using Npgsql;

namespace Zhishu.Kernel.Ledgers;

/// <summary>Reads what happened to one subject.</summary>
public sealed class LedgerReader(NpgsqlDataSource database)
{
    /// <summary>The entries of a subject in order.</summary>
    /// <param name="after">Only those with a greater sequence number; 0 for all.</param>
    /// <param name="limit">At most so many.</param>
    public async Task<IReadOnlyList<LedgerEntry>> ReadAsync(Guid subjectId, int after, int limit, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"SELECT {LedgerSql.Columns} FROM kernel_ledger WHERE subject_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = subjectId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        List<LedgerEntry> entries = [];
        while (await reader.ReadAsync(ct))
            entries.Add(LedgerSql.Read(reader));
        return entries;
    }

    /// <summary>When an action of the given names last happened to a subject; null if never.</summary>
    public async Task<DateTimeOffset?> LastAtAsync(Guid subjectId, string[] actions, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "SELECT max(at) FROM kernel_ledger WHERE subject_id = $1 AND action = ANY($2)"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = subjectId });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = actions });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && !reader.IsDBNull(0) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }
}
