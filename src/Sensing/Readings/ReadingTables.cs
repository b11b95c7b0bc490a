using System.Collections.Concurrent;
using Zhishu.Sensing.Alarming;

namespace Zhishu.Sensing.Readings;

/// <summary>The tables of readings and of where rules stand, written many rows at a time.</summary>
internal sealed class ReadingTables(NpgsqlDataSource database)
{
    private const string Columns = "(device, quantity, at, value)";
    private const NpgsqlDbType Array = NpgsqlDbType.Array;
    private readonly ConcurrentDictionary<DateTime, bool> months = new();

    /// <summary>Makes the partition of a month, in a transaction of its own.</summary>
    public async ValueTask EnsureMonthAsync(DateTime month, CancellationToken ct)
    {
        if (months.ContainsKey(month))
            return;
        await using var command = database.CreateCommand("SELECT sensing_ensure_month($1)");
        command.Parameters.Add(new() { Value = month });
        await command.ExecuteNonQueryAsync(ct);
        months[month] = true;
    }

    /// <summary>Partitions may have been dropped.</summary>
    public void ForgetMonths() => months.Clear();

    public async Task CopyAsync(NpgsqlConnection connection, Reading[] all, List<int> which, CancellationToken ct) =>
        await CopyAsync(connection, "sensing_reading", all, which, ct);

    /// <summary>Readings that may be there already.</summary>
    public async Task AddLateAsync(NpgsqlConnection connection, Reading[] all, Outcome outcome, CancellationToken ct)
    {
        if (outcome.Older.Count == 0)
            return;
        await RunAsync(
            connection,
            "CREATE TEMP TABLE IF NOT EXISTS sensing_late (device int, quantity smallint, at timestamptz, value double precision) ON COMMIT DELETE ROWS",
            ct
        );
        await CopyAsync(connection, "pg_temp.sensing_late", all, outcome.Older, ct);
        await using var insert = new NpgsqlCommand(
            $"""
            WITH added AS (
                INSERT INTO sensing_reading {Columns} SELECT device, quantity, at, value FROM sensing_late
                ON CONFLICT DO NOTHING RETURNING device, quantity, at
            )
            SELECT l.device, l.quantity, l.at, r.value FROM sensing_late l
            LEFT JOIN added a USING (device, quantity, at)
            LEFT JOIN sensing_reading r ON r.device = l.device AND r.quantity = l.quantity AND r.at = l.at
            WHERE a.device IS NULL
            """,
            connection
        );
        Dictionary<(int, short, long), double?> there = [];
        await using (var r = await insert.ExecuteReaderAsync(ct))
        {
            while (await r.ReadAsync(ct))
                there[(r.GetInt32(0), r.GetInt16(1), r.GetDateTime(2).Ticks)] = r.IsDBNull(3) ? null : r.GetDouble(3);
        }
        foreach (var i in outcome.Older)
        {
            ref readonly var reading = ref all[i];
            if (!there.TryGetValue((reading.Device.Number, (short)(reading.Place + 1), reading.Ticks), out var value))
                outcome.Set(i, Outcome.Fate.Late);
            else
            {
                outcome.Set(i, Outcome.Fate.Doubled);
                if (value is { } other && other != reading.Value)
                    outcome.Contradicted.Add(i);
            }
        }
    }

    /// <summary>What the rules found.</summary>
    public async Task WriteFoundAsync(NpgsqlConnection connection, Found found, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (found.Hours.Count > 0)
            Add(
                batch,
                // The row of an hour that is stale already is locked, so that the sums are not made without these readings.
                """
                INSERT INTO sensing_stale_hour (hour) SELECT * FROM unnest($1) ORDER BY 1
                ON CONFLICT (hour, summing) DO UPDATE SET hour = excluded.hour WHERE false
                """,
                (found.Hours.Select(h => new DateTime(h, DateTimeKind.Utc)).ToArray(), NpgsqlDbType.TimestampTz)
            );
        if (found.Heard.Count > 0)
            AddHeard(batch, found);
        if (found.Returned.Count > 0)
            Add(
                batch,
                """
                UPDATE sensing_alarm a SET returned_at = n.at, version = version + 1
                FROM unnest($1, $2) AS n (id, at) WHERE a.id = n.id AND a.returned_at IS NULL
                """,
                (found.Returned.Select(x => x.Alarm).ToArray(), NpgsqlDbType.Uuid),
                (found.Returned.Select(x => x.At.UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz)
            );
        // After those that are over: of one device and rule only one is open.
        if (found.Raised.Count > 0)
            AddRaised(batch, found.Raised);
        foreach (var (device, rule) in found.Moved.Values)
            AddState(batch, device, rule);
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync(ct);
    }

    private static void AddHeard(NpgsqlBatch batch, Found found)
    {
        var numbers = found.Heard.Select(d => d.Number).ToArray();
        var heardAt = found.Heard.Select(d => found.HeardAt(d)).ToArray();
        Add(
            batch,
            """
            UPDATE sensing_device SET state = 'Active', version = version + 1
            WHERE number = ANY($1) AND state IN ('Registered', 'Silent')
            """,
            (numbers, NpgsqlDbType.Integer)
        );
        // At once, so that no other node calls it silent again.
        Add(
            batch,
            """
            INSERT INTO sensing_device_seen AS s (device, last_at, received_at)
            SELECT * FROM unnest($1, $2, $3) ORDER BY 1
            ON CONFLICT (device) DO UPDATE SET last_at = greatest(s.last_at, excluded.last_at),
                received_at = greatest(s.received_at, excluded.received_at)
            """,
            (numbers, NpgsqlDbType.Integer),
            (heardAt, NpgsqlDbType.TimestampTz),
            (numbers.Select(_ => found.Now.UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz)
        );
        Add(
            batch,
            """
            UPDATE sensing_alarm a SET returned_at = greatest(n.at, a.raised_at), version = a.version + 1
            FROM unnest($1, $2) AS n (device, at), sensing_rule r
            WHERE a.device = n.device AND a.returned_at IS NULL AND r.id = a.rule_id AND r.silent_seconds IS NOT NULL
            """,
            (numbers, NpgsqlDbType.Integer),
            (heardAt, NpgsqlDbType.TimestampTz)
        );
    }

    private static void AddRaised(NpgsqlBatch batch, List<RaisedAlarm> raised) =>
        Add(
            batch,
            """
            INSERT INTO sensing_alarm (id, version, rule_id, device, state, since, raised_at, recorded_at, measured, returned_at)
            SELECT n.id, 1, n.rule, n.device, n.state, n.since, n.raised, n.recorded, n.measured, n.returned
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
                AS n (id, rule, device, state, since, raised, recorded, measured, returned)
            ON CONFLICT (device, rule_id) WHERE returned_at IS NULL DO NOTHING
            """,
            (raised.Select(a => a.Id).ToArray(), NpgsqlDbType.Uuid),
            (raised.Select(a => a.Rule).ToArray(), NpgsqlDbType.Uuid),
            (raised.Select(a => a.Device).ToArray(), NpgsqlDbType.Integer),
            (raised.Select(a => a.State.ToString()).ToArray(), NpgsqlDbType.Text),
            (raised.Select(a => a.Since.UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz),
            (raised.Select(a => a.RaisedAt.UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz),
            (raised.Select(a => a.RecordedAt.UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz),
            (raised.Select(a => a.Measured).ToArray(), NpgsqlDbType.Json),
            (raised.Select(a => a.ReturnedAt?.UtcDateTime).ToArray(), NpgsqlDbType.TimestampTz)
        );

    // An array of arrays is no rows of arrays to PostgreSQL, so each is a statement; they are few.
    private static void AddState(NpgsqlBatch batch, int device, RuleMemory rule)
    {
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO sensing_rule_state (device, rule_id, since, hits, alarm_id) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (device, rule_id) DO UPDATE SET since = $3, hits = $4, alarm_id = $5
            """
        );
        command.Parameters.Add(new() { Value = device });
        command.Parameters.Add(new() { Value = rule.Rule });
        command.Parameters.Add(
            new() { Value = (object?)rule.Since?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz }
        );
        command.Parameters.Add(
            new()
            {
                Value = rule.Hits.Select(h => h.UtcDateTime).ToArray(),
                NpgsqlDbType = Array | NpgsqlDbType.TimestampTz,
            }
        );
        command.Parameters.Add(new() { Value = (object?)rule.Alarm ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        batch.BatchCommands.Add(command);
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection,
        string table,
        Reading[] all,
        List<int> which,
        CancellationToken ct
    )
    {
        if (which.Count == 0)
            return;
        await using var writer = await connection.BeginBinaryImportAsync(
            $"COPY {table} {Columns} FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var i in which)
        {
            var reading = all[i];
            await writer.StartRowAsync(ct);
            await writer.WriteAsync(reading.Device.Number, NpgsqlDbType.Integer, ct);
            await writer.WriteAsync((short)(reading.Place + 1), NpgsqlDbType.Smallint, ct);
            await writer.WriteAsync(new DateTime(reading.Ticks, DateTimeKind.Utc), NpgsqlDbType.TimestampTz, ct);
            await writer.WriteAsync(reading.Value, NpgsqlDbType.Double, ct);
        }
        await writer.CompleteAsync(ct);
    }

    private static void Add(NpgsqlBatch batch, string sql, params (System.Array Values, NpgsqlDbType Type)[] arrays)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var (values, type) in arrays)
            command.Parameters.Add(new() { Value = values, NpgsqlDbType = Array | type });
        batch.BatchCommands.Add(command);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
