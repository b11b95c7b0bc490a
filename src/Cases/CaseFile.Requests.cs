using Zhishu.Cases.Workflows;
using Zhishu.Kernel;

namespace Zhishu.Cases;

internal sealed partial class CaseFile
{
    private void Ask(Move move, Share share, Step step)
    {
        var kind = move.Action switch
        {
            CaseAction.AskReturn => RequestKind.Return,
            CaseAction.AskExtension => RequestKind.Extension,
            _ => RequestKind.Suspension,
        };
        if (requests.Exists(r => r.ShareId == share.Id && r.Kind == kind && Pending(r)))
            throw new Refusal("cases.asked_already", "同类申请正在审批中。", "Such a request is pending already.");
        if (
            kind == RequestKind.Return
            && share.Role == ShareRole.Lead
            && @case.Returns >= (matter?.MaximumReturns ?? 3)
        )
            throw new Refusal(
                "cases.returns_exhausted",
                $"该案件已退回 {@case.Returns} 次，不能再退，请联系派遣员。",
                $"The case was returned {@case.Returns} times, as often as it may be; talk to the dispatcher."
            );
        if (kind == RequestKind.Extension && share.Extension is not null)
            throw new Refusal(
                "cases.extended_before",
                "该任务已延期一次，不能再次延期。",
                "This share was extended once; it cannot be again."
            );
        if (
            kind == RequestKind.Extension
            && share.TimeLimit is { } limit
            && Kernel.Calendar.TimeLimit.Parse(limit) is var original
            && step.Input.Amount!.Value.Unit != original.Unit
        )
            throw Share.WrongUnit(original);
        if (kind == RequestKind.Extension)
            share.CheckExtension(calendar, step.Input.Amount!.Value);
        var request = new CaseRequest
        {
            Id = Ids.New(step.At),
            CaseId = @case.Id,
            ShareId = share.Id,
            Kind = kind,
            Reason = step.Input.Reason!,
            Amount = step.Input.Amount?.ToString(),
            AskedBy = step.Actor.Id,
            AskedByName = step.Actor.Name,
            AskedAt = step.At,
        };
        requests.Add(request);
        step.Work.Insert(request);
        Move(
            move,
            @case.State,
            step,
            new
            {
                request = request.Id,
                share = share.Id,
                amount = request.Amount,
            }
        );
    }

    private void Decide(Move move, Step step)
    {
        var request =
            requests
                .Where(Pending)
                .OrderBy(r => r.AskedAt)
                .FirstOrDefault(r => step.Input.ShareId is null || r.ShareId == step.Input.ShareId)
            ?? throw new Refusal("cases.no_request", "没有待审批的申请。", "There is no request to decide.");
        if (request.AskedBy is { } asker && asker == step.Actor.Id)
            throw new Refusal("cases.own_request", "不能审批自己的申请。", "Nobody decides an own request.");
        var approved = move.Action == CaseAction.Approve;
        request.Decide(approved, step.Input.Reason, step.Actor, step.At);
        step.Work.Update(request);
        var share = shares.Single(s => s.Id == request.ShareId);
        var to = @case.State;
        if (approved)
            to = Grant(request, share, step);
        Move(
            move,
            to,
            step,
            new
            {
                request = request.Id,
                kind = request.Kind,
                share = share.Id,
                dueAt = share.DueAt,
            }
        );
    }

    private CaseState Grant(CaseRequest request, Share share, Step step)
    {
        switch (request.Kind)
        {
            case RequestKind.Extension:
                share.Extend(calendar, Kernel.Calendar.TimeLimit.Parse(request.Amount!));
                break;
            case RequestKind.Suspension:
                share.Suspend(calendar, step.At, request.Reason);
                break;
            case RequestKind.Return when share.Role == ShareRole.Lead:
                End(step);
                @case.Returns++;
                @case.UnitId = null;
                @case.AcceptedAt = null;
                return CaseState.Registered;
            default:
                Withdraw(share, step);
                if (!Working.All(s => s.State == ShareState.Done))
                    return @case.State;
                // The others had waited for this one only.
                @case.DoneAt = step.At;
                return CaseState.ReportedDone;
        }
        step.Work.Update(share);
        TakeLeadDue();
        return request.Kind == RequestKind.Suspension && share.Role == ShareRole.Lead
            ? CaseState.Suspended
            : @case.State;
    }
}
