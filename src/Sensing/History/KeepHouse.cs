using Zhishu.Kernel.Jobs;
using Zhishu.Sensing.Readings;

namespace Zhishu.Sensing.History;

/// <summary>Every hour: makes the partitions of this month and the next two, and takes away what is kept no longer: whole
/// months where no type keeps them, else the readings of a type; sums of hours; refused readings of more than thirty
/// days.</summary>
internal sealed class KeepHouse(NpgsqlDataSource database, ReadingTables tables, TimeProvider clock) : IPeriodicJob
{
    private const int RefusedDays = 30;

    public string Name => "sensing.housekeeping";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var month = new DateTime(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var ahead = 0; ahead <= 2; ahead++)
            await tables.EnsureMonthAsync(month.AddMonths(ahead), ct);
        if (await LongestAsync(ct) is { } days)
            await DropMonthsAsync(now.AddDays(-days).UtcDateTime, ct);
        await RunAsync(
            """
            DELETE FROM sensing_reading r USING sensing_device d, sensing_device_type t
            WHERE r.device = d.number AND t.id = d.type_id AND r.at < $1 - make_interval(days => t.keep_days)
                AND r.at < $1 - make_interval(days => (SELECT min(keep_days) FROM sensing_device_type))
            """,
            now,
            ct
        );
        await RunAsync(
            """
            DELETE FROM sensing_hour h USING sensing_device d, sensing_device_type t
            WHERE h.device = d.number AND t.id = d.type_id AND h.hour < $1 - make_interval(days => t.keep_summary_days)
                AND h.hour < $1 - make_interval(days => (SELECT min(keep_summary_days) FROM sensing_device_type))
            """,
            now,
            ct
        );
        await RunAsync($"DELETE FROM sensing_refused WHERE last_at < $1 - interval '{RefusedDays} days'", now, ct);
    }

    private async Task<int?> LongestAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT max(keep_days) FROM sensing_device_type");
        return await command.ExecuteScalarAsync(ct) as int?;
    }

    // What is not summed up yet stays: a stale hour within keeps its month.
    private async Task DropMonthsAsync(DateTime before, CancellationToken ct)
    {
        List<string> old = [];
        await using (
            var find = database.CreateCommand(
                """
                SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE i.inhparent = 'sensing_reading'::regclass
                    AND to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' <= $1::timestamptz AT TIME ZONE 'UTC'
                    AND NOT EXISTS (SELECT FROM sensing_stale_hour s
                        WHERE to_char(s.hour AT TIME ZONE 'UTC', 'YYYYMM') = right(c.relname, 6))
                """
            )
        )
        {
            find.Parameters.Add(new() { Value = before });
            await using var r = await find.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
                old.Add(r.GetString(0));
        }
        foreach (var name in old)
        {
            await using var drop = database.CreateCommand($"DROP TABLE IF EXISTS \"{name}\"");
            await drop.ExecuteNonQueryAsync(ct);
        }
        if (old.Count > 0)
            tables.ForgetMonths();
    }

    private async Task RunAsync(string sql, DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 600;
        command.Parameters.Add(new() { Value = now.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await command.ExecuteNonQueryAsync(ct);
    }
}
