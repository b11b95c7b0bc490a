using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Merging;

/// <summary>What is about to be filed; looked up before it is.</summary>
public sealed record FindDuplicatesRequest
{
    [StringLength(200)]
    public string? Title { get; init; }

    [Required, StringLength(10_000, MinimumLength = 1)]
    public string Description { get; init; } = "";

    [StringLength(60)]
    public string? MatterCode { get; init; }

    [Range(-180.0, 180.0)]
    public double? Longitude { get; init; }

    [Range(-90.0, 90.0)]
    public double? Latitude { get; init; }

    [RegularExpression("^[0-9]{2,12}$")]
    public string? AreaCode { get; init; }

    [StringLength(200)]
    public string? ObjectCode { get; init; }

    /// <summary>How far away at most, metres.</summary>
    [Range(10, 5000)]
    public int Metres { get; init; } = 300;

    /// <summary>How many days ago at most.</summary>
    [Range(1, 90)]
    public int Days { get; init; } = 15;
}

/// <summary>An open case that may be the same, and why.</summary>
/// <param name="Score">0 to 1, the higher the more alike.</param>
public sealed record DuplicateCandidate(
    Guid Id,
    string Number,
    string Title,
    CaseState State,
    Text StateName,
    DateTimeOffset FiledAt,
    string? Address,
    int Reporters,
    double Score,
    IReadOnlyList<Text> Reasons
);

/// <summary>Suggests open cases near in place, time and words, with the reasons in words.</summary>
internal sealed class FindDuplicates(
    NpgsqlDataSource database,
    CaseStore store,
    CaseView view,
    IDirectory directory,
    CityWords words,
    TimeProvider clock
)
{
    private const int Most = 10;

    public async Task<IReadOnlyList<DuplicateCandidate>> Handle(
        Guid id,
        int? metres,
        int? days,
        Actor actor,
        CancellationToken ct
    )
    {
        if (metres is < 10 or > 5000)
            throw Refusal.Invalid(
                "cases.metres",
                "metres",
                "metres 须在 10 至 5000 之间。",
                "metres is from 10 to 5000."
            );
        if (days is < 1 or > 90)
            throw Refusal.Invalid("cases.days", "days", "days 须在 1 至 90 之间。", "days is from 1 to 90.");
        var file = await store.LoadAsync(id, ct);
        if (!view.MaySee(file, actor))
            throw CaseStore.NotFound();
        var c = file.Case;
        var wanted = new FindDuplicatesRequest
        {
            Title = c.Title,
            Description = c.Description,
            MatterCode = c.MatterCode,
            Longitude = c.Longitude,
            Latitude = c.Latitude,
            AreaCode = c.AreaCode,
            ObjectCode = c.ObjectCode,
        };
        wanted = wanted with { Metres = metres ?? wanted.Metres, Days = days ?? wanted.Days };
        return await FindAsync(new Sought(wanted, c.AreaCode, c.FiledAt, c.Id, words.Current), actor, ct);
    }

    public Task<IReadOnlyList<DuplicateCandidate>> Handle(
        FindDuplicatesRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(CasePermissions.Read);
        if (request.Longitude is null != request.Latitude is null)
            throw Refusal.Invalid(
                "cases.place",
                "longitude",
                "经度和纬度须同时填写。",
                "Longitude and latitude go together."
            );
        var area = request is { Longitude: { } x, Latitude: { } y }
            ? directory.Current.AreaCodeAt(x, y) ?? request.AreaCode
            : request.AreaCode;
        return FindAsync(new Sought(request, area, clock.GetUtcNow(), null, words.Current), actor, ct);
    }

    private async Task<IReadOnlyList<DuplicateCandidate>> FindAsync(Sought sought, Actor actor, CancellationToken ct)
    {
        var candidates = await CandidateRow.ReadAsync(database, sought, actor.GrantsOf(CasePermissions.Read), ct);
        return
        [
            .. candidates
                .Select(c => (Row: c, Judged: Resemblance.Judge(sought, c)))
                .Where(c => c.Judged.Alike)
                .OrderByDescending(c => c.Judged.Score)
                .ThenBy(c => c.Row.Id)
                .Take(Most)
                .Select(c => new DuplicateCandidate(
                    c.Row.Id,
                    c.Row.Number,
                    c.Row.Title,
                    c.Row.State,
                    Labels.Of(c.Row.State),
                    c.Row.FiledAt,
                    c.Row.Address,
                    c.Row.Reporters,
                    Math.Round(c.Judged.Score, 2),
                    c.Judged.Reasons
                )),
        ];
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(
            "/api/cases/{id:guid}/duplicates",
            async (Guid id, int? metres, int? days, Actor actor, FindDuplicates handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Handle(id, metres, days, actor, ct))
        );
        endpoints.MapPost(
            "/api/cases/duplicates",
            async (FindDuplicatesRequest request, Actor actor, FindDuplicates handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Handle(request, actor, ct))
        );
    }
}

/// <summary>What is looked for.</summary>
/// <param name="At">When it was or is filed.</param>
/// <param name="Not">The case itself.</param>
internal sealed record Sought(
    FindDuplicatesRequest Wanted,
    string? AreaCode,
    DateTimeOffset At,
    Guid? Not,
    WordRarity Rarity
)
{
    public string Said => $"{Wanted.Title} {Wanted.Description}";

    public WordVector Vector { get; } = new(Wanted.Title ?? "", Wanted.Description, Rarity);
}
