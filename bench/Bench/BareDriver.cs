using System.Collections.Concurrent;
using Npgsql;

namespace Zhishu.Bench;

/// <summary>How the bare driver writes what the server wrote.</summary>
internal enum BareWriting
{
    /// <summary>One case a transaction, an INSERT a row.</summary>
    CaseByCase,

    /// <summary>The cases of each of the server's transactions together, an INSERT a row.</summary>
    SameTransactions,

    /// <summary>The cases of each of the server's transactions together, an INSERT of arrays a table, as the server does.</summary>
    SameStatements,
}

/// <summary>The limit: the rows of filed cases, read back and inserted again by prepared batches over as many
/// connections; nothing else is done.</summary>
internal sealed class BareDriver
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

    private readonly NpgsqlDataSource database;
    private readonly Dictionary<string, (string Name, string Type, Type Clr)[]> columns = [];
    private readonly Dictionary<Guid, List<(string Table, object?[] Values)>> rows = [];
    private readonly List<Guid[]> transactions = [];

    private BareDriver(NpgsqlDataSource database) => this.database = database;

    /// <summary>How many cases the server wrote in one transaction, on average.</summary>
    public double CasesEach => transactions.Average(t => t.Length);

    /// <summary>Reads what the server wrote last.</summary>
    public static async Task<BareDriver> ReadAsync(NpgsqlDataSource database)
    {
        var driver = new BareDriver(database);
        await using (
            var command = database.CreateCommand(
                $"""
                SELECT array_agg(subject_id) FROM kernel_ledger WHERE action = 'case.filed'
                GROUP BY transaction ORDER BY transaction DESC LIMIT {Sample}
                """
            )
        )
        await using (var reader = await command.ExecuteReaderAsync())
        {
            var cases = 0;
            while (cases < Sample && await reader.ReadAsync())
            {
                driver.transactions.Add(reader.GetFieldValue<Guid[]>(0));
                cases += driver.transactions[^1].Length;
            }
        }
        foreach (var id in driver.transactions.SelectMany(t => t))
            driver.rows[id] = [];
        foreach (var (table, source, key) in Tables)
            await driver.ReadAsync(table, source, key);
        return driver;
    }

    /// <param name="rate">Transactions a second to offer, or null for as many as go.</param>
    public async Task<(double PerSecond, int Count, Latencies Latencies)> RunAsync(
        BareWriting writing,
        TimeSpan duration,
        int connections,
        double? rate = null
    )
    {
        await ClearAsync();
        var queue = new ConcurrentQueue<Guid[]>(
            writing == BareWriting.CaseByCase
                ? transactions.SelectMany(t => t).Select(id => new[] { id })
                : transactions
        );
        var count = 0;
        var latencies = new Latencies();
        var pace = new Pace(rate);
        await Task.WhenAll(
            Enumerable
                .Range(0, connections)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        await using var connection = await database.OpenConnectionAsync();
                        while (pace.Elapsed < duration && queue.TryDequeue(out var cases))
                        {
                            var startedAt = pace.Next(out var wait);
                            if (wait > TimeSpan.Zero)
                                await Task.Delay(wait);
                            await using var batch = new NpgsqlBatch(connection);
                            if (writing == BareWriting.SameStatements)
                                AddArrays(batch, cases);
                            else
                                AddRows(batch, cases);
                            await batch.ExecuteNonQueryAsync();
                            latencies.Add(startedAt);
                            Interlocked.Add(ref count, cases.Length);
                        }
                    })
                )
        );
        return (count / pace.Elapsed.TotalSeconds, count, latencies);
    }

    private void AddRows(NpgsqlBatch batch, Guid[] cases)
    {
        foreach (var (table, values) in cases.SelectMany(c => rows[c]))
        {
            var of = columns[table];
            var command = new NpgsqlBatchCommand(
                $"INSERT INTO {table} ({Names(of)}) VALUES ({string.Join(", ", of.Select((_, i) => $"${i + 1}"))})"
            );
            for (var i = 0; i < of.Length; i++)
                command.Parameters.Add(new() { Value = values[i] ?? DBNull.Value, DataTypeName = of[i].Type });
            batch.BatchCommands.Add(command);
        }
    }

    private void AddArrays(NpgsqlBatch batch, Guid[] cases)
    {
        foreach (var table in cases.SelectMany(c => rows[c]).GroupBy(r => r.Table))
        {
            var of = columns[table.Key];
            var command = new NpgsqlBatchCommand(
                $"INSERT INTO {table.Key} ({Names(of)}) SELECT * FROM unnest({string.Join(", ", of.Select((c, i) => $"${i + 1}::{c.Type}[]"))})"
            );
            for (var i = 0; i < of.Length; i++)
            {
                var array = Array.CreateInstance(of[i].Clr, table.Count());
                foreach (var (at, row) in table.Index())
                    array.SetValue(row.Values[i], at);
                command.Parameters.Add(new() { Value = array, DataTypeName = of[i].Type + "[]" });
            }
            batch.BatchCommands.Add(command);
        }
    }

    private static string Names((string Name, string, Type)[] columns) =>
        string.Join(", ", columns.Select(c => c.Name));

    private async Task ReadAsync(string table, string source, string key)
    {
        await using var command = database.CreateCommand($"SELECT * FROM ({source}) s WHERE {key} = ANY($1)");
        command.Parameters.Add(new() { Value = rows.Keys.ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        columns[table] =
        [
            .. Enumerable
                .Range(0, reader.FieldCount)
                .Select(i => (reader.GetName(i), reader.GetDataTypeName(i), Nullable(reader.GetFieldType(i)))),
        ];
        var keyAt = reader.GetOrdinal(key);
        while (await reader.ReadAsync())
        {
            var values = new object?[reader.FieldCount];
            for (var i = 0; i < values.Length; i++)
                values[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows[(Guid)values[keyAt]!].Add((table, values));
        }
    }

    private static Type Nullable(Type type) => type.IsValueType ? typeof(Nullable<>).MakeGenericType(type) : type;

    // The ledger refuses to be emptied, even by its owner, as long as its triggers stand.
    private async Task ClearAsync()
    {
        await using var clear = database.CreateCommand(
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
        );
        await clear.ExecuteNonQueryAsync();
    }
}
