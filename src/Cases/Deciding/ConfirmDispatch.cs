using Zhishu.Cases.Dispatching;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Deciding;

/// <summary>Dispatches a case as a table proposed and a person confirmed.</summary>
internal sealed class ConfirmDispatch(Confirming confirming, IDirectory directory) : IProposalEffect
{
    public string Use => CaseUses.Dispatch;

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
        var proposed = Json.Read<DispatchDecision>(file.Case.Decision!)!;
        var units = directory.Current;
        // A unit may have been closed while the proposal waited.
        foreach (var unit in proposed.CoUnits.Prepend(proposed.UnitId!.Value))
            Dispatcher.OpenUnit(units.Unit(unit)?.Code ?? "", units);
        var input = new ActionInput
        {
            UnitId = proposed.UnitId,
            CoUnits = proposed.CoUnits,
            DueAt = proposed.DueAt,
            HandlerId = proposed.HandlerId,
            Decision = proposed,
            Reason = reason,
        };
        file.ConfirmDispatch(new Step(input, person, work, work.Clock.GetUtcNow(), Use));
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
