using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;

namespace Zhishu.Bench;

/// <summary>The limit: the rows of filed cases, read back and inserted again by prepared batches, one transaction a
/// case, over as many connections; nothing else is done.</summary>
internal static class BareDriver
{
    private const int Sample = 20_000;

    // Every table a filed case writes to, and the column that names the case. The outbox is emptied by its reader, so
    // its rows are made again from the ledger's, one each, of like size.
    private static readonly (string Table, string Source, string Key)[] Tables =
    [
        ("cases_case", "SELECT * FROM cases_case", "id"),
        ("cases_share", "SELECT * FROM cases_share", "case_id"),
        ("cases_reporter", "SELECT * FROM cases_reporter", "case_id"),
        ("kernel_ledger", "SELECT * FROM kernel_ledger", "subject_id"),
        ("kernel_ledger_head", "SELECT * FROM kernel_ledger_head", "subject_id"),
        (
            "kernel_outbox",
            "SELECT id, 'cases.' || action AS type, subject_id, at, data, 0 AS attempts, at AS next_attempt_at, NULL::text AS error FROM kernel_ledger",
            "subject_id"
        ),
    ];

    public static async Task<(double PerSecond, int Count)> RunAsync(
        NpgsqlDataSource database,
        TimeSpan duration,
        int connections
    )
    {
        var cases = await ReadAsync(database);
        await using (
            var clear = database.CreateCommand(
                """
                DO $$
                DECLARE t regclass;
                BEGIN
                    FOR t IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'kernel_never_truncated' LOOP
                        EXECUTE format('DROP TRIGGER kernel_never_truncated ON %s', t);
                    END LOOP;
                END $$;
                TRUNCATE cases_case, cases_share, cases_reporter, kernel_ledger, kernel_ledger_head, kernel_outbox
                """
            )
        )
            await clear.ExecuteNonQueryAsync();
        var queue = new ConcurrentQueue<List<(string Sql, object?[] Values, string[] Types)>>(cases);
        var count = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable
                .Range(0, connections)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        await using var connection = await database.OpenConnectionAsync();
                        while (clock.Elapsed < duration && queue.TryDequeue(out var rows))
                        {
                            await using var batch = new NpgsqlBatch(connection);
                            foreach (var (sql, values, types) in rows)
                            {
                                var command = new NpgsqlBatchCommand(sql);
                                for (var i = 0; i < values.Length; i++)
                                    command.Parameters.Add(
                                        new NpgsqlParameter
                                        {
                                            Value = values[i] ?? DBNull.Value,
                                            DataTypeName = types[i],
                                        }
                                    );
                                batch.BatchCommands.Add(command);
                            }
                            await batch.ExecuteNonQueryAsync();
                            Interlocked.Increment(ref count);
                        }
                    })
                )
        );
        return (count / clock.Elapsed.TotalSeconds, count);
    }

    private static async Task<List<List<(string, object?[], string[])>>> ReadAsync(NpgsqlDataSource database)
    {
        var ids = new List<Guid>();
        await using (var command = database.CreateCommand($"SELECT id FROM cases_case ORDER BY id DESC LIMIT {Sample}"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                ids.Add(reader.GetGuid(0));
        }
        var byCase = ids.ToDictionary(i => i, _ => new List<(string, object?[], string[])>());
        foreach (var (table, source, key) in Tables)
        {
            await using var command = database.CreateCommand($"SELECT * FROM ({source}) s WHERE {key} = ANY($1)");
            command.Parameters.Add(new() { Value = ids.ToArray() });
            await using var reader = await command.ExecuteReaderAsync();
            var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
            var types = Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeName).ToArray();
            var sql =
                $"INSERT INTO {table} ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select((_, i) => $"${i + 1}"))})";
            var keyAt = Array.IndexOf(names, key);
            while (await reader.ReadAsync())
            {
                var values = new object?[names.Length];
                for (var i = 0; i < values.Length; i++)
                    values[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
                byCase[(Guid)values[keyAt]!].Add((sql, values, types));
            }
        }
        return [.. ids.Select(i => byCase[i])];
    }
}
