using Npgsql;

namespace Zhishu.Codes.Scanning;

/// <summary>Scans of a day.</summary>
public sealed record ScansOfDay(DateOnly Day, int Scans, int NotValid);

/// <summary>Scans of a square of about a kilometre.</summary>
public sealed record ScansOfPlace(double Longitude, double Latitude, int Scans);

/// <summary>Scans of an area of a code.</summary>
public sealed record ScansOfArea(string AreaCode, int Scans, int NotValid);

/// <summary>How often codes were scanned, when and where.</summary>
public sealed record ScanFigures(
    IReadOnlyList<ScansOfDay> Days,
    IReadOnlyList<ScansOfArea> Areas,
    IReadOnlyList<ScansOfPlace> Places
);

/// <summary>Counts scans for the map and the figures: those that whoever asks may see.</summary>
internal sealed class CountScans(NpgsqlDataSource database, IDirectory directory, TimeProvider clock)
{
    private const int MostDays = 92;

    public static void Map(IEndpointRouteBuilder group) =>
        group.MapGet(
            "scans",
            async (Actor actor, CountScans feature, string? kind, int? days, CancellationToken ct) =>
                TypedResults.Ok(await feature.Handle(actor, kind, days ?? 30, ct))
        );

    private async Task<ScanFigures> Handle(Actor actor, string? kind, int days, CancellationToken ct)
    {
        actor.Require(CodesModule.Alarms, default);
        Words.RequirePlain(kind, "kind");
        if (days is < 1 or > MostDays)
            throw Refusal.Invalid(
                "codes.days",
                "days",
                $"天数须在 1 至 {MostDays} 之间。",
                $"From 1 to {MostDays} days."
            );
        var since = clock.GetUtcNow().AddDays(-days);
        return new(
            await ReadAsync(
                "(at AT TIME ZONE 'Asia/Shanghai')::date AS a, NULL::int AS b",
                r => new ScansOfDay(r.GetFieldValue<DateOnly>(0), r.GetInt32(2), r.GetInt32(3)),
                since,
                kind,
                "true",
                ct
            ),
            await ReadAsync(
                "coalesce(left(area_code, 6), '') AS a, NULL::int AS b",
                r => new ScansOfArea(r.GetString(0), r.GetInt32(2), r.GetInt32(3)),
                since,
                kind,
                "area_code IS NOT NULL",
                ct
            ),
            await ReadAsync(
                "round(longitude::numeric, 2)::float8 AS a, round(latitude::numeric, 2)::float8 AS b",
                r => new ScansOfPlace(r.GetDouble(0), r.GetDouble(1), r.GetInt32(2)),
                since,
                kind,
                "longitude IS NOT NULL",
                ct
            )
        );
    }

    private async Task<List<T>> ReadAsync<T>(
        string groups,
        Func<NpgsqlDataReader, T> read,
        DateTimeOffset since,
        string? kind,
        string where,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT {groups}, count(*)::int, (count(*) FILTER (WHERE outcome <> 'valid'))::int FROM codes_scan
            WHERE id >= $1 AND ($2::text IS NULL OR kind = $2) AND {where} GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 5000
            """
        );
        command.Parameters.Add(new() { Value = Ids.LowestAt(since) });
        command.Parameters.Add(new() { Value = (object?)kind ?? DBNull.Value, DataTypeName = "text" });
        List<T> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            found.Add(read(r));
        return found;
    }
}
