using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Zhishu.Cases.Searching;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Reporting;

/// <summary>Counts the situation of a period. Walls and leaders' pages ask again with every case: those who may see the
/// same share the answers.</summary>
internal sealed class SituationReport(
    ListDatabase lists,
    IDirectory directory,
    ICatalogue catalogue,
    JudgeSituation judge,
    TimeProvider clock
)
{
    private const int MostDays = 31;
    private const int MostGroups = 12;
    private const int MostCells = 5000;

    // About 200 metres; a street's corner is seen, a doorstep is not.
    private const double Cell = 0.002;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Zone = TimeSpan.FromHours(8);

    private readonly SharedAnswers<Situation> answers = new(Rest);

    public async Task<Situation> Handle(int days, Actor actor, CancellationToken ct)
    {
        actor.Require(CasePermissions.Situation);
        if (days is < 1 or > MostDays)
            throw Refusal.Invalid(
                "cases.days",
                "days",
                $"days 须在 1 至 {MostDays} 之间。",
                $"days is from 1 to {MostDays}."
            );
        var seen =
            Json.Write(actor.GrantsOf(CasePermissions.Read)) + Json.Write(actor.GrantsOf(CasePermissions.Handle));
        return await answers.AskAsync($"{days} {seen}", () => CountAsync(days, actor)).WaitAsync(ct);
    }

    // Not ended by one reader who leaves: others may wait for the same.
    private async Task<Situation> CountAsync(int days, Actor actor)
    {
        var now = clock.GetUtcNow();
        var today = new DateTimeOffset(now.ToOffset(Zone).Date, Zone);
        var from = today - (days - 1) * Day;
        var slot = days == 1 ? TimeSpan.FromHours(1) : Day;
        await using var connection = await lists.Source.OpenConnectionAsync();
        var (total, groups) = await GroupAsync(connection, actor, from, now, slot);
        var (before, _) = await GroupAsync(connection, actor, from - days * Day, now - days * Day, null);
        var present = await NowAsync(connection, actor, now);
        return new(
            now,
            from,
            (int)slot.TotalMinutes,
            await judge.Handle(connection, actor, present, now),
            present,
            total,
            before,
            Slots(groups, from, now, slot),
            Named(groups, Dimension.Channel, code => (code, null), int.MaxValue),
            Named(groups, Dimension.Matter, code => (code, catalogue.Current.Find(code)?.Name), MostGroups),
            Named(groups, Dimension.Unit, UnitOf, MostGroups),
            Named(groups, Dimension.Area, code => (code, AreaOf(code)), MostGroups),
            await HeatAsync(connection, actor, from, now, slot)
        );
    }

    private (string? Code, Text? Name) UnitOf(string id) =>
        directory.Current.Unit(Guid.Parse(id)) is { } unit ? (unit.Code, unit.Name) : (null, null);

    private Text? AreaOf(string code) => directory.Current.Area(code) is { } area ? new(area.Name, area.Name) : null;

    /// <param name="to">Where the period has ended; null where it goes on.</param>
    private CaseQuery Query(Actor actor, DateTimeOffset from, DateTimeOffset? to, DateTimeOffset now) =>
        CaseQuery.Of(
            new CaseFilter { FiledFrom = $"{from:O}", FiledTo = to is null ? null : $"{to:O}" },
            actor,
            directory.Current,
            now
        );

    private async Task<(SituationTotal Total, List<GroupRow> Groups)> GroupAsync(
        NpgsqlConnection connection,
        Actor actor,
        DateTimeOffset from,
        DateTimeOffset to,
        TimeSpan? slot
    )
    {
        var query = Query(actor, from, slot is null ? to : null, to);
        var sql = query.Sql;
        var late = CaseQuery.LateAt(sql, to);
        var dimensions = slot is { } length
            ? $"""
                grouping(slot, channel, matter, unit, area), slot, coalesce(channel, matter, unit::text, area)
                FROM (
                    SELECT c.*, {sql.Bind(
                    $"floor(extract(epoch FROM c.filed_at - {from}) / {length.TotalSeconds})::int"
                )} AS slot,
                        c.matter_code AS matter, c.unit_id AS unit, left(c.area_code, {CaseQuery.StreetDigits}) AS area, ({late}) IS TRUE AS late{query.From}
                ) AS c GROUP BY GROUPING SETS ((), (slot), (channel), (matter), (unit), (area))
                """
            : $"31, NULL::int, NULL::text FROM (SELECT c.*, ({late}) IS TRUE AS late{query.From}) AS c";
        var counts = $"""
            count(*)::int, (count(*) FILTER (WHERE c.state IN ('Closed', 'Rated')))::int,
            (count(*) FILTER (WHERE c.due_at IS NOT NULL AND {CaseQuery.Counts}))::int,
            (count(*) FILTER (WHERE {CaseQuery.IsKept}))::int,
            (count(*) FILTER (WHERE c.late))::int, (count(*) FILTER (WHERE {CaseQuery.IsOpen}))::int,
            (count(*) FILTER (WHERE c.rating IS NOT NULL))::int, (count(*) FILTER (WHERE c.rating >= 4))::int
            """;
        await using var command = sql.Command(connection, $"SELECT {counts}, {dimensions}");
        await using var reader = await command.ExecuteReaderAsync();
        var total = new SituationTotal(0, 0, 0, 0, 0, 0, 0);
        List<GroupRow> groups = [];
        while (await reader.ReadAsync())
        {
            var n = Enumerable.Range(0, 8).Select(reader.GetInt32).ToArray();
            var dimension = (Dimension)reader.GetInt32(8);
            if (dimension == Dimension.None)
                total = new(n[0], n[1], n[2], n[3], n[4], n[6], n[7]);
            else
                groups.Add(new(dimension, reader.Value<int>(9), reader.Text(10), n[0], n[1], n[5], n[3], n[4]));
        }
        return (total, groups);
    }

    private async Task<SituationNow> NowAsync(NpgsqlConnection connection, Actor actor, DateTimeOffset now)
    {
        var query = CaseQuery.Of(new CaseFilter { Open = true }, actor, directory.Current, now);
        var sql = query.Sql;
        await using var command = sql.Command(
            connection,
            sql.Bind(
                $"SELECT count(*)::int, (count(*) FILTER (WHERE c.due_at < {now}))::int, (count(*) FILTER (WHERE c.due_at >= {now} AND c.due_at < {now + Day}))::int, (count(*) FILTER (WHERE c.state = 'Registered'))::int, (count(*) FILTER (WHERE c.emergency))::int"
            ) + query.From
        );
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4));
    }

    private async Task<List<HeatCell>> HeatAsync(
        NpgsqlConnection connection,
        Actor actor,
        DateTimeOffset from,
        DateTimeOffset now,
        TimeSpan slot
    )
    {
        var query = Query(actor, from, null, now);
        var sql = query.Sql;
        sql.WhereBound("c.longitude IS NOT NULL");
        var cells = sql.Bind(
            $"SELECT round(c.longitude / {Cell})::int AS x, round(c.latitude / {Cell})::int AS y, floor(extract(epoch FROM c.filed_at - {from}) / {slot.TotalSeconds})::int AS slot, count(*)::int AS n"
        );
        await using var command = sql.Command(
            connection,
            $"{cells}{query.From} GROUP BY x, y, slot ORDER BY n DESC, slot, x, y LIMIT {MostCells}"
        );
        await using var reader = await command.ExecuteReaderAsync();
        List<HeatCell> found = [];
        while (await reader.ReadAsync())
        {
            found.Add(
                new(
                    Math.Round(reader.GetInt32(0) * Cell, 6),
                    Math.Round(reader.GetInt32(1) * Cell, 6),
                    reader.GetInt32(2),
                    reader.GetInt32(3)
                )
            );
        }
        return found;
    }

    private static List<SituationSlot> Slots(
        List<GroupRow> groups,
        DateTimeOffset from,
        DateTimeOffset now,
        TimeSpan slot
    )
    {
        var counted = groups.Where(g => g.Dimension == Dimension.Slot).ToDictionary(g => g.Slot ?? 0);
        var count = (int)((now - from) / slot) + 1;
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    counted.TryGetValue(i, out var row)
                        ? new SituationSlot(from + i * slot, row.Filed, row.Closed)
                        : new SituationSlot(from + i * slot, 0, 0)
                ),
        ];
    }

    private static List<SituationGroup> Named(
        List<GroupRow> groups,
        Dimension dimension,
        Func<string, (string? Code, Text? Name)> name,
        int most
    ) =>
        [
            .. groups
                .Where(g => g.Dimension == dimension)
                .OrderByDescending(g => g.Filed)
                .ThenBy(g => g.Code, StringComparer.Ordinal)
                .Take(most)
                .Select(g =>
                {
                    var (code, label) = g.Code is { } key ? name(key) : (null, null);
                    return new SituationGroup(code, label, g.Filed, g.Open, g.OnTime, g.Late);
                }),
        ];

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/reports/situation",
            async (int? days, Actor actor, SituationReport report, CancellationToken ct) =>
                TypedResults.Ok(await report.Handle(days ?? 1, actor, ct))
        );

    // PostgreSQL's grouping(): a bit for each of five columns that is not grouped by, the first the highest.
    private enum Dimension
    {
        Slot = 0b01111,
        Channel = 0b10111,
        Matter = 0b11011,
        Unit = 0b11101,
        Area = 0b11110,
        None = 0b11111,
    }

    private sealed record GroupRow(
        Dimension Dimension,
        int? Slot,
        string? Code,
        int Filed,
        int Closed,
        int Open,
        int OnTime,
        int Late
    );
}
