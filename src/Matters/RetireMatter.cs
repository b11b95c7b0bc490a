using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Drafts;
using Zhishu.Matters.Lookups;

namespace Zhishu.Matters;

/// <summary>From when nothing can be filed under a matter any more.</summary>
public sealed record RetireMatterRequest
{
    /// <summary>The first such day; today or later. Null takes an earlier retirement back.</summary>
    public DateOnly? On { get; init; }

    [Required, MaxLength(2_000)]
    public string Reason { get; init; } = "";
}

/// <summary>Retires a matter; cases filed under it before go on by the version they were filed under.</summary>
internal static class RetireMatter
{
    public static void Map(IEndpointRouteBuilder group) => group.MapPost("{code}/retire", Handle);

    private static async Task<NoContent> Handle(
        string code,
        RetireMatterRequest request,
        Actor actor,
        DraftStore drafts,
        CatalogueStore catalogue,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        actor.Require(MattersModule.Publish, new Scope(MatterCode: code));
        var matter = await drafts.RequireMatterAsync(code, ct);
        if (request.On is { } on)
        {
            if (on < catalogue.Today)
                throw Refusal.Invalid(
                    "matters.retired_in_past",
                    "on",
                    "停用日期不能早于今天。",
                    "A matter retires today or later: what was filed until now was filed rightly."
                );
            matter.Retire(on);
        }
        else
            matter.Revive();
        work.Update(matter);
        work.Record(
            new Fact(
                "matter",
                matter.Id,
                request.On is null ? "matter.revived" : "matter.retired",
                actor,
                new { request.On, request.Reason }
            )
        );
        await work.CommitAsync(ct);
        await catalogue.RefreshAsync(ct);
        return TypedResults.NoContent();
    }
}
