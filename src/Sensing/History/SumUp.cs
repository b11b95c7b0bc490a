using Zhishu.Kernel.Jobs;

namespace Zhishu.Sensing.History;

/// <summary>Every minute: sums up the hours that are over and whose readings have changed, and the days they are in. A late
/// reading makes its hour stale again.</summary>
internal sealed class SumUp(NpgsqlDataSource database, TimeProvider clock) : IPeriodicJob
{
    // So many hours in one transaction.
    private const int AtOnce = 24 * 31;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(2);

    public string Name => "sensing.sums";

    public TimeSpan Interval => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken ct)
    {
        await BeginAsync(ct);
        while (await SomeAsync(ct)) { }
    }

    // In a transaction of its own, which is short: who writes readings of a stale hour waits for it, and must not wait for the
    // sums. A reading that comes afterwards makes its hour stale anew; what was begun and not finished is found again. An hour
    // that another node is at still waits for the next time.
    private async Task BeginAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            WITH begun AS (
                DELETE FROM sensing_stale_hour WHERE NOT summing AND hour IN (
                    SELECT hour FROM sensing_stale_hour s WHERE NOT summing AND hour < $1
                        AND NOT EXISTS (SELECT FROM sensing_stale_hour b WHERE b.hour = s.hour AND b.summing)
                    FOR UPDATE SKIP LOCKED
                ) RETURNING hour
            )
            INSERT INTO sensing_stale_hour (hour, summing) SELECT hour, true FROM begun
            """
        );
        command.Parameters.Add(new() { Value = (clock.GetUtcNow() - Pause - TimeSpan.FromHours(1)).UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<bool> SomeAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var take = new NpgsqlCommand(
            """
            DELETE FROM sensing_stale_hour WHERE summing AND hour IN (
                SELECT hour FROM sensing_stale_hour WHERE summing ORDER BY hour LIMIT $1 FOR UPDATE SKIP LOCKED
            ) RETURNING hour
            """,
            connection
        );
        take.Parameters.Add(new() { Value = AtOnce });
        List<DateTime> hours = [];
        await using (var r = await take.ExecuteReaderAsync(ct))
        {
            while (await r.ReadAsync(ct))
                hours.Add(r.GetDateTime(0));
        }
        if (hours.Count == 0)
            return false;
        await using var batch = new NpgsqlBatch(connection);
        // Bounds as well as the hours themselves: by bounds partitions and blocks are left out.
        batch.BatchCommands.Add(
            Command(
                """
                INSERT INTO sensing_hour (device, quantity, hour, count, sum, minimum, maximum)
                SELECT device, quantity, date_trunc('hour', at), count(*), sum(value), min(value), max(value)
                FROM sensing_reading
                WHERE at >= $2 AND at < $3 AND date_trunc('hour', at) = ANY($1)
                GROUP BY 1, 2, 3
                ON CONFLICT (device, quantity, hour) DO UPDATE SET count = excluded.count, sum = excluded.sum,
                    minimum = excluded.minimum, maximum = excluded.maximum
                """,
                hours,
                hours.Min(),
                hours.Max().AddHours(1)
            )
        );
        batch.BatchCommands.Add(
            Command(
                """
                INSERT INTO sensing_day (device, quantity, day, count, sum, minimum, maximum)
                SELECT device, quantity, (hour AT TIME ZONE 'Asia/Shanghai')::date AS day, sum(count), sum(sum), min(minimum), max(maximum)
                FROM sensing_hour
                WHERE hour >= $2 AND hour < $3
                    AND (hour AT TIME ZONE 'Asia/Shanghai')::date IN (SELECT (h AT TIME ZONE 'Asia/Shanghai')::date FROM unnest($1) h)
                GROUP BY 1, 2, 3
                ON CONFLICT (device, quantity, day) DO UPDATE SET count = excluded.count, sum = excluded.sum,
                    minimum = excluded.minimum, maximum = excluded.maximum
                """,
                hours,
                hours.Min().AddDays(-1),
                hours.Max().AddDays(1)
            )
        );
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return hours.Count == AtOnce;
    }

    private static NpgsqlBatchCommand Command(string sql, List<DateTime> hours, DateTime from, DateTime to)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(
            new() { Value = hours.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz }
        );
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        return command;
    }
}
