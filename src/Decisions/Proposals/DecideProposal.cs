using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Decisions.Contracts;
using Zhishu.Decisions.Rows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Decisions.Proposals;

/// <summary>Why a person confirms or rejects.</summary>
public sealed record DecideProposalRequest
{
    [Required, MaxLength(2_000)]
    public string Reason { get; init; } = "";
}

/// <summary>A person confirms or rejects a burdening decision. Confirming carries it out in the same unit of work: where
/// that is refused, nothing is stored.</summary>
internal sealed class DecideProposal(
    ZhishuDbContext db,
    ProposalSight sight,
    ProposalBook book,
    IEnumerable<IProposalEffect> effects,
    UnitOfWork work
)
{
    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapPost("{id:guid}/confirm", Confirm);
        group.MapPost("{id:guid}/reject", Reject);
    }

    public async Task<ProposalResponse> Handle(
        Guid id,
        string state,
        string reason,
        HttpRequest http,
        Actor actor,
        CancellationToken ct
    )
    {
        ProposalSight.RequirePerson(actor);
        var row =
            await db.Set<ProposalRow>().SingleOrDefaultAsync(p => p.Id == id, ct) ?? throw BrowseProposals.NotFound();
        if (!sight.MaySee(actor, row))
            throw BrowseProposals.NotFound();
        sight.RequireDecide(actor, row);
        reason = RequireReason(reason);
        Matching.Check(http, row.Version);
        if (state == ProposalStates.Confirmed)
            await RefuseAuthorAsync(row, actor, ct);
        row.Decide(state, actor, reason, work.Clock.GetUtcNow());
        work.Update(row);
        ProposalBook.Record(row, $"proposal.{state}", work, actor, reason);
        book.Deciding = row;
        await TellAsync(row, state, actor, reason, ct);
        var answer = BrowseProposals.Response(row, sight, actor, written: true);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return answer;
    }

    private async Task TellAsync(ProposalRow row, string state, Actor actor, string reason, CancellationToken ct)
    {
        var effect = effects.FirstOrDefault(e => e.Use == row.Use);
        var decision = row.ReadDecision();
        if (state == ProposalStates.Rejected)
            await (effect?.RejectedAsync(decision, row.SubjectId, actor, reason, work, ct) ?? Task.CompletedTask);
        else if (effect is not null)
            await effect.ApplyAsync(decision, row.SubjectId, actor, reason, work, ct);
        else
            throw new Refusal(
                "decisions.no_effect",
                $"没有模块执行用途“{row.Use}”的决定，不能确认。",
                $"No module carries decisions of the use '{row.Use}' out, so that it cannot be confirmed."
            );
    }

    /// <summary>Who wrote the rule does not also decide that it holds against somebody.</summary>
    private async Task RefuseAuthorAsync(ProposalRow row, Actor actor, CancellationToken ct)
    {
        var authors = await db.Set<TableVersionRow>()
            .Where(v => v.Id == row.VersionId)
            .Select(v => v.AuthorIds)
            .SingleOrDefaultAsync(ct);
        if (authors is not null && actor.Id is { } id && authors.Contains(id))
            throw new Refusal(
                "decisions.own_table",
                "决策表的起草人不能确认由该表得出的不利决定，请由他人确认。",
                "Whoever wrote the table cannot confirm what it decides against somebody; somebody else must.",
                RefusalKind.Forbidden
            );
    }

    // Marks and invisible characters are no reason.
    private static string RequireReason(string reason)
    {
        if (reason.EnumerateRunes().Any(Rune.IsLetterOrDigit))
            return reason.Trim();
        throw Refusal.Invalid(
            "decisions.reason",
            "reason",
            "请用文字说明理由，它会写入决定和账本。",
            "Say why, in words; it goes into the decision and the ledger."
        );
    }

    private static async Task<Ok<ProposalResponse>> Confirm(
        Guid id,
        DecideProposalRequest request,
        HttpRequest http,
        Actor actor,
        DecideProposal handler,
        CancellationToken ct
    ) => TypedResults.Ok(await handler.Handle(id, ProposalStates.Confirmed, request.Reason, http, actor, ct));

    private static async Task<Ok<ProposalResponse>> Reject(
        Guid id,
        DecideProposalRequest request,
        HttpRequest http,
        Actor actor,
        DecideProposal handler,
        CancellationToken ct
    ) => TypedResults.Ok(await handler.Handle(id, ProposalStates.Rejected, request.Reason, http, actor, ct));
}
