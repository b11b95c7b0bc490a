using Npgsql;
using Zhishu.Codes.Kinds;
using Zhishu.Kernel.Jobs;

namespace Zhishu.Codes.Scanning;

/// <summary>Every few seconds: codes that were scanned where they cannot have got to, more often than their kind is, or shown
/// twice though they live once, raise an alarm, one of a sort at a time.</summary>
internal sealed class CopiedCodes(NpgsqlDataSource database, KindBook kinds, UnitOfWork work, TimeProvider clock)
    : IPeriodicJob
{
    // A scan is committed a moment after its instant.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(15);
    private const int MostScans = 2_000;

    public string Name => "codes.copied";

    public TimeSpan Interval => TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var since = await SinceAsync(now, ct);
        foreach (var (number, kind, area) in await SuspectsAsync(since - Late, now.AddDays(-1), ct))
        {
            var known = await KnownAsync(number, ct);
            var scans = await ScansAsync(number, kind.Content.Limits, now.AddDays(-1), ct);
            foreach (var (reason, at, facts) in Judge(scans, kind.Content.Limits, since - Late))
            {
                if (known.TryGetValue(reason, out var until) && (until is null || at <= until))
                    continue;
                Raise(number, kind.Code, area, reason, at, facts);
                known[reason] = null;
            }
        }
        var done = new NpgsqlBatchCommand("UPDATE codes_watch SET until = $1");
        done.Parameters.Add(new() { Value = now });
        work.Run(done);
        var old = new NpgsqlBatchCommand("DELETE FROM codes_dynamic WHERE expires_at < $1");
        old.Parameters.Add(new() { Value = now.AddDays(-1) });
        work.Run(old);
        await work.CommitAsync(ct);
    }

    internal sealed record Scan(DateTimeOffset At, string Outcome, double? Longitude, double? Latitude);

    /// <summary>What looks copied in the scans of one code, oldest first, as far as the later scan is after an instant.</summary>
    internal static IEnumerable<(string Reason, DateTimeOffset At, object Facts)> Judge(
        IReadOnlyList<Scan> scans,
        ScanLimits limits,
        DateTimeOffset after
    )
    {
        Scan? last = null;
        foreach (var scan in scans)
        {
            if (scan.Outcome == Outcomes.Replayed && scan.At > after)
                yield return ("replayed", scan.At, new { });
            if (scan.Longitude is null)
                continue;
            if (last is not null && scan.At > after)
            {
                var kilometres = Kilometres(last, scan);
                var hours = Math.Max((scan.At - last.At).TotalHours, 1.0 / 3600);
                if (kilometres > limits.Kilometres && kilometres / hours > limits.KilometresAnHour)
                    yield return (
                        "two_places",
                        scan.At,
                        new
                        {
                            Kilometres = Math.Round(kilometres, 1),
                            Minutes = Math.Round(hours * 60, 1),
                            From = new[] { last.Longitude, last.Latitude },
                            To = new[] { scan.Longitude, scan.Latitude },
                        }
                    );
            }
            last = scan;
        }
        if (scans.Count > limits.ADay && scans[^1].At > after)
            yield return ("too_often", scans[^1].At, new { Scans = scans.Count, Usual = limits.ADay });
    }

    private static double Kilometres(Scan a, Scan b)
    {
        const double radius = 6371;
        var (x1, y1, x2, y2) = (Rad(a.Longitude), Rad(a.Latitude), Rad(b.Longitude), Rad(b.Latitude));
        var h =
            Math.Pow(Math.Sin((y2 - y1) / 2), 2) + Math.Cos(y1) * Math.Cos(y2) * Math.Pow(Math.Sin((x2 - x1) / 2), 2);
        return 2 * radius * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }

    private static double Rad(double? degrees) => degrees!.Value * Math.PI / 180;

    private void Raise(string number, string kind, string area, string reason, DateTimeOffset at, object facts)
    {
        var alarm = new AlarmRow
        {
            Id = Ids.New(clock),
            Number = number,
            Kind = kind,
            AreaCode = area,
            Reason = reason,
            At = at,
            Facts = Json.WriteObject(facts),
        };
        work.Insert(alarm);
        var data = new
        {
            number,
            reason,
            facts,
        };
        work.Record(new Fact("code-alarm", alarm.Id, "code-alarm.raised", Actor.Internal("codes.copied"), data, true));
        work.Publish("codes.alarm.raised", alarm.Id, data);
    }

    private async Task<DateTimeOffset> SinceAsync(DateTimeOffset now, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT greatest(until, $1) FROM codes_watch");
        command.Parameters.Add(new() { Value = now.AddDays(-1) });
        await using var r = await command.ExecuteReaderAsync(ct);
        return await r.ReadAsync(ct) ? r.GetFieldValue<DateTimeOffset>(0) : now.AddDays(-1);
    }

    // The scanned ones that anything can be said against at all, by one statement: a busy city scans thousands a second,
    // nearly all of them once or in one place.
    private async Task<List<(string Number, Kind Kind, string Area)>> SuspectsAsync(
        DateTimeOffset since,
        DateTimeOffset yesterday,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            """
            WITH fresh AS MATERIALIZED (
                SELECT number, kind, coalesce(min(area_code), '') AS area, bool_or(outcome = 'replayed') AS replayed
                FROM codes_scan WHERE id >= $1 AND at > $2 AND number IS NOT NULL GROUP BY number, kind
            )
            SELECT f.number, f.kind, f.area FROM fresh f
            JOIN unnest($3, $4) AS usual (kind, a_day) ON usual.kind = f.kind
            CROSS JOIN LATERAL (
                SELECT count(*) AS scans, min(longitude) <> max(longitude) OR min(latitude) <> max(latitude) AS moved
                FROM (
                    SELECT longitude, latitude FROM codes_scan WHERE number = f.number AND id >= $5
                    ORDER BY id DESC LIMIT greatest($6, usual.a_day + 1)
                ) AS day
            ) AS d
            WHERE f.replayed OR d.moved OR d.scans > usual.a_day
            """
        );
        var all = kinds.All.ToList();
        command.Parameters.Add(new() { Value = Ids.LowestAt(since) });
        command.Parameters.Add(new() { Value = since });
        command.Parameters.Add(new() { Value = all.Select(k => k.Code).ToArray() });
        command.Parameters.Add(new() { Value = all.Select(k => k.Content.Limits.ADay).ToArray() });
        command.Parameters.Add(new() { Value = Ids.LowestAt(yesterday) });
        command.Parameters.Add(new() { Value = MostScans });
        List<(string, Kind, string)> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            found.Add((r.GetString(0), kinds.Require(r.GetString(1)), r.GetString(2)));
        return found;
    }

    private async Task<List<Scan>> ScansAsync(
        string number,
        ScanLimits limits,
        DateTimeOffset since,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            """
            SELECT at, outcome, longitude, latitude FROM codes_scan
            WHERE number = $1 AND id >= $2 ORDER BY id DESC LIMIT $3
            """
        );
        command.Parameters.Add(new() { Value = number });
        command.Parameters.Add(new() { Value = Ids.LowestAt(since) });
        command.Parameters.Add(new() { Value = Math.Max(MostScans, limits.ADay + 1) });
        List<Scan> scans = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            scans.Add(
                new(
                    r.GetFieldValue<DateTimeOffset>(0),
                    r.GetString(1),
                    r.IsDBNull(2) ? null : r.GetDouble(2),
                    r.IsDBNull(3) ? null : r.GetDouble(3)
                )
            );
        scans.Reverse();
        return scans;
    }

    // By reason: null where an alarm is open, else when the last one was settled.
    private async Task<Dictionary<string, DateTimeOffset?>> KnownAsync(string number, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            SELECT reason, CASE WHEN bool_or(settled_at IS NULL) THEN NULL ELSE max(settled_at) END
            FROM codes_alarm WHERE number = $1 GROUP BY reason
            """
        );
        command.Parameters.Add(new() { Value = number });
        Dictionary<string, DateTimeOffset?> known = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            known[r.GetString(0)] = r.IsDBNull(1) ? null : r.GetFieldValue<DateTimeOffset>(1);
        return known;
    }
}
