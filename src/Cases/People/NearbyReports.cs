using System.ComponentModel.DataAnnotations;
using Npgsql;
using NpgsqlTypes;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Merging;
using Zhishu.Cases.Open311;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;

namespace Zhishu.Cases.People;

/// <summary>Where somebody is about to report something; in the body, since a place says where a person is.</summary>
public sealed record NearbyRequest
{
    [Range(-180.0, 180.0)]
    public double Longitude { get; init; }

    [Range(-90.0, 90.0)]
    public double Latitude { get; init; }

    [Range(10, 2000)]
    public int Metres { get; init; } = 300;

    /// <summary>What is about to be reported; those that are about the same come first.</summary>
    [StringLength(10_000)]
    public string? Description { get; init; }
}

/// <summary>What somebody else has reported nearby and allowed to be shown.</summary>
/// <param name="Metres">How far away.</param>
/// <param name="Alike">Whether it seems to be the same.</param>
/// <param name="Reporters">How many people have reported it.</param>
public sealed record NearbyReport(
    string Number,
    string Title,
    CaseStateWords State,
    DateTimeOffset FiledAt,
    string? Address,
    double Longitude,
    double Latitude,
    int Metres,
    bool Alike,
    int Reporters
);

/// <summary>Open public reports near a place, the likeliest first.</summary>
internal sealed class NearbyReports(NpgsqlDataSource database, CityWords words, TimeProvider clock)
{
    private const int Most = 10;
    private const int MostRead = 200;
    private const double LeastLikeness = 0.15;
    private static readonly TimeSpan Back = TimeSpan.FromDays(60);

    public async Task<IReadOnlyList<NearbyReport>> Handle(NearbyRequest request, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT c.number, c.title, c.description, c.state, c.filed_at, c.address, c.longitude, c.latitude, c.reporters
            FROM cases_case c
            WHERE c.longitude IS NOT NULL AND point(c.longitude, c.latitude) <@ $1 AND c.id >= $2 AND c.is_public
                AND c.state IN ('Collected', 'Registered', 'Dispatched', 'Accepted', 'InHand', 'Suspended')
            ORDER BY c.id DESC LIMIT {MostRead}
            """
        );
        command.Parameters.Add(
            new()
            {
                Value = CandidateRow.Box(request.Longitude, request.Latitude, request.Metres),
                NpgsqlDbType = NpgsqlDbType.Box,
            }
        );
        command.Parameters.Add(new() { Value = Ids.LowestAt(clock.GetUtcNow() - Back) });
        var rarity = words.Current;
        var wanted = string.IsNullOrWhiteSpace(request.Description)
            ? null
            : new WordVector("", request.Description, rarity);
        List<(NearbyReport Report, double Likeness)> found = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (x, y) = (reader.GetDouble(6), reader.GetDouble(7));
            var metres = (int)Math.Round(CandidateRow.Metres(request.Longitude, request.Latitude, x, y));
            if (metres > request.Metres)
                continue;
            var likeness = wanted?.Cosine(new WordVector(reader.GetString(1), reader.GetString(2), rarity)) ?? 0;
            var state = Enum.Parse<CaseState>(reader.GetString(3));
            found.Add(
                (
                    new NearbyReport(
                        reader.GetString(0),
                        PublicText.Of(reader.GetString(1))!,
                        new(state, PublicView.Words(state)),
                        reader.GetFieldValue<DateTimeOffset>(4),
                        PublicText.Of(reader.GetValue(5) as string),
                        x,
                        y,
                        metres,
                        likeness >= LeastLikeness,
                        reader.GetInt32(8)
                    ),
                    likeness
                )
            );
        }
        return
        [
            .. found
                .OrderByDescending(f => f.Report.Alike ? f.Likeness : 0)
                .ThenBy(f => f.Report.Metres)
                .Take(Most)
                .Select(f => f.Report),
        ];
    }
}
