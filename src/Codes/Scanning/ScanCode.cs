using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.Codes.Objects;
using Zhishu.CodeVerifying;

namespace Zhishu.Codes.Scanning;

/// <summary>A code as scanned. In the body: what a code says ends up in no log of addresses.</summary>
public sealed record ScanCodeRequest
{
    /// <summary>The link or the text in it, or a typed number.</summary>
    [Required, StringLength(CodeLink.Longest, MinimumLength = 1)]
    public string Code { get; init; } = "";

    /// <summary>Where it was scanned, if the one who scans lets that be known.</summary>
    [Range(-180.0, 180.0)]
    public double? Longitude { get; init; }

    [Range(-90.0, 90.0)]
    public double? Latitude { get; init; }
}

/// <summary>Many codes at once.</summary>
public sealed record VerifyCodesRequest
{
    public const int Most = 200;

    [Required, MinLength(1), MaxLength(Most)]
    public IReadOnlyList<ScanCodeRequest> Codes { get; init; } = [];
}

/// <summary>What the one who scans may know.</summary>
/// <param name="Outcome"><c>valid</c>, or why not.</param>
/// <param name="Words">The same for people.</param>
/// <param name="Number">Null where nothing of the code is to be believed.</param>
/// <param name="Name">Of the object; null without one.</param>
/// <param name="Attributes">The public ones; all for who may read the object.</param>
/// <param name="HasAlarm">Whether it looks copied and nobody has looked into that.</param>
/// <param name="Uses">Links for the public.</param>
/// <param name="ObjectId">For who may read the object: its page has the history and what can be done.</param>
public sealed record ScanAnswer(
    string Outcome,
    Text Words,
    string? Number,
    string? Kind,
    Text? KindName,
    string? Name,
    string? AreaCode,
    DateTimeOffset? IssuedAt,
    DateTimeOffset? ExpiresAt,
    bool IsSigned,
    bool HasAlarm,
    IReadOnlyList<AttributeAnswer> Attributes,
    IReadOnlyList<UseAnswer> Uses,
    Guid? ObjectId
);

/// <summary>Answers whoever scans a code by what they may know, and keeps that it was asked.</summary>
internal sealed class ScanCode(Resolver resolver, KindBook kinds, UnitOfWork work)
{
    public async Task<ScanAnswer> Handle(ScanCodeRequest request, Actor actor, CancellationToken ct) =>
        (await AnswerAsync([request], actor, ct))[0];

    public async Task<List<ScanAnswer>> Handle(VerifyCodesRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(CodesModule.Verify);
        return await AnswerAsync(request.Codes, actor, ct);
    }

    private async Task<List<ScanAnswer>> AnswerAsync(
        IReadOnlyList<ScanCodeRequest> requests,
        Actor actor,
        CancellationToken ct
    )
    {
        if (requests.Any(r => (r.Longitude is null) != (r.Latitude is null)))
            throw Refusal.Invalid(
                "codes.place",
                "longitude",
                "经度和纬度须一并填写。",
                "Longitude and latitude go together."
            );
        var resolved = await resolver.ResolveAsync([.. requests.Select(r => r.Code)], ct);
        foreach (var (request, one) in requests.Zip(resolved))
            Record(request, one, actor);
        work.IsRelaxed = true;
        await work.CommitAsync(ct);
        return [.. resolved.Select(r => Answer(r, actor))];
    }

    private ScanAnswer Answer(Resolved resolved, Actor actor)
    {
        var row = resolved.Object;
        var kind = resolved.Kind is { } code ? kinds.Find(code) : null;
        if (kind is null)
            return Nothing(resolved);
        var maySee = row is not null && actor.May(CodesModule.Read, row.Scope);
        return new(
            resolved.Outcome,
            OutcomeWords.Of(resolved.Outcome),
            resolved.Number,
            kind.Code,
            kind.Content.Name,
            row?.Name,
            resolved.AreaCode,
            resolved.IssuedAt,
            resolved.ExpiresAt,
            resolved.IsSigned,
            resolved.HasAlarm,
            row is null ? [] : ObjectStore.Attributes(kind, row.Values, onlyPublic: !maySee),
            Links(kind, resolved.Number, row),
            maySee ? row!.Id : null
        );
    }

    // Reporting a problem is for every code, whatever its kind offers besides.
    private static List<UseAnswer> Links(Kind kind, string? number, ObjectRow? row) =>
        [
            .. kind
                .Content.Uses.Where(u => u is { For: "public", Link: not null })
                .Append(
                    new CodeUse(
                        "report",
                        new("报告问题", "Report a problem"),
                        "public",
                        "/report?object={number}&at={at}&place={place}"
                    )
                )
                .DistinctBy(u => u.Name)
                .Select(u => new UseAnswer(u.Name, u.Label, ObjectStore.LinkOf(u.Link!, number, row), [], null)),
        ];

    private static ScanAnswer Nothing(Resolved resolved) =>
        new(
            resolved.Outcome,
            OutcomeWords.Of(resolved.Outcome),
            resolved.Number,
            null,
            null,
            null,
            null,
            null,
            null,
            false,
            false,
            [],
            [],
            null
        );

    private void Record(ScanCodeRequest request, Resolved resolved, Actor actor)
    {
        var now = work.Clock.GetUtcNow();
        work.Insert(
            new ScanRow
            {
                Id = Ids.New(now),
                At = now,
                Number = resolved.Kind is null ? null : resolved.Number,
                Kind = resolved.Kind,
                AreaCode = resolved.AreaCode,
                Outcome = resolved.Outcome,
                Way = actor.Kind switch
                {
                    ActorKind.Public => "public",
                    ActorKind.System => "system",
                    _ => "office",
                },
                Longitude = request.Longitude,
                Latitude = request.Latitude,
                ActorId = actor.Id,
            }
        );
    }
}
