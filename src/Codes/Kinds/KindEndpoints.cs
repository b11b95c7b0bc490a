using System.ComponentModel.DataAnnotations;
using Zhishu.Kernel.Http;

namespace Zhishu.Codes.Kinds;

/// <summary>A kind as a draft writes it.</summary>
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

/// <summary>Kinds of object: reading and withdrawing. They are made and changed by drafts.</summary>
internal static class KindEndpoints
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("kinds", List);
        group.MapGet("kinds/{code}", One);
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

    private static async Task<NoContent> Withdraw(
        string code,
        Actor actor,
        KindBook book,
        ZhishuDbContext db,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.PublishKinds, new Scope(MatterCode: code));
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

    internal static CodeKindAnswer Answer(Kind kind, TimeProvider clock) =>
        new(kind.Code, kind.Number, kind.Content, kind.Pack, kind.Withdrawn, kind.Version, ExampleOf(kind, clock));

    internal static string? ExampleOf(Kind kind, TimeProvider clock)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
        return kind.Structure is { } structure
            ? structure.Number(structure.Prefix("000000", kind.Number, today), 1)
            : null;
    }
}
