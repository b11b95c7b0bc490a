using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Decisions.Contracts;
using Zhishu.Decisions.Rows;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;

namespace Zhishu.Decisions.Proposals;

/// <summary>A burdening decision that waits for a person, or did.</summary>
/// <param name="State"><c>proposed</c>, <c>confirmed</c>, <c>rejected</c> or <c>lapsed</c>.</param>
/// <param name="UnitId">Where the subject stood, together with area and matter.</param>
/// <param name="MayDecide">Whether the one who asks may confirm or reject it.</param>
/// <param name="Version">For <c>If-Match</c>.</param>
public sealed record ProposalResponse(
    Guid Id,
    string Use,
    Text? UseTitle,
    string State,
    string SubjectKind,
    Guid SubjectId,
    Guid? UnitId,
    string? AreaCode,
    string? MatterCode,
    Decision Decision,
    DateTimeOffset ProposedAt,
    string ProposedBy,
    DateTimeOffset? DecidedAt,
    string? DecidedBy,
    string? Reason,
    bool MayDecide,
    int Version
);

/// <summary>Lists proposals, the newest first, and shows one; each only what the reader may decide or read.</summary>
internal static class BrowseProposals
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet("", List);
        group.MapGet("{id:guid}", One);
    }

    private static async Task<Ok<Page<ProposalResponse>>> List(
        Actor actor,
        ZhishuDbContext db,
        ProposalSight sight,
        string? state,
        string? use,
        Guid? subjectId,
        string? after,
        int? limit,
        CancellationToken ct
    )
    {
        RequireReader(actor);
        var size = Cursor.Limit(limit);
        var rows = db.Set<ProposalRow>().Where(sight.Visible(actor));
        if (state is { Length: > 0 })
            rows = ProposalStates.All.Contains(state)
                ? rows.Where(p => p.State == state)
                : throw Refusal.Invalid(
                    "decisions.state",
                    "state",
                    $"没有状态“{state}”，可用：{string.Join("、", ProposalStates.All)}。",
                    $"There is no state '{state}'; there are {string.Join(", ", ProposalStates.All)}."
                );
        if (use is { Length: > 0 })
            rows = rows.Where(p => p.Use == use);
        if (subjectId is { } subject)
            rows = rows.Where(p => p.SubjectId == subject);
        if (after is { Length: > 0 })
        {
            if (!Guid.TryParse(Cursor.Decode(after, 1)[0], out var last))
                throw Cursor.Wrong();
            rows = rows.Where(p => p.Id < last);
        }
        var page = await rows.OrderByDescending(p => p.Id).Take(size + 1).ToListAsync(ct);
        var next = page.Count > size ? Cursor.Encode(page[size - 1].Id.ToString()) : null;
        return TypedResults.Ok(
            new Page<ProposalResponse>([.. page.Take(size).Select(p => Response(p, sight, actor))], next)
        );
    }

    private static async Task<Ok<ProposalResponse>> One(
        Guid id,
        HttpContext context,
        Actor actor,
        ZhishuDbContext db,
        ProposalSight sight,
        CancellationToken ct
    )
    {
        RequireReader(actor);
        var row = await db.Set<ProposalRow>().SingleOrDefaultAsync(p => p.Id == id, ct);
        if (row is null || !sight.MaySee(actor, row))
            throw NotFound();
        EntityTag.Write(context, row.Version);
        return TypedResults.Ok(Response(row, sight, actor));
    }

    /// <param name="written">Whether the row waits to be written, which raises its version by one.</param>
    internal static ProposalResponse Response(
        ProposalRow row,
        ProposalSight sight,
        Actor actor,
        bool written = false
    ) =>
        new(
            row.Id,
            row.Use,
            sight.TitleOf(row.Use),
            row.State,
            row.SubjectKind,
            row.SubjectId,
            row.UnitId,
            row.AreaCode,
            row.MatterCode,
            row.ReadDecision(),
            row.ProposedAt,
            row.ProposedBy,
            row.DecidedAt,
            row.DecidedBy,
            row.Reason,
            row.State == ProposalStates.Proposed && sight.MayDecide(actor, row),
            row.Version + (written ? 1 : 0)
        );

    internal static Refusal NotFound() => Refusal.NotFound("decisions.no_proposal", "该待确认决定", "such proposal");

    private static void RequireReader(Actor actor)
    {
        if (!actor.Has(DecisionsModule.Confirm))
            actor.Require(DecisionsModule.Read);
    }
}
