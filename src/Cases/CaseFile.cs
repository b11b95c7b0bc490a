using Zhishu.Cases.Deciding;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases;

/// <summary>A case with its shares and pending requests: what one action may touch. Every change goes through here, so
/// that workflow, clocks, ledger and events cannot drift apart.</summary>
internal sealed partial class CaseFile(
    Case @case,
    List<Share> shares,
    List<CaseRequest> requests,
    Workflow workflow,
    MatterVersion? matter,
    WorkCalendar calendar,
    CaseTables tables
)
{
    public Case Case => @case;

    public IReadOnlyList<Share> Shares => shares;

    public IReadOnlyList<CaseRequest> Requests => requests;

    public Workflow Workflow => workflow;

    public MatterVersion? Matter => matter;

    /// <summary>Whether what happened elsewhere long ago is being written down.</summary>
    public bool IsHistory => tables.History;

    public Share? Lead => shares.LastOrDefault(s => s.Role == ShareRole.Lead && s.State != ShareState.Withdrawn);

    private IEnumerable<Share> Working => shares.Where(s => s.State != ShareState.Withdrawn);

    /// <summary>Which actions the actor could take now, in the order of the table.</summary>
    public IReadOnlyList<CaseAction> AllowedTo(Actor actor) =>
        [.. workflow.Moves.Where(m => m.From == @case.State && MayTake(m, actor)).Select(m => m.Action).Distinct()];

    /// <summary>Moves the case and tells the ledger and the outbox.</summary>
    private void Move(Move move, CaseState to, Step step, object? more = null)
    {
        var from = @case.State;
        @case.State = to;
        if (from != to)
            StartStage(step);
        step.Work.Update(@case);
        step.Work.Record(
            new Fact(
                "case",
                @case.Id,
                "case." + Tense.Past(move.Action),
                step.Actor,
                new
                {
                    from,
                    to,
                    reason = step.Input.Reason,
                    outcome = step.Input.Outcome,
                    more,
                    limits = TakeSaid(),
                }
            )
        );
        step.Work.Publish(
            "cases.case." + Tense.Past(move.Action),
            @case.Id,
            new
            {
                number = @case.Number,
                from,
                to,
                kind = @case.Kind,
                channel = @case.Channel,
                matterCode = @case.MatterCode,
                areaCode = @case.AreaCode,
                unitId = @case.UnitId,
                dueAt = @case.DueAt,
                mergedInto = @case.MergedInto,
                isPublic = @case.IsPublic,
                // Who is concerned: all who have a part in it, with where they stand.
                shares = Working.Select(s => new
                {
                    id = s.Id,
                    unitId = s.UnitId,
                    role = s.Role,
                    state = s.State,
                    dueAt = s.DueAt,
                }),
            }
        );
    }

    private bool MayTake(Move move, Actor actor) =>
        move.Permission == CasePermissions.Handle
            ? Working.Any(s => actor.May(move.Permission, s.ScopeIn(@case)) && Suits(s, move.Action))
            : actor.May(move.Permission, @case.Scope)
                && !IsProposed(move.Action, null)
                && (move.Action != CaseAction.Verify || !HandledBy(actor))
                && (move.Action != CaseAction.Classify || Waiting.Count == 0)
                && (move.Action is not (CaseAction.Approve or CaseAction.Deny) || requests.Exists(Pending))
                && (move.Action != CaseAction.Score || shares.Exists(s => s.MayBeScored));

    private bool HandledBy(Actor actor) =>
        actor.Id is { } id && Working.Any(s => s.HandledBy == id || s.HandlerId == id);

    private static bool Pending(CaseRequest request) => request.State == RequestState.Pending;

    private static bool Suits(Share share, CaseAction action) =>
        action switch
        {
            CaseAction.Accept => share.State == ShareState.Assigned,
            CaseAction.Start => share.State == ShareState.Accepted,
            CaseAction.ReportDone => share.State is ShareState.Accepted or ShareState.InHand,
            CaseAction.AskSuspension => share.State is ShareState.Accepted or ShareState.InHand,
            CaseAction.Resume => share.State == ShareState.Suspended,
            CaseAction.Arrive => share.Role == ShareRole.Whistled
                && share.ArrivedAt is null
                && share.State is ShareState.Accepted or ShareState.InHand,
            _ => share.IsOpen,
        };
}

/// <summary>What an action is taken with.</summary>
/// <param name="At">The instant, by the clock of the unit of work.</param>
/// <param name="Confirms">The use whose proposal the actor has just confirmed: with that the permission is given.</param>
internal sealed record Step(
    ActionInput Input,
    Actor Actor,
    UnitOfWork Work,
    DateTimeOffset At,
    string? Confirms = null
);

/// <summary>What an action needs besides its name; which of it is required is in the workflow table.</summary>
internal sealed record ActionInput
{
    public string? Reason { get; init; }
    public string? Outcome { get; init; }
    public Guid? UnitId { get; init; }
    public IReadOnlyList<Guid> CoUnits { get; init; } = [];
    public Guid? ShareId { get; init; }
    public Guid? HandlerId { get; init; }
    public TimeLimit? Amount { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public int? Rating { get; init; }
    public bool? Solved { get; init; }
    public string? Words { get; init; }
    public bool ConditionsMet { get; init; }
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>How many attachments of each kind each stage has: (stage, kind) → number.</summary>
    public IReadOnlyDictionary<(string Stage, string Kind), int> Evidence { get; init; } =
        new Dictionary<(string, string), int>();
    public DispatchDecision? Decision { get; init; }
}

/// <summary>The past tense of actions, as the ledger and events name them.</summary>
internal static class Tense
{
    public static string Past(CaseAction action) =>
        action switch
        {
            CaseAction.Register => "registered",
            CaseAction.Refuse => "refused",
            CaseAction.Dispatch => "dispatched",
            CaseAction.Reassign => "reassigned",
            CaseAction.Accept => "accepted",
            CaseAction.Start => "started",
            CaseAction.ReportDone => "reported_done",
            CaseAction.AskReturn => "return_asked",
            CaseAction.AskExtension => "extension_asked",
            CaseAction.AskSuspension => "suspension_asked",
            CaseAction.Approve => "request_approved",
            CaseAction.Deny => "request_denied",
            CaseAction.Resume => "resumed",
            CaseAction.Verify => "verified",
            CaseAction.Rework => "sent_back",
            CaseAction.Close => "closed",
            CaseAction.CloseDirectly => "closed_directly",
            CaseAction.Rate => "rated",
            CaseAction.Reopen => "reopened",
            CaseAction.Cancel => "cancelled",
            CaseAction.Merge => "merged",
            CaseAction.Unmerge => "unmerged",
            CaseAction.Whistle => "whistled",
            CaseAction.Arrive => "arrived",
            CaseAction.Score => "scored",
            CaseAction.Supervise => "supervised",
            CaseAction.Classify => "classified",
            _ => throw new ArgumentOutOfRangeException(nameof(action)),
        };
}
