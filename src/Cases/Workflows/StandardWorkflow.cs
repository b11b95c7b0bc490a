using Zhishu.Kernel;
using static Zhishu.Cases.Workflows.CaseAction;
using static Zhishu.Cases.Workflows.CaseState;

namespace Zhishu.Cases.Workflows;

/// <summary>The built-in life cycle, following the seven steps of urban management (信息收集 to 综合评价) and the loop
/// of the 12345 hotline. A pack may bring another table with the same words.</summary>
internal static class StandardWorkflow
{
    public static Workflow Instance { get; } = new("standard", new Text("标准流程", "Standard"), Rows());

    private static IEnumerable<Move> Rows()
    {
        yield return Row(Collected, Register, Registered, CasePermissions.Register);
        yield return Row(Collected, Refuse, Refused, CasePermissions.Register, "reason");
        yield return Row(Collected, Merge, Merged, CasePermissions.Merge, "reason");

        yield return Row(Collected, Classify, Collected, CasePermissions.Register, "matter");
        yield return Row(Registered, Classify, Registered, CasePermissions.Register, "matter");

        yield return Row(Registered, Dispatch, Dispatched, CasePermissions.Dispatch);
        // An answer that can be given at once needs no unit: the call-taker closes it (直接办结).
        yield return Row(Registered, CloseDirectly, Closed, CasePermissions.CloseDirectly, "outcome");
        yield return Row(Registered, Refuse, Refused, CasePermissions.Register, "reason");
        yield return Row(Registered, Merge, Merged, CasePermissions.Merge, "reason");

        yield return Row(Dispatched, Accept, Accepted, CasePermissions.Handle);
        foreach (var withUnit in (CaseState[])[Dispatched, Accepted, InHand])
        {
            yield return Row(withUnit, Reassign, Dispatched, CasePermissions.Dispatch, "unit", "reason");
            yield return Row(withUnit, AskReturn, withUnit, CasePermissions.Handle, "reason");
            yield return Row(withUnit, AskExtension, withUnit, CasePermissions.Handle, "reason", "amount");
            yield return Row(withUnit, Deny, withUnit, CasePermissions.Dispatch, "reason");
            yield return Row(withUnit, Approve, withUnit, CasePermissions.Dispatch);
            yield return Row(withUnit, AskSuspension, withUnit, CasePermissions.Handle, "reason");
            yield return Row(withUnit, Merge, Merged, CasePermissions.Merge, "reason");
            yield return Row(withUnit, Whistle, withUnit, CasePermissions.Whistle, "units", "task");
            yield return Row(withUnit, Arrive, withUnit, CasePermissions.Handle);
            // A co-handler whose clock stood goes on while the lead works.
            yield return Row(withUnit, Resume, withUnit, CasePermissions.Handle);
        }
        yield return Row(Accepted, Start, InHand, CasePermissions.Handle);
        yield return Row(Accepted, ReportDone, ReportedDone, CasePermissions.Handle, "outcome");
        yield return Row(InHand, ReportDone, ReportedDone, CasePermissions.Handle, "outcome");
        // With several units the others do their part whatever the lead's state: the case stands where the lead stands.
        yield return Row(Accepted, Accept, Accepted, CasePermissions.Handle);
        yield return Row(InHand, Accept, InHand, CasePermissions.Handle);
        yield return Row(InHand, Start, InHand, CasePermissions.Handle);
        yield return Row(Dispatched, Start, Dispatched, CasePermissions.Handle);
        yield return Row(Dispatched, ReportDone, Dispatched, CasePermissions.Handle, "outcome");

        yield return Row(Suspended, Resume, InHand, CasePermissions.Handle);
        yield return Row(Suspended, Accept, Suspended, CasePermissions.Handle);
        yield return Row(Suspended, Start, Suspended, CasePermissions.Handle);
        yield return Row(Suspended, Arrive, Suspended, CasePermissions.Handle);
        yield return Row(Suspended, ReportDone, Suspended, CasePermissions.Handle, "outcome");
        yield return Row(Suspended, AskReturn, Suspended, CasePermissions.Handle, "reason");
        yield return Row(Suspended, AskExtension, Suspended, CasePermissions.Handle, "reason", "amount");
        yield return Row(Suspended, AskSuspension, Suspended, CasePermissions.Handle, "reason");
        yield return Row(Suspended, Approve, Suspended, CasePermissions.Dispatch);
        yield return Row(Suspended, Deny, Suspended, CasePermissions.Dispatch, "reason");

        yield return Row(ReportedDone, Verify, Verified, CasePermissions.Verify);
        yield return Row(ReportedDone, Rework, InHand, CasePermissions.Verify, "reason");
        yield return Row(Verified, Close, Closed, CasePermissions.Close);
        yield return Row(Verified, Rework, InHand, CasePermissions.Close, "reason");

        yield return Row(Closed, Rate, Rated, CasePermissions.Rate, "rating");
        yield return Row(Rated, Reopen, InHand, CasePermissions.Reopen, "reason");
        // Undoing a merge puts the case back where it stood; a case whose former state is not known waits for dispatch.
        yield return Row(Merged, Unmerge, Registered, CasePermissions.Merge, "reason");

        foreach (
            var scored in (CaseState[])[Dispatched, Accepted, InHand, Suspended, ReportedDone, Verified, Closed, Rated]
        )
            yield return Row(scored, Score, scored, CasePermissions.Whistle, "score");
        foreach (var watched in (CaseState[])[Dispatched, Accepted, InHand, Suspended, ReportedDone, Verified])
            yield return Row(watched, Supervise, watched, CasePermissions.Supervise, "demand", "answerBy");
        foreach (var open in (CaseState[])[Collected, Registered, Dispatched, Accepted, InHand, Suspended])
            yield return Row(open, Cancel, Cancelled, CasePermissions.Cancel, "reason");
    }

    private static Move Row(
        CaseState from,
        CaseAction action,
        CaseState to,
        string permission,
        params string[] required
    ) => new(from, action, to, permission, required);
}
