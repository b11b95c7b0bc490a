using Npgsql;
using NpgsqlTypes;
using Zhishu.Cases.Searching;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Merging;

/// <summary>An open case that the indexes of place, area, object or words gave.</summary>
internal sealed record CandidateRow(
    Guid Id,
    string Number,
    string Title,
    string Description,
    CaseState State,
    string? MatterCode,
    DateTimeOffset FiledAt,
    string? Address,
    double? Longitude,
    double? Latitude,
    string? ObjectCode,
    int Reporters
)
{
    // At one spot or in one area there may be very many; the newest are the likeliest.
    private const int Most = 300;
    private const double MetresPerDegree = 111_320;

    private const string Columns =
        "c.id, c.number, c.title, c.description, c.state, c.matter_code, c.filed_at, c.address, c.longitude, c.latitude, c.object_code, c.reporters";

    public static async Task<List<CandidateRow>> ReadAsync(
        NpgsqlDataSource database,
        Sought sought,
        IReadOnlyList<Grant> grants,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand();
        var parameters = command.Parameters;
        var span = TimeSpan.FromDays(sought.Wanted.Days);
        // The key begins with the time, so that only the months in question are looked at.
        parameters.Add(new() { Value = Ids.LowestAt(sought.At - span) });
        parameters.Add(new() { Value = Ids.LowestAt(sought.At + span) });
        parameters.Add(new() { Value = sought.Not ?? Guid.Empty });
        GrantFilter.AddTo(parameters, grants);
        var common = $"""
            c.id >= $1 AND c.id < $2 AND c.id <> $3
            AND c.state IN ('Collected', 'Registered', 'Dispatched', 'Accepted', 'InHand', 'Suspended')
            AND {GrantFilter.Sql("c.unit_id", "c.area_code", "c.matter_code", 4)}
            """;
        List<string> arms = [];
        if (sought.Wanted is { Longitude: { } x, Latitude: { } y })
        {
            parameters.Add(new() { Value = Box(x, y, sought.Wanted.Metres), NpgsqlDbType = NpgsqlDbType.Box });
            arms.Add($"c.longitude IS NOT NULL AND point(c.longitude, c.latitude) <@ ${parameters.Count}");
            if (sought.AreaCode is not null)
                arms.Add($"c.longitude IS NULL AND c.area_code = {Add(sought.AreaCode)}");
        }
        else if (sought.AreaCode is not null)
            arms.Add($"starts_with(c.area_code, {Add(sought.AreaCode)})");
        if (sought.Wanted.ObjectCode is { } code)
            arms.Add($"c.object_code = {Add(code)}");
        // Without place, area and object the words alone find it, as while somebody is still telling on the telephone.
        if (arms.Count == 0 && Tokens.AnyOf(sought.Wanted.Title, sought.Wanted.Description) is { } words)
        {
            var query = Add(words) + "::tsquery";
            arms.Add(
                $"""
                c.id IN (
                    SELECT w.case_id FROM cases_words w WHERE w.case_id >= $1 AND w.case_id < $2 AND w.words @@ {query}
                    ORDER BY ts_rank(w.words, {query}) DESC LIMIT {Most})
                """
            );
        }
        if (arms.Count == 0)
            return [];
        command.CommandText = string.Join(
            "\nUNION\n",
            arms.Select(a =>
                $"(SELECT {Columns} FROM cases_case c WHERE {a} AND {common} ORDER BY c.id DESC LIMIT {Most})"
            )
        );
        List<CandidateRow> rows = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(
                new(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetString(3),
                    Enum.Parse<CaseState>(reader.GetString(4)),
                    reader.GetValue(5) as string,
                    reader.GetFieldValue<DateTimeOffset>(6),
                    reader.GetValue(7) as string,
                    reader.GetValue(8) as double?,
                    reader.GetValue(9) as double?,
                    reader.GetValue(10) as string,
                    reader.GetInt32(11)
                )
            );
        }
        return rows;

        string Add(object value)
        {
            parameters.Add(new() { Value = value });
            return "$" + parameters.Count;
        }
    }

    /// <summary>Metres between two points of one city, on a plane that touches the earth there.</summary>
    public static double Metres(double x1, double y1, double x2, double y2)
    {
        var east = (x2 - x1) * MetresPerDegree * Math.Cos(double.DegreesToRadians((y1 + y2) / 2));
        var north = (y2 - y1) * MetresPerDegree;
        return Math.Sqrt(east * east + north * north);
    }

    /// <summary>What lies within so many metres, and a little more at the corners.</summary>
    public static NpgsqlBox Box(double x, double y, int metres)
    {
        var north = metres / MetresPerDegree;
        // Near the poles a metre is many degrees of longitude; a whole turn is enough.
        var east = Math.Min(360, north / Math.Max(1e-6, Math.Cos(double.DegreesToRadians(y))));
        return new NpgsqlBox(y + north, x + east, y - north, x - east);
    }
}
