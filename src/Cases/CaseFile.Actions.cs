using System.Text.Json;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases;

internal sealed partial class CaseFile
{
    /// <summary>Takes one action: looks it up in the table, checks permission, scope and required fields, and does it.</summary>
    /// <exception cref="Refusal">It is not allowed now, not to this actor, or something is missing.</exception>
    public void Take(CaseAction action, Step step)
    {
        var move = workflow.Require(@case.State, action);
        if (
            action
            is CaseAction.Merge
                or CaseAction.Unmerge
                or CaseAction.Whistle
                or CaseAction.Arrive
                or CaseAction.Score
                or CaseAction.Supervise
                or CaseAction.Classify
        )
            throw new Refusal(
                "cases.own_address",
                $"{Labels.Of(action).Chinese}请使用专门的接口。",
                $"To {Labels.Of(action).English} there is an address of its own."
            );
        RequirePerson(action, step);
        var share = ShareFor(move, step);
        CheckRequired(move, step);
        switch (action)
        {
            case CaseAction.Register:
                CheckStage(MatterStages.Register, step);
                @case.RegisteredAt = step.At;
                Move(move, move.To, step);
                break;
            case CaseAction.Refuse or CaseAction.Cancel:
                End(step);
                @case.Reason = step.Input.Reason;
                Move(move, move.To, step);
                break;
            case CaseAction.Dispatch when step.Input.Decision is { Waits: true } proposed:
                ProposeDispatch(proposed, step);
                break;
            case CaseAction.Dispatch:
                Assign(step);
                @case.DispatchedAt = step.At;
                Move(move, move.To, step, step.Input.Decision);
                break;
            case CaseAction.Reassign:
                Withdraw(Lead, step);
                Assign(step);
                Move(move, move.To, step, step.Input.Decision);
                break;
            case CaseAction.Accept:
                share!.Accept(step.Input.HandlerId ?? step.Actor.Id, step.At);
                CheckStage(MatterStages.Accept, step);
                if (share.Role == ShareRole.Lead)
                    @case.AcceptedAt = step.At;
                Follow(move, share, share.Role == ShareRole.Lead ? move.To : @case.State, step);
                break;
            case CaseAction.Start:
                share!.Start(step.At);
                Follow(move, share, share.Role == ShareRole.Lead ? move.To : @case.State, step);
                break;
            case CaseAction.ReportDone:
                CheckStage(MatterStages.Handle, step);
                share!.Finish(step.Input.Outcome!, step.Actor, step.At);
                ReportDone(move, share, step);
                break;
            case CaseAction.AskReturn or CaseAction.AskExtension or CaseAction.AskSuspension:
                Ask(move, share!, step);
                break;
            case CaseAction.Approve or CaseAction.Deny:
                Decide(move, step);
                break;
            case CaseAction.Resume:
                share!.Resume(calendar, step.At);
                TakeLeadDue();
                Follow(move, share, share.Role == ShareRole.Lead ? move.To : @case.State, step);
                break;
            case CaseAction.Verify:
                if (HandledBy(step.Actor))
                    throw new Refusal(
                        "cases.own_work",
                        "核查须由经办人以外的人员进行。",
                        "Somebody other than the handler must verify."
                    );
                CheckStage(MatterStages.Verify, step);
                @case.VerifiedAt = step.At;
                @case.VerifiedBy = step.Actor.Id;
                Move(move, move.To, step);
                break;
            case CaseAction.Rework:
                TakeUpAgain(step, restart: false);
                @case.Reworks++;
                Move(move, move.To, step);
                break;
            case CaseAction.Close:
                CheckConditions(step);
                CheckStage(MatterStages.Close, step);
                Close(step);
                Move(move, move.To, step);
                break;
            case CaseAction.CloseDirectly:
                @case.Outcome = step.Input.Outcome;
                Close(step);
                Move(move, move.To, step);
                break;
            case CaseAction.Rate:
                Rate(move, step);
                break;
            case CaseAction.Reopen:
                Reopen(move, step);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(action));
        }
    }

    private Share? ShareFor(Move move, Step step)
    {
        if (move.Permission != CasePermissions.Handle)
        {
            if (step.Confirms is null)
                step.Actor.Require(move.Permission, @case.Scope);
            return null;
        }
        var mine = Working.Where(s => step.Actor.May(move.Permission, s.ScopeIn(@case))).ToArray();
        if (mine.Length == 0)
            throw Refusal.Forbidden(move.Permission);
        if (step.Input.ShareId is { } id)
            return mine.FirstOrDefault(s => s.Id == id)
                ?? throw Refusal.NotFound("cases.no_share", "这个任务", "such share of yours");
        return mine.Where(s => Suits(s, move.Action))
                .OrderByDescending(s => s.UnitId == step.Actor.UnitId)
                .ThenBy(s => s.Role)
                .FirstOrDefault()
            ?? throw new Refusal(
                "cases.share_state",
                $"本单位的任务当前为“{Labels.Of(mine[0].State).Chinese}”，不能{Labels.Of(move.Action).Chinese}。",
                $"Your unit's share is {Labels.Of(mine[0].State).English}; it cannot take '{Labels.Of(move.Action).English}' now."
            );
    }

    private void CheckStage(string stage, Step step)
    {
        if (step.Input.Fields.Count > 0)
        {
            var fields = @case.Fields is null
                ? []
                : JsonSerializer.Deserialize<Dictionary<string, string>>(@case.Fields, Json.Options)!;
            foreach (var (name, value) in step.Input.Fields)
                fields[name] = value;
            @case.Fields = Json.Write(fields);
        }
        if (
            matter is not null
            && StageRules.Missing(matter, stage, @case.Channel, @case.Fields, step.Input.Evidence) is { } missing
        )
            throw missing;
    }

    private void CheckConditions(Step step)
    {
        if (matter is { ClosingConditions.Count: > 0 } && !step.Input.ConditionsMet)
        {
            throw Refusal.Invalid(
                "cases.conditions",
                "conditionsMet",
                $"结案前请确认：{string.Join('；', matter.ClosingConditions.Select(c => c.Chinese))}。",
                $"Confirm before closing: {string.Join("; ", matter.ClosingConditions.Select(c => c.English))}."
            );
        }
    }

    /// <summary>A share moved; the case stands where the lead stands.</summary>
    private void Follow(Move move, Share share, CaseState to, Step step)
    {
        step.Work.Update(share);
        Move(
            move,
            to,
            step,
            new
            {
                share = share.Id,
                unit = share.UnitId,
                role = share.Role,
                state = share.State,
                dueAt = share.DueAt,
            }
        );
    }

    private void ReportDone(Move move, Share share, Step step)
    {
        if (share.Role == ShareRole.Lead)
            @case.Outcome = share.Outcome;
        var all = Working.All(s => s.State == ShareState.Done);
        if (all)
            @case.DoneAt = step.At;
        Follow(move, share, all ? move.To : @case.State, step);
    }

    private void TakeLeadDue() => @case.DueAt = Lead?.DueAt;

    private void TakeUpAgain(Step step, bool restart)
    {
        var lead =
            Lead
            ?? throw new Refusal(
                "cases.no_lead",
                "该案件没有主办单位，请先派遣。",
                "The case has no lead; dispatch it first."
            );
        lead.TakeUpAgain(calendar, restart ? step.At : null, restart ? LimitAnew(lead, step) : null);
        step.Work.Update(lead);
        @case.DoneAt = null;
        @case.VerifiedAt = null;
        @case.VerifiedBy = null;
        TakeLeadDue();
    }

    private void Close(Step step) => @case.ClosedAt = step.At;

    private void Rate(Move move, Step step)
    {
        if (step.Input.Rating is < 1 or > 5)
            throw Refusal.Invalid("cases.rating", "rating", "评分为 1 至 5。", "A rating is from 1 to 5.");
        @case.Rating = step.Input.Rating;
        @case.RatingWords = step.Input.Words;
        @case.Solved = step.Input.Solved;
        @case.RatedAt = step.At;
        Move(move, move.To, step, new { rating = @case.Rating, solved = @case.Solved });
        if (@case.Rating <= 2)
            step.Work.Publish(
                "cases.case.poorly_rated",
                @case.Id,
                new
                {
                    number = @case.Number,
                    rating = @case.Rating,
                    solved = @case.Solved,
                    matterCode = @case.MatterCode,
                    areaCode = @case.AreaCode,
                    unitId = @case.UnitId,
                }
            );
    }

    private void Reopen(Move move, Step step)
    {
        var days = matter?.ReopenDays ?? 15;
        if (@case.Rating is > 2 || @case.ClosedAt is null || step.At > @case.ClosedAt.Value.AddDays(days))
            throw new Refusal(
                "cases.no_reopening",
                $"仅在结案后 {days} 天内、评价为不满意时可以重开。",
                $"A case can be reopened within {days} days of its closing, after a poor rating."
            );
        @case.Reopenings++;
        @case.ClosedAt = null;
        if (Lead is null)
        {
            // It was answered directly; now it needs a unit.
            Move(move, CaseState.Registered, step);
            return;
        }
        TakeUpAgain(step, restart: true);
        Move(move, move.To, step);
    }
}
