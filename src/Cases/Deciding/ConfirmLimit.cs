using Zhishu.Decisions.Contracts;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Deciding;

/// <summary>Puts a time limit in force that a table proposed and a person confirmed.</summary>
internal sealed class ConfirmLimit(Confirming confirming) : IProposalEffect
{
    public string Use => CaseUses.Deadline;

    public async Task ApplyAsync(
        Decision decision,
        Guid subjectId,
        Actor person,
        string reason,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        var (file, proposal) = await confirming.LoadAsync(decision, subjectId, person, ct);
        var input = new ActionInput { Reason = reason };
        file.ConfirmLimit(proposal, new Step(input, person, work, work.Clock.GetUtcNow(), Use));
        await confirming.EndAsync(file, person, ct);
    }

    public Task RejectedAsync(
        Decision decision,
        Guid subjectId,
        Actor person,
        string reason,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        var step = new Step(new ActionInput { Reason = reason }, person, work, work.Clock.GetUtcNow());
        return confirming.RejectAsync(decision, subjectId, step, ct);
    }
}
