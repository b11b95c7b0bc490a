using Microsoft.EntityFrameworkCore;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Deciding;

/// <summary>What carrying out a confirmed proposal of any use begins and ends with.</summary>
internal sealed class Confirming(ZhishuDbContext db, CaseStore store, SettleProposals proposals)
{
    /// <summary>The case and what waited in it.</summary>
    /// <exception cref="Refusal">409 <c>cases.proposal_over</c>: the case went another way; 403: nobody confirmed it.</exception>
    public async Task<(CaseFile File, WaitingProposal Proposal)> LoadAsync(
        Decision decision,
        Guid subjectId,
        Actor person,
        CancellationToken ct
    )
    {
        if (person.Kind != ActorKind.User)
            throw new Refusal(
                "cases.person_decides",
                "只有登录的人员可以确认。",
                "Only a person who is signed in can confirm this.",
                RefusalKind.Forbidden
            );
        var (file, waiting) = await FindAsync(decision, subjectId, ct);
        return waiting is not null && file.StillWaits(waiting)
            ? (file, waiting)
            : throw new Refusal(
                "cases.proposal_over",
                $"案件 {file.Case.Number} 的情况已经变化，该建议不再适用。",
                $"Case {file.Case.Number} has moved on; the proposal no longer applies."
            );
    }

    public async Task EndAsync(CaseFile file, Actor person, CancellationToken ct) =>
        await proposals.RunAsync(file, person, ct);

    /// <summary>The case goes on without what was proposed.</summary>
    public async Task RejectAsync(Decision decision, Guid subjectId, Step step, CancellationToken ct)
    {
        var (file, waiting) = await FindAsync(decision, subjectId, ct);
        if (waiting is not null)
            file.Reject(waiting, step);
    }

    private async Task<(CaseFile, WaitingProposal?)> FindAsync(Decision decision, Guid subjectId, CancellationToken ct)
    {
        var file = await store.LoadAsync(await CaseOfAsync(decision.Use, subjectId, ct), ct);
        return (
            file,
            file.Waiting.FirstOrDefault(p =>
                p.Use == decision.Use && (p.ShareId ?? file.Case.Id) == subjectId && p.At == decision.At
            )
        );
    }

    private async Task<Guid> CaseOfAsync(string use, Guid subjectId, CancellationToken ct)
    {
        if (use != CaseUses.Deadline)
            return subjectId;
        var share = await db.Set<Share>()
            .Where(s => s.Id == subjectId && s.LimitBy != null)
            .Select(s => (Guid?)s.CaseId)
            .FirstOrDefaultAsync(ct);
        return share ?? subjectId;
    }
}
