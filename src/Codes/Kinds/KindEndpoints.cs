using System.ComponentModel.DataAnnotations;
using Zhishu.Kernel.Http;

namespace Zhishu.Codes.Kinds;

/// <summary>A kind made or changed by the city.</summary>
public sealed record EditKindRequest
{
    /// <summary>1 to 999; cannot be changed later, for it stands in every code.</summary>
    [Range(1, 999)]
    public int Number { get; init; }

    [Required]
    public KindContent Content { get; init; } = new();
}

/// <summary>A kind of object or matter that has codes.</summary>
/// <param name="Pack">The pack that brought it; null where the city made it.</param>
/// <param name="IsWithdrawn">Nothing of it is issued any more.</param>
/// <param name="Example">What a number of it looks like; null where it is a national identifier.</param>
public sealed record CodeKindAnswer(
    string Code,
    int Number,
    KindContent Content,
    string? Pack,
    bool IsWithdrawn,
    int Version,
    string? Example
);

/// <summary>Kinds of object: reading, making, changing, withdrawing.</summary>
internal static class KindEndpoints
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("kinds", List);
        group.MapGet("kinds/{code}", One);
        group.MapPut("kinds/{code}", Put);
        group.MapDelete("kinds/{code}", Withdraw);
    }

    private static Ok<List<CodeKindAnswer>> List(Actor actor, KindBook book, TimeProvider clock)
    {
        actor.Require(CodesModule.Read);
        return TypedResults.Ok(book.All.Select(k => Answer(k, clock)).ToList());
    }

    private static Ok<CodeKindAnswer> One(string code, Actor actor, KindBook book, TimeProvider clock, HttpContext http)
    {
        actor.Require(CodesModule.Read);
        var kind = book.Require(code);
        EntityTag.Write(http, kind.Version);
        return TypedResults.Ok(Answer(kind, clock));
    }

    private static async Task<Ok<CodeKindAnswer>> Put(
        string code,
        EditKindRequest request,
        Actor actor,
        KindBook book,
        ZhishuDbContext db,
        UnitOfWork work,
        HttpContext http,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Kinds, new Scope(MatterCode: code));
        Check(code, request);
        var row = await db.Set<KindRow>().SingleOrDefaultAsync(k => k.Code == code, ct);
        if (row is null)
        {
            if (await db.Set<KindRow>().AnyAsync(k => k.Number == request.Number, ct))
                throw new Refusal(
                    "codes.number_taken",
                    $"类型编号 {request.Number} 已被使用，请换一个。",
                    $"The number {request.Number} is another kind's already; take another."
                );
            row = KindRow.Create(code, request.Number, request.Content, null, work.Clock);
            work.Insert(row);
            work.Record(new Fact("code-kind", row.Id, "code-kind.made", actor, new { code, request.Number }, true));
        }
        else
        {
            EntityTag.Require(http, row.Version);
            Keep(row, request);
            row.Change(request.Content);
            work.Update(row);
            work.Record(new Fact("code-kind", row.Id, "code-kind.changed", actor, new { code, request.Content }));
        }
        await work.CommitAsync(ct);
        await book.RefreshAsync(ct);
        var kind = book.Require(code);
        EntityTag.Write(http, kind.Version);
        return TypedResults.Ok(Answer(kind, work.Clock));
    }

    private static async Task<NoContent> Withdraw(
        string code,
        Actor actor,
        KindBook book,
        ZhishuDbContext db,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Kinds, new Scope(MatterCode: code));
        var row = await db.Set<KindRow>().SingleOrDefaultAsync(k => k.Code == code, ct) ?? throw KindBook.NotFound();
        if (!row.Withdrawn)
        {
            row.Withdraw();
            work.Update(row);
            work.Record(new Fact("code-kind", row.Id, "code-kind.withdrawn", actor, new { code }));
        }
        await work.CommitAsync(ct);
        await book.RefreshAsync(ct);
        return TypedResults.NoContent();
    }

    private static void Check(string code, EditKindRequest request)
    {
        if (!KindRules.IsName(code))
            throw Refusal.Invalid("codes.kind_code", "code", KindRules.NameWrong.Chinese, KindRules.NameWrong.English);
        foreach (var (field, wrong) in KindRules.Faults(request.Content))
            throw Refusal.Invalid("codes.kind", $"content.{field}", wrong.Chinese, wrong.English);
    }

    // Codes that are out in the city were built and signed by these.
    private static void Keep(KindRow row, EditKindRequest request)
    {
        var before = Json.Read<KindContent>(row.Content)!;
        if (row.Pack is { } pack)
            throw new Refusal(
                "codes.kind_of_pack",
                $"该类型由场景包“{pack}”提供，请通过升级场景包修改。",
                $"The kind was brought by the pack '{pack}'; a new version of the pack changes it."
            );
        if (
            request.Number != row.Number
            || request.Content.Scheme != before.Scheme
            || request.Content.Signature != before.Signature
        )
            throw new Refusal(
                "codes.kind_fixed",
                "类型编号、标识来源和签名算法已用于发出的码，不能修改；请新建类型。",
                "Number, scheme and signature stand in codes that are out and cannot be changed; make another kind."
            );
    }

    internal static CodeKindAnswer Answer(Kind kind, TimeProvider clock)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
        var example = kind.Structure is { } structure
            ? structure.Number(structure.Prefix("000000", kind.Number, today), 1)
            : null;
        return new(kind.Code, kind.Number, kind.Content, kind.Pack, kind.Withdrawn, kind.Version, example);
    }
}
