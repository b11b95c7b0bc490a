using Zhishu.Cases.Whistles;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Calendar;
using Zhishu.Matters.Contracts;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases;

internal sealed partial class CaseFile
{
    /// <summary>Calls units to the case: each gets a share that must be answered and reached in time.</summary>
    public void Whistle(Whistle whistle, IReadOnlyList<Unit> units, TimeLimit? doneWithin, Step step)
    {
        var move = workflow.Require(@case.State, CaseAction.Whistle);
        step.Actor.Require(move.Permission, @case.Scope);
        var answerDueAt = calendar.Add(step.At, TimeLimit.Parse(whistle.AnswerWithin));
        var arriveDueAt = calendar.Add(step.At, TimeLimit.Parse(whistle.ArriveWithin));
        step.Work.Insert(whistle);
        foreach (var unit in units)
        {
            if (shares.Exists(s => s.UnitId == unit.Id && s.IsOpen))
                throw new Refusal(
                    "cases.has_share",
                    $"{unit.Name.Chinese}在本案中已有未完成的任务。",
                    $"{unit.Name.English} has an open share in this case already."
                );
            var share = new Share
            {
                CaseId = @case.Id,
                Id = Ids.New(step.At),
                UnitId = unit.Id,
                Role = ShareRole.Whistled,
                Task = whistle.Task,
                WhistleId = whistle.Id,
                AssignedAt = step.At,
                AnswerDueAt = answerDueAt,
                ArriveDueAt = arriveDueAt,
            };
            var limit = doneWithin ?? LimitOf(share, matter?.LimitOf(MatterStages.Handle, @case.Emergency), step);
            if (limit is { } own)
                share.StartClock(calendar, own, step.At);
            shares.Add(share);
            step.Work.Insert(share);
        }
        Move(
            move,
            @case.State,
            step,
            new
            {
                whistle = whistle.Id,
                by = whistle.UnitId,
                task = whistle.Task,
                units = units.Select(u => u.Id),
                answerDueAt,
                arriveDueAt,
            }
        );
    }

    /// <summary>A called unit says that it is there.</summary>
    public void Arrive(Step step)
    {
        var move = workflow.Require(@case.State, CaseAction.Arrive);
        var share = ShareFor(move, step)!;
        if (share.Role != ShareRole.Whistled)
            throw new Refusal("cases.not_called", "该任务不是吹哨任务。", "This share does not answer a call.");
        share.Arrive(step.At);
        step.Work.Update(share);
        Move(
            move,
            @case.State,
            step,
            new
            {
                share = share.Id,
                unit = share.UnitId,
                arriveDueAt = share.ArriveDueAt,
                late = share.IsLateAt(step.At),
            }
        );
    }

    /// <summary>The street says how a called unit did.</summary>
    public void Score(Guid shareId, int score, string? words, Step step)
    {
        var move = workflow.Require(@case.State, CaseAction.Score);
        step.Actor.Require(move.Permission, @case.Scope);
        var share =
            shares.Find(s => s.Id == shareId && s.Role == ShareRole.Whistled)
            ?? throw Refusal.NotFound("cases.no_share", "这个吹哨任务", "such called share");
        if (HandledBy(step.Actor) || step.Actor.UnitId == share.UnitId)
            throw new Refusal(
                "cases.own_work",
                "评议须由被评单位以外的人员进行。",
                "Somebody of another unit must score."
            );
        share.TakeScore(score, words);
        step.Work.Update(share);
        Move(
            move,
            @case.State,
            step,
            new
            {
                share = share.Id,
                unit = share.UnitId,
                score,
                words,
                late = share.IsLateAt(step.At),
            }
        );
    }
}
