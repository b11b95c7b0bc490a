using Zhishu.Cases.Merging;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases;

internal sealed partial class CaseFile
{
    /// <summary>Merges this case into another: its open shares are withdrawn, the other goes on for both.</summary>
    public Merge MergeInto(CaseFile into, int reporters, Step step)
    {
        var move = workflow.Require(@case.State, CaseAction.Merge);
        RequirePerson(CaseAction.Merge, step);
        step.Actor.Require(move.Permission, @case.Scope);
        step.Actor.Require(move.Permission, into.Case.Scope);
        CheckRequired(move, step);
        if (into.Case.Id == @case.Id)
            throw new Refusal("cases.merge_self", "案件不能并入自身。", "A case cannot be merged into itself.");
        if (into.Case.IsOver)
            throw new Refusal(
                "cases.merge_target",
                $"目标案件 {into.Case.Number} 当前为“{Labels.Of(into.Case.State).Chinese}”，不能并入。",
                $"Case {into.Case.Number} is {Labels.Of(into.Case.State).English}; nothing can be merged into it."
            );
        var before = new BeforeMerge(@case.State, [.. Working.Select(s => new ShareBefore(s.Id, s.State))]);
        var merge = new Merge
        {
            Id = Ids.New(step.At),
            CaseId = @case.Id,
            IntoId = into.Case.Id,
            Before = Json.Write(before),
            Reason = step.Input.Reason!,
            MergedBy = step.Actor.Id,
            MergedAt = step.At,
        };
        step.Work.Insert(merge);
        End(step);
        @case.MergedInto = into.Case.Id;
        @case.Reason = step.Input.Reason;
        @case.Reporters = 0;
        Move(
            move,
            move.To,
            step,
            new
            {
                into = into.Case.Id,
                intoNumber = into.Case.Number,
                reporters,
            }
        );
        into.TakeReporters(reporters, "case.merged_in", this, step);
        return merge;
    }

    /// <summary>Undoes a merge: the case is again where it was, with the shares it had; their clocks ran on.</summary>
    public void Unmerge(Merge merge, CaseFile from, int reporters, Step step)
    {
        var move = workflow.Require(@case.State, CaseAction.Unmerge);
        step.Actor.Require(move.Permission, @case.Scope);
        CheckRequired(move, step);
        var before = Json.Read<BeforeMerge>(merge.Before)!;
        foreach (var (id, state) in before.Shares)
        {
            if (shares.Find(s => s.Id == id) is not { State: ShareState.Withdrawn } share)
                continue;
            share.Restore(state);
            step.Work.Update(share);
        }
        merge.Undo(step.Actor.Id, step.At);
        step.Work.Update(merge);
        @case.MergedInto = null;
        @case.Reason = null;
        @case.Reporters = reporters;
        TakeLeadDue();
        Move(move, before.State, step, new { from = from.Case.Id, reporters });
        from.TakeReporters(-reporters, "case.merge_undone", this, step);
    }

    // The row is written even where nobody moves, so that two merges at once cannot cross each other unseen.
    private void TakeReporters(int number, string action, CaseFile other, Step step)
    {
        @case.Reporters += number;
        step.Work.Update(@case);
        step.Work.Record(
            new Fact(
                "case",
                @case.Id,
                action,
                step.Actor,
                new
                {
                    other = other.Case.Id,
                    otherNumber = other.Case.Number,
                    reporters = number,
                    reason = step.Input.Reason,
                }
            )
        );
    }
}
