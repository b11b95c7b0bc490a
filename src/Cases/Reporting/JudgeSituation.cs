using Npgsql;
using Zhishu.Cases.Searching;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.CalendarStore;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Reporting;

/// <summary>Says how the city is now and why: the cases of the last hours against those of the same hours on days of
/// the same kind, working or not, in the four weeks before; what stands out among them; and what is overdue.</summary>
internal sealed class JudgeSituation(IDirectory directory, ICatalogue catalogue, ICalendarSource calendar)
{
    public const int Hours = 3;
    private const int DaysBack = 28;

    // With fewer days nobody can say what is usual.
    private const int LeastDays = 4;

    private const int LeastBusy = 5;
    private const double Busy = 1.5;
    private const double Surge = 2.5;
    private const double Deviations = 3;
    private const int LeastStandout = 3;
    private const int LeastOverdue = 5;
    private const double OverdueToWatch = 0.05;
    private const double OverdueTooMany = 0.2;
    private const int ManyEmergencies = 3;

    public async Task<SituationJudgement> Handle(
        NpgsqlConnection connection,
        Actor actor,
        SituationNow present,
        DateTimeOffset now
    )
    {
        var days = await DaysAsync(connection, now);
        var (totals, matters, areas) = await CountAsync(connection, actor, now, days);
        var filed = totals.GetValueOrDefault(0);
        double[] past = [.. days.Skip(1).Select(day => (double)totals.GetValueOrDefault(day))];
        double? usual = past.Length < LeastDays ? null : past.Average();
        var volume = VolumeOf(filed, usual, past);
        var matter = Standout(matters, past.Length);
        var area = Standout(areas, past.Length);
        var late = await MostOverdueAsync(connection, actor, now);
        return new(
            ToneOf(volume, present),
            volume,
            now.AddHours(-Hours),
            Hours,
            filed,
            usual is { } mean ? Math.Round(mean, 1) : null,
            matter is null ? null : matter with { Name = catalogue.Current.Find(matter.Code)?.Name },
            area is null ? null
                : directory.Current.Area(area.Code) is { } known ? area with { Name = new(known.Name, known.Name) }
                : area,
            late
        );
    }

    /// <summary>How today's number stands to what is usual: more only where it is neither chance nor a handful.</summary>
    public static SituationVolume VolumeOf(int filed, double? usual, IReadOnlyList<double> past)
    {
        if (usual is not { } mean)
            return SituationVolume.Unknown;
        var spread = Math.Sqrt(Math.Max(mean, past.Sum(n => (n - mean) * (n - mean)) / past.Count));
        if (filed >= LeastBusy && filed >= Busy * mean && filed - mean >= Deviations * Math.Max(1, spread))
            return filed >= Surge * mean ? SituationVolume.Surge : SituationVolume.Busy;
        return filed < mean - Math.Max(1, spread) ? SituationVolume.Quiet : SituationVolume.Usual;
    }

    public static SituationTone ToneOf(SituationVolume volume, SituationNow present)
    {
        var overdue = present.Open == 0 ? 0 : (double)present.Overdue / present.Open;
        if (
            volume == SituationVolume.Surge
            || (present.Overdue >= LeastOverdue && overdue >= OverdueTooMany)
            || present.Emergencies >= ManyEmergencies
        )
            return SituationTone.Bad;
        return volume == SituationVolume.Busy || overdue >= OverdueToWatch || present.Emergencies > 0
            ? SituationTone.Watch
            : SituationTone.Calm;
    }

    // Today, and the days before it that are of the same kind and that the city has cases of.
    private async Task<int[]> DaysAsync(NpgsqlConnection connection, DateTimeOffset now)
    {
        await using var command = new NpgsqlCommand("SELECT id FROM cases_case ORDER BY id LIMIT 1", connection);
        var first = await command.ExecuteScalarAsync() is Guid id ? Kernel.Ids.InstantOf(id) : now;
        var known = calendar.Current;
        var works = WorksOn(known, now);
        return
        [
            0,
            .. Enumerable
                .Range(1, DaysBack)
                .Where(day => now.AddDays(-day).AddHours(-Hours) >= first)
                .Where(day => works is null || WorksOn(known, now.AddDays(-day)) == works),
        ];
    }

    private static bool? WorksOn(WorkCalendar calendar, DateTimeOffset at) =>
        calendar.Covers(at) ? calendar.IsWorkingDay(calendar.DateOf(at)) : null;

    private async Task<(Dictionary<int, int> Totals, List<Counted> Matters, List<Counted> Areas)> CountAsync(
        NpgsqlConnection connection,
        Actor actor,
        DateTimeOffset now,
        int[] days
    )
    {
        var query = CaseQuery.Of(new CaseFilter(), actor, directory.Current, now);
        var sql = query.Sql;
        sql.WhereBound("c.id >= w.low AND c.id < w.high");
        Guid[] low = [.. days.Select(day => Kernel.Ids.LowestAt(now.AddDays(-day).AddHours(-Hours)))];
        Guid[] high = [.. days.Select(day => Kernel.Ids.LowestAt(now.AddDays(-day)))];
        // The present ends in the future, since keys of this millisecond are not all below its lowest.
        high[0] = Kernel.Ids.LowestAt(now.AddDays(1));
        var windows = sql.Bind($"unnest({days}, {low}, {high}) AS w (day, low, high)");
        await using var command = sql.Command(
            connection,
            $"""
            SELECT CASE grouping(n.day, n.matter, n.area) WHEN 3 THEN 0 WHEN 5 THEN 1 ELSE 2 END,
                n.day, coalesce(n.matter, n.area), count(*)::int, (count(*) FILTER (WHERE n.is_now))::int
            FROM (
                SELECT w.day, w.day = 0 AS is_now, c.matter, c.area FROM {windows} CROSS JOIN LATERAL (
                    SELECT c.matter_code AS matter, left(c.area_code, {CaseQuery.StreetDigits}) AS area{query.From}
                ) AS c
            ) AS n GROUP BY GROUPING SETS ((n.day), (n.matter), (n.area))
            """
        );
        await using var reader = await command.ExecuteReaderAsync();
        Dictionary<int, int> totals = [];
        List<Counted>[] groups =
        [
            [],
            [],
        ];
        while (await reader.ReadAsync())
        {
            if (reader.GetInt32(0) == 0)
                totals[reader.GetInt32(1)] = reader.GetInt32(3);
            else if (reader.Text(2) is { } code)
                groups[reader.GetInt32(0) - 1]
                    .Add(new(code, reader.GetInt32(4), reader.GetInt32(3) - reader.GetInt32(4)));
        }
        return (totals, groups[0], groups[1]);
    }

    // What is furthest above its own usual number, where that is neither chance nor a handful.
    private static SituationStandout? Standout(List<Counted> groups, int days) =>
        days < LeastDays
            ? null
            : groups
                .Where(g => g.Now >= LeastStandout)
                .Select(g => (g.Code, g.Now, Usual: (double)g.Past / days))
                .Select(g => (g.Code, g.Now, g.Usual, Above: (g.Now - g.Usual) / Math.Sqrt(1 + g.Usual)))
                .Where(g => g.Above >= Deviations)
                .OrderByDescending(g => g.Above)
                .ThenBy(g => g.Code, StringComparer.Ordinal)
                .Select(g => new SituationStandout(g.Code, null, g.Now, Math.Round(g.Usual, 1)))
                .FirstOrDefault();

    private async Task<SituationStandout?> MostOverdueAsync(
        NpgsqlConnection connection,
        Actor actor,
        DateTimeOffset now
    )
    {
        var query = CaseQuery.Of(new CaseFilter { Overdue = true, Open = true }, actor, directory.Current, now);
        query.Sql.WhereBound("c.unit_id IS NOT NULL");
        await using var command = query.Sql.Command(
            connection,
            $"SELECT c.unit_id, count(*)::int{query.From} GROUP BY c.unit_id ORDER BY 2 DESC, 1 LIMIT 1"
        );
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() && directory.Current.Unit(reader.GetGuid(0)) is { } unit
            ? new(unit.Code, unit.Name, reader.GetInt32(1), null)
            : null;
    }

    private sealed record Counted(string Code, int Now, int Past);
}
