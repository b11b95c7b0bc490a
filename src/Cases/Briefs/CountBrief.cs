using Npgsql;
using Zhishu.Cases.Briefs.Writing;
using Zhishu.Cases.Searching;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Briefs;

/// <summary>Counts the cases of a period, and of the same stretch before and a year before.</summary>
internal sealed class CountBrief(
    ListDatabase lists,
    IDirectory directory,
    ICatalogue catalogue,
    NameCases cases,
    TimeProvider clock
)
{
    // More days than this are shown by the week.
    private const int MostSlots = 35;

    private const string Counts = """
        count(*)::int, (count(*) FILTER (WHERE c.state IN ('Closed', 'Rated')))::int,
        (count(*) FILTER (WHERE c.counts AND c.due_at IS NOT NULL))::int,
        (count(*) FILTER (WHERE c.counts AND c.closed_at <= c.due_at))::int,
        (count(*) FILTER (WHERE c.late))::int, (count(*) FILTER (WHERE c.late AND c.is_open))::int,
        (count(*) FILTER (WHERE c.rating IS NOT NULL))::int, (count(*) FILTER (WHERE c.rating >= 4))::int,
        (count(*) FILTER (WHERE c.rating <= 2))::int, (count(*) FILTER (WHERE c.emergency))::int,
        (count(*) FILTER (WHERE c.supervised))::int, (count(*) FILTER (WHERE c.reopenings > 0))::int
        """;

    private static readonly string[] Dimensions = ["slot", "channel", "matter", "unit", "area", "grid"];

    public async Task<BriefFigures> Handle(BriefPeriod period, Actor reader, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = now < period.End ? now : period.End;
        var length = period.Days <= MostSlots ? 1 : 7;
        await using var connection = await lists.Patient.OpenConnectionAsync(ct);
        var (total, rows) = await CountAsync(connection, reader, period.Start, until, now, length, ct);
        var (before, earlier) = await CountAsync(
            connection,
            reader,
            period.Before.Start,
            AsFar(period.Before, until - period.Start),
            now,
            length,
            ct
        );
        var (year, _) = await CountAsync(
            connection,
            reader,
            period.YearBefore.Start,
            AsFar(period.YearBefore, until - period.Start),
            now,
            length,
            ct
        );
        var ago = earlier.ToLookup(r => (r.Dimension, r.Value));
        return new(
            period,
            now,
            until,
            total,
            before,
            year,
            Slots(rows, period, until, length),
            Groups("channel", code => (code, BriefWords.Channel(code))),
            Groups("matter", code => (code, catalogue.Current.Find(code)?.Name)),
            Groups("unit", UnitOf),
            Groups("area", code => (code, AreaOf(code))),
            Groups("grid", code => (code, GridOf(code))),
            await OverdueAsync(connection, reader, period, now, ct),
            await cases.NotableAsync(connection, reader, period.Start, until, now, ct)
        );

        List<BriefGroup> Groups(string dimension, Func<string, (string? Code, Text? Name)> name) =>
            [
                .. rows.Where(r => r.Dimension == dimension)
                    .Select(r =>
                    {
                        var (code, label) = r.Value is { } value ? name(value) : (null, null);
                        var then = ago[(dimension, r.Value)].Sum(e => e.Total.Filed);
                        var t = r.Total;
                        return new BriefGroup(code, label, t.Filed, then, t.Closed, t.OnTime, t.Late);
                    })
                    .OrderBy(g => g.Code is null)
                    .ThenByDescending(g => g.Filed)
                    .ThenBy(g => g.Code, StringComparer.Ordinal),
            ];
    }

    private static DateTimeOffset AsFar(BriefPeriod period, TimeSpan length) =>
        period.Start + length < period.End ? period.Start + length : period.End;

    private (string? Code, Text? Name) UnitOf(string id) =>
        directory.Current.Unit(Guid.Parse(id)) is { } unit ? (unit.Code, unit.Name) : (null, null);

    private Text? AreaOf(string code) => directory.Current.Area(code) is { } area ? new(area.Name, area.Name) : null;

    private Text? GridOf(string code) =>
        directory.Current.GridByCode(code) is { } grid ? new(grid.Name, grid.Name) : null;

    private async Task<(BriefTotal Total, List<Row> Rows)> CountAsync(
        NpgsqlConnection connection,
        Actor reader,
        DateTimeOffset from,
        DateTimeOffset to,
        DateTimeOffset now,
        int slotDays,
        CancellationToken ct
    )
    {
        var query = CaseQuery.Of(
            new CaseFilter { FiledFrom = $"{from:O}", FiledTo = $"{to:O}" },
            reader,
            directory.Current,
            now
        );
        var sql = query.Sql;
        var late = CaseQuery.LateAt(sql, now);
        var slot = sql.Bind($"floor(extract(epoch FROM c.filed_at - {from}) / {slotDays * 86400.0})::int::text");
        var which = string.Concat(Dimensions.Select(d => $" WHEN grouping({d}) = 0 THEN '{d}'"));
        var value = string.Concat(Dimensions.Select(d => $" WHEN grouping({d}) = 0 THEN {d}"));
        await using var command = sql.Command(
            connection,
            $"""
            SELECT CASE{which} END, CASE{value} END, {Counts} FROM (
                SELECT c.state, c.due_at, c.closed_at, c.rating, c.emergency, c.reopenings, c.channel,
                    c.matter_code AS matter, c.unit_id::text AS unit, left(c.area_code, 9) AS area, c.grid_code AS grid,
                    {slot} AS slot, ({late}) IS TRUE AS late, {CaseQuery.IsOpen} AS is_open,
                    c.state NOT IN ('Refused', 'Cancelled', 'Merged') AS counts,
                    EXISTS (SELECT FROM cases_supervision v WHERE v.case_id = c.id) AS supervised{query.From}
            ) AS c GROUP BY GROUPING SETS ((), {string.Join(", ", Dimensions.Select(d => $"({d})"))})
            """
        );
        await using var reading = await command.ExecuteReaderAsync(ct);
        var total = BriefTotal.None;
        List<Row> rows = [];
        while (await reading.ReadAsync(ct))
        {
            var n = Enumerable.Range(2, 12).Select(reading.GetInt32).ToArray();
            var counted = new BriefTotal(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11]);
            if (reading.Text(0) is { } dimension)
                rows.Add(new(dimension, reading.Text(1), counted));
            else
                total = counted;
        }
        return (total, rows);
    }

    private async Task<BriefOverdue> OverdueAsync(
        NpgsqlConnection connection,
        Actor reader,
        BriefPeriod period,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var filter = new CaseFilter { FiledTo = $"{period.End:O}", Overdue = true };
        var query = CaseQuery.Of(filter, reader, directory.Current, now);
        var select = query.Sql.Bind(
            $"SELECT c.unit_id::text, count(*)::int, (count(*) FILTER (WHERE c.due_at < {now.AddDays(-7)}))::int"
        );
        List<BriefGroup> units = [];
        var longOver = 0;
        await using (var command = query.Sql.Command(connection, $"{select}{query.From} GROUP BY c.unit_id"))
        await using (var reading = await command.ExecuteReaderAsync(ct))
        {
            while (await reading.ReadAsync(ct))
            {
                var (code, name) = reading.Text(0) is { } id ? UnitOf(id) : (null, null);
                units.Add(new(code, name, reading.GetInt32(1), 0, 0, 0, reading.GetInt32(1)));
                longOver += reading.GetInt32(2);
            }
        }
        return new(
            units.Sum(u => u.Filed),
            longOver,
            [
                .. units
                    .OrderBy(u => u.Code is null)
                    .ThenByDescending(u => u.Filed)
                    .ThenBy(u => u.Code, StringComparer.Ordinal),
            ],
            await cases.WorstAsync(connection, filter, reader, now, ct)
        );
    }

    private static List<BriefSlot> Slots(List<Row> rows, BriefPeriod period, DateTimeOffset until, int days)
    {
        var counted = rows.Where(r => r.Dimension == "slot").ToDictionary(r => r.Value!, r => r.Total);
        List<BriefSlot> slots = [];
        for (var i = 0; i * days < period.Days && period.Start.AddDays(i * days) < until; i++)
        {
            var total = counted.GetValueOrDefault($"{i}") ?? BriefTotal.None;
            slots.Add(
                new(period.From.AddDays(i * days), Math.Min(days, period.Days - i * days), total.Filed, total.Closed)
            );
        }
        return slots;
    }

    private sealed record Row(string Dimension, string? Value, BriefTotal Total);
}
