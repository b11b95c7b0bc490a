using System.ComponentModel.DataAnnotations;
using Npgsql;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Codes.Scanning;

/// <summary>Which scans are counted.</summary>
public sealed record CountScansQuery
{
    [StringLength(40)]
    public string? Kind { get; init; }

    /// <summary>The last so many days; 30 where not given.</summary>
    public int? Days { get; init; }

    /// <summary>Whether only those are counted that found no good code.</summary>
    public bool? NotValid { get; init; }

    /// <summary>Whether places are about a hundred metres wide instead of a kilometre.</summary>
    public bool? Fine { get; init; }
}

/// <summary>Scans of a day.</summary>
public sealed record ScansOfDay(DateOnly Day, int Scans, int NotValid);

/// <summary>Scans of a square.</summary>
/// <param name="Place">Where it lies, in words; null outside the city.</param>
public sealed record ScansOfPlace(double Longitude, double Latitude, int Scans, int NotValid, string? Place);

/// <summary>Scans of an area of a code.</summary>
public sealed record ScansOfArea(string AreaCode, int Scans, int NotValid);

/// <summary>How often codes were scanned, when and where.</summary>
/// <param name="Scans">All that were asked for.</param>
/// <param name="WithPlace">So many of them said where.</param>
/// <param name="Places">The squares with most scans, 5,000 at most.</param>
public sealed record ScanFigures(
    int Scans,
    int WithPlace,
    IReadOnlyList<ScansOfDay> Days,
    IReadOnlyList<ScansOfArea> Areas,
    IReadOnlyList<ScansOfPlace> Places
);

/// <summary>Counts scans for the map and the figures: those that whoever asks may see.</summary>
internal sealed class CountScans(NpgsqlDataSource database, IDirectory directory, TimeProvider clock)
{
    private const int MostDays = 92;
    private const int MostPlaces = 5_000;

    public static void Map(IEndpointRouteBuilder group) =>
        group.MapGet(
            "scans",
            async ([AsParameters] CountScansQuery query, Actor actor, CountScans feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(query, actor, ct))
        );

    private async Task<ScanFigures> Handle(CountScansQuery query, Actor actor, CancellationToken ct)
    {
        actor.Require(CodesModule.Alarms);
        Words.RequirePlain(query.Kind, "kind");
        var days = query.Days ?? 30;
        if (days is < 1 or > MostDays)
            throw Refusal.Invalid(
                "codes.days",
                "days",
                $"天数须在 1 至 {MostDays} 之间。",
                $"From 1 to {MostDays} days."
            );
        var counted = new Counted(Ids.LowestAt(clock.GetUtcNow().AddDays(-days)), query, Seen(actor));
        var (scans, withPlace) = await TotalAsync(counted, ct);
        return new(
            scans,
            withPlace,
            await ReadAsync(
                "(at AT TIME ZONE 'Asia/Shanghai')::date AS a, NULL::int AS b",
                "true",
                "1",
                r => new ScansOfDay(r.GetFieldValue<DateOnly>(0), r.GetInt32(2), r.GetInt32(3)),
                counted,
                ct
            ),
            await ReadAsync(
                "coalesce(left(area_code, 6), '') AS a, NULL::int AS b",
                "area_code IS NOT NULL",
                "1",
                r => new ScansOfArea(r.GetString(0), r.GetInt32(2), r.GetInt32(3)),
                counted,
                ct
            ),
            await PlacesAsync(query.Fine == true ? 3 : 2, counted, ct)
        );
    }

    private Task<List<ScansOfPlace>> PlacesAsync(int digits, Counted counted, CancellationToken ct)
    {
        var city = directory.Current;
        return ReadAsync(
            $"round(longitude::numeric, {digits})::float8 AS a, round(latitude::numeric, {digits})::float8 AS b",
            "longitude IS NOT NULL",
            "3 DESC, 1, 2",
            r =>
            {
                var (longitude, latitude) = (r.GetDouble(0), r.GetDouble(1));
                var area = city.AreaCodeAt(longitude, latitude);
                var place = area is null ? null : city.AreaPath(area);
                return new ScansOfPlace(longitude, latitude, r.GetInt32(2), r.GetInt32(3), place);
            },
            counted,
            ct
        );
    }

    private async Task<(int Scans, int WithPlace)> TotalAsync(Counted counted, CancellationToken ct)
    {
        await using var command = Command("count(*)::int, count(longitude)::int", "true", "", counted);
        await using var r = await command.ExecuteReaderAsync(ct);
        await r.ReadAsync(ct);
        return (r.GetInt32(0), r.GetInt32(1));
    }

    private async Task<List<T>> ReadAsync<T>(
        string groups,
        string where,
        string order,
        Func<NpgsqlDataReader, T> read,
        Counted counted,
        CancellationToken ct
    )
    {
        await using var command = Command(
            $"{groups}, count(*)::int, (count(*) FILTER (WHERE outcome <> 'valid'))::int",
            where,
            $"GROUP BY 1, 2 ORDER BY {order} LIMIT {MostPlaces}",
            counted
        );
        List<T> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            found.Add(read(r));
        return found;
    }

    private NpgsqlCommand Command(string columns, string where, string end, Counted counted)
    {
        var command = database.CreateCommand(
            $"""
            SELECT {columns} FROM codes_scan s
            WHERE id >= $1 AND ($2::text IS NULL OR kind = $2) AND (NOT $3 OR outcome <> 'valid') AND {where}
            AND ($4 OR EXISTS (
                SELECT 1 FROM unnest($5::text[], $6::text[]) AS g (area, kind)
                WHERE starts_with(s.area_code, g.area) AND starts_with(s.kind, g.kind)
            )) {end}
            """
        );
        command.Parameters.Add(new() { Value = counted.Since });
        command.Parameters.Add(new() { Value = (object?)counted.Query.Kind ?? DBNull.Value, DataTypeName = "text" });
        command.Parameters.Add(new() { Value = counted.Query.NotValid == true });
        command.Parameters.Add(new() { Value = counted.Seen.All });
        command.Parameters.Add(new() { Value = counted.Seen.Areas });
        command.Parameters.Add(new() { Value = counted.Seen.Kinds });
        return command;
    }

    // A scan has no unit, so that what is limited to units covers none; one of no code of ours has neither area nor kind.
    private static Sight Seen(Actor actor)
    {
        var grants = actor.GrantsOf(CodesModule.Alarms).Where(g => g.Units is null).ToList();
        return new(
            grants.Exists(g => g.AreaPrefix is null && g.MatterPrefix is null),
            [.. grants.Select(g => g.AreaPrefix ?? "")],
            [.. grants.Select(g => g.MatterPrefix ?? "")]
        );
    }

    private sealed record Counted(Guid Since, CountScansQuery Query, Sight Seen);

    private sealed record Sight(bool All, string[] Areas, string[] Kinds);
}
