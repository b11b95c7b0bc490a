using Zhishu.Cases.Workflows;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Deciding;

/// <summary>Refuses a case as a table proposed and a person confirmed, in that person's name and with that person's
/// reason.</summary>
internal sealed class ConfirmAdmission(Confirming confirming) : IProposalEffect
{
    public string Use => CaseUses.Admission;

    public async Task ApplyAsync(
        Decision decision,
        Guid subjectId,
        Actor person,
        string reason,
        UnitOfWork work,
        CancellationToken ct
    )
    {
        var (file, _) = await confirming.LoadAsync(decision, subjectId, person, ct);
        // A table whose every result burdens may propose to register as well.
        var action =
            CaseOutputs.Word(CaseOutputs.Read(decision.Output), "outcome") == AdmissionDecision.Refuse
                ? CaseAction.Refuse
                : CaseAction.Register;
        var input = new ActionInput { Reason = reason };
        file.Confirm(action, new Step(input, person, work, work.Clock.GetUtcNow(), Use));
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
