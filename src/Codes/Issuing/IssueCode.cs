using System.ComponentModel.DataAnnotations;
using Zhishu.Codes.Keys;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.Codes.Objects;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Codes.Issuing;

/// <summary>Asks for one code.</summary>
public sealed record IssueCodeRequest
{
    [Required, StringLength(40)]
    public string Kind { get; init; } = "";

    [Required, RegularExpression("^[0-9]{2,12}$")]
    public string AreaCode { get; init; } = "";

    public Guid? UnitId { get; init; }

    /// <summary>Whether the number is only set aside.</summary>
    public bool Reserve { get; init; }
}

/// <summary>Issues single codes.</summary>
internal sealed class IssueCode(
    KindBook kinds,
    Serials serials,
    SigningKeys keys,
    IDirectory directory,
    ZhishuDbContext db,
    UnitOfWork work
)
{
    public static void Map(IEndpointRouteBuilder group) =>
        group
            .MapPost(
                "numbers",
                async (IssueCodeRequest request, Actor actor, IssueCode feature, CancellationToken ct) =>
                    TypedResults.Json(
                        await feature.Handle(request, actor, ct),
                        Json.Options,
                        statusCode: StatusCodes.Status201Created
                    )
            )
            .Produces<CodeAnswer>(StatusCodes.Status201Created);

    public async Task<CodeAnswer> Handle(IssueCodeRequest request, Actor actor, CancellationToken ct)
    {
        var area = EditObject.Area(request.AreaCode);
        var kind = RequireIssuable(kinds.Require(request.Kind), area, request.UnitId, actor, directory);
        if (kind.Structure is null)
            throw NoOwnNumber();
        var row = await NewAsync(
            kind,
            area,
            request.UnitId,
            request.Reserve ? CodeState.Reserved : CodeState.Issued,
            null,
            actor,
            ct
        );
        var answer = ChangeCode.Answer(row, actor, kinds);
        await work.CommitAsync(StatusCodes.Status201Created, answer, ct);
        return answer;
    }

    /// <summary>A new code for a new object, in use at once.</summary>
    public Task<CodeRow> ForObjectAsync(Kind kind, ObjectRow target, Actor actor, CancellationToken ct)
    {
        RequireIssuable(kind, target.AreaCode, target.UnitId, actor, directory);
        return NewAsync(kind, target.AreaCode, target.UnitId, CodeState.Active, target.Id, actor, ct);
    }

    /// <summary>A code whose number is a national identifier, for a new object, in use at once.</summary>
    public async Task<CodeRow> WithNumberAsync(
        Kind kind,
        ObjectRow target,
        string text,
        Actor actor,
        CancellationToken ct
    )
    {
        RequireIssuable(kind, target.AreaCode, target.UnitId, actor, directory);
        var (number, error) = Schemes.Find(kind.Content.Scheme)!.Check(text);
        if (number is null)
            throw Refusal.Invalid("codes.identifier", "number", error!.Chinese, error.English);
        if (await db.Set<CodeRow>().AnyAsync(c => c.Number == number, ct))
            throw Taken();
        return await AddAsync(kind, number, target.AreaCode, target.UnitId, CodeState.Active, target.Id, actor, ct);
    }

    private async Task<CodeRow> NewAsync(
        Kind kind,
        string area,
        Guid? unit,
        CodeState state,
        Guid? objectId,
        Actor actor,
        CancellationToken ct
    )
    {
        var structure = kind.Structure!;
        var prefix = structure.Prefix(area, kind.Number, directory.Current.Today);
        var serial = await serials.ReserveAsync(prefix, 1, structure.MostSerials, ct);
        return await AddAsync(kind, structure.Number(prefix, serial), area, unit, state, objectId, actor, ct);
    }

    private async Task<CodeRow> AddAsync(
        Kind kind,
        string number,
        string area,
        Guid? unit,
        CodeState state,
        Guid? objectId,
        Actor actor,
        CancellationToken ct
    )
    {
        var now = work.Clock.GetUtcNow();
        var expires = ExpiryOf(kind, now);
        var content = kind.Algorithm is { } algorithm
            ? (await keys.SignerAsync(algorithm, ct)).Code(kind.Number, number, now, expires)
            : null;
        var row = CodeRow.Create(
            Ids.New(now),
            number,
            kind,
            area,
            unit,
            state,
            content,
            now,
            expires,
            objectId: objectId
        );
        work.Insert(row);
        work.Record(
            new Fact(
                "code",
                row.Id,
                state == CodeState.Reserved ? "code.reserved" : "code.issued",
                actor,
                new
                {
                    number,
                    Kind = kind.Code,
                    To = state,
                    ObjectId = objectId,
                },
                OpensChain: true
            )
        );
        return row;
    }

    public static DateTimeOffset? ExpiryOf(Kind kind, DateTimeOffset now) =>
        // Seconds, as the code itself says it.
        kind.Content.ValidDays
            is { } days
            ? DateTimeOffset.FromUnixTimeSeconds(now.AddDays(days).ToUnixTimeSeconds())
            : null;

    /// <summary>The permission, the kind's own list of who issues, and that the kind is in use.</summary>
    public static Kind RequireIssuable(Kind kind, string area, Guid? unitId, Actor actor, IDirectory directory)
    {
        actor.Require(CodesModule.Issue, new Scope(unitId, area, kind.Code));
        if (kind.Withdrawn)
            throw new Refusal(
                "codes.kind_withdrawn",
                "该类型已停用，不能再发码。",
                "The kind is out of use: nothing of it is issued."
            );
        var now = directory.Current;
        if (unitId is { } unit && now.Unit(unit) is null)
            throw Refusal.Invalid("codes.no_unit", "unitId", "没有这个单位。", "There is no such unit.");
        if (kind.Content.Issuers.Count > 0 && actor.Kind != ActorKind.Internal)
        {
            var may = actor.UnitId is { } own && now.WithParents(own).Any(u => kind.Content.Issuers.Contains(u.Code));
            if (!may)
                throw new Refusal(
                    "codes.not_issuer",
                    "您所在的单位不是该类型的发码单位。",
                    "Your unit is not one that issues this kind.",
                    RefusalKind.Forbidden
                );
        }
        return kind;
    }

    public static Refusal NoOwnNumber() =>
        new(
            "codes.national_number",
            "该类型采用国家标识，不预先发码：登记对象时填写标识号码即可。",
            "The number of this kind is a national identifier: it is given with the object, not issued beforehand."
        );

    public static Refusal Taken() =>
        new("codes.number_in_use", "该标识号码已有对象使用。", "An object has this number already.");
}
