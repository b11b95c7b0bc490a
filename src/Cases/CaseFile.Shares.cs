using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases;

internal sealed partial class CaseFile
{
    private void Assign(Step step)
    {
        var input = step.Input;
        if (input.UnitId is null && matter is null)
            throw new Refusal(
                "cases.no_matter",
                "案件还没有事项，无法按职责表派遣：请先归类，或指定单位。",
                "The case has no matter yet, so the duties name no unit: classify it first, or name a unit."
            );
        if (input.UnitId is not { } unit)
            throw new Refusal(
                "cases.nobody_answers",
                input.Decision?.Explanation.Chinese ?? "没有单位负责该事项，请人工指定。",
                input.Decision?.Explanation.English ?? "No unit answers for this; name one."
            );
        AddShare(unit, ShareRole.Lead, step);
        foreach (var co in input.CoUnits.Where(c => c != unit).Distinct())
        {
            if (!Working.Any(s => s.UnitId == co && s.IsOpen))
                AddShare(co, ShareRole.Co, step);
        }
        @case.UnitId = unit;
        @case.Decision = input.Decision is null ? null : Json.Write(input.Decision);
        TakeLeadDue();
    }

    private void AddShare(Guid unit, ShareRole role, Step step)
    {
        var share = new Share
        {
            CaseId = @case.Id,
            Id = Ids.New(step.At),
            UnitId = unit,
            Role = role,
            AssignedAt = step.At,
            HandlerId = role == ShareRole.Lead ? step.Input.HandlerId : null,
        };
        if (step.Input.DueAt is { } due)
            share.SetDue(due);
        else if (LimitOf(share, matter?.LimitOf(MatterStages.Handle, @case.Emergency), step) is { } limit)
            share.StartClock(calendar, limit, step.At);
        shares.Add(share);
        step.Work.Insert(share);
    }

    private void Withdraw(Share? share, Step step)
    {
        if (share is null)
            return;
        share.Withdraw();
        step.Work.Update(share);
        foreach (var request in requests.Where(r => r.ShareId == share.Id && Pending(r)))
        {
            request.Decide(false, "任务已撤回", step.Actor, step.At);
            step.Work.Update(request);
        }
    }

    private void End(Step step)
    {
        foreach (var share in Working.Where(s => s.IsOpen).ToArray())
            Withdraw(share, step);
        @case.DueAt = null;
    }
}
