using Zhishu.Cases.Deciding;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases;

internal sealed partial class CaseFile
{
    private readonly List<LimitDecision> said = [];
    private readonly List<NewProposal> proposed = [];

    /// <summary>Burdening decisions met since the last settling.</summary>
    public List<NewProposal> Proposed => proposed;

    /// <summary>What was confirmed in this unit of work, and so must not lapse in it.</summary>
    public string? Confirmed { get; private set; }

    public AdmissionDecision? Admission =>
        @case.Admission is null ? null : Json.Read<AdmissionDecision>(@case.Admission);

    public IReadOnlyList<WaitingProposal> Waiting =>
        @case.Proposals is null ? [] : Json.Read<List<WaitingProposal>>(@case.Proposals)!;

    /// <summary>Whether what is proposed could still be done: the case stands where it stood.</summary>
    public bool StillWaits(WaitingProposal proposal) =>
        proposal switch
        {
            { Use: CaseUses.Admission } => @case.State == CaseState.Collected,
            { Use: CaseUses.Dispatch } => @case.State == CaseState.Registered,
            { ShareId: { } share } => shares.Exists(s => s.Id == share && s.IsOpen && Made(s.LimitBy, proposal)),
            _ => proposal.Stage == StageOf(@case.State) && Made(@case.StageLimit, proposal),
        };

    public DispatchDecision AskDispatch(DateTimeOffset at) => tables.Dispatch(@case, matter, at);

    /// <summary>Asks whether the case is taken on; null where no table has a say. A refusal is put before people.</summary>
    public AdmissionDecision? Admit(Step step)
    {
        if (tables.Admission(@case, matter, step.At) is not { } admission)
            return null;
        @case.Admission = Json.Write(admission);
        if (admission.Decision.Burdening)
            proposed.Add(new(admission.Decision, null, null, @case.Scope, step.Actor));
        Note(
            admission.Decision.Burdening ? "case.admission_proposed" : "case.admission_decided",
            step,
            new { admission }
        );
        return admission;
    }

    /// <summary>Dispatches as was proposed, in the name of the person who confirmed it.</summary>
    public void ConfirmDispatch(Step step)
    {
        var decision = step.Input.Decision!.ConfirmedBy(step.Actor.Name, step.Input.Reason!);
        Confirm(CaseAction.Dispatch, step with { Input = step.Input with { Decision = decision } });
    }

    /// <summary>Takes the action that a person confirmed.</summary>
    public void Confirm(CaseAction action, Step step)
    {
        Confirmed = step.Confirms;
        Take(action, step);
    }

    /// <summary>Puts a limit in force that a person confirmed.</summary>
    public void ConfirmLimit(WaitingProposal proposal, Step step)
    {
        Confirmed = step.Confirms;
        var share = proposal.ShareId is { } id ? shares.Single(s => s.Id == id) : null;
        var decision = Json.Read<LimitDecision>((share is null ? @case.StageLimit : share.LimitBy)!)!;
        var limit = TimeLimit.Parse(decision.Limit);
        var inForce = Json.Write(decision with { Waits = false });
        if (share is null)
        {
            @case.StageLimit = inForce;
            @case.StageDueAt = calendar.Add(decision.Decision.At, limit);
            @case.StageEscalatedAt = null;
        }
        else
        {
            share.LimitBy = inForce;
            share.ChangeLimit(calendar, limit, decision.Decision.At);
            step.Work.Update(share);
            TakeLeadDue();
        }
        step.Work.Update(@case);
        Note(
            "case.limit_confirmed",
            step,
            new
            {
                share = share?.Id,
                stage = decision.Stage,
                limit = decision.Limit,
                reason = step.Input.Reason,
            }
        );
    }

    /// <summary>A person rejected what was proposed: the case goes on without it.</summary>
    public void Reject(WaitingProposal proposal, Step step)
    {
        @case.Proposals = Waiting.Where(w => w.Id != proposal.Id).ToArray() is { Length: > 0 } others
            ? Json.Write(others)
            : null;
        if (proposal.Use == CaseUses.Dispatch)
            @case.Decision = Json.Write(
                Json.Read<DispatchDecision>(@case.Decision!)!.RejectedBy(step.Actor.Name, step.Input.Reason!)
            );
        else if (proposal.ShareId is { } id)
        {
            var share = shares.Single(s => s.Id == id);
            share.LimitBy = null;
            step.Work.Update(share);
        }
        else if (proposal.Stage is not null)
            @case.StageLimit = null;
        step.Work.Update(@case);
        Note(
            "case.proposal_rejected",
            step,
            new
            {
                use = proposal.Use,
                share = proposal.ShareId,
                stage = proposal.Stage,
                reason = step.Input.Reason,
            }
        );
    }

    /// <summary>A burdening dispatch by a table: the case stays where it is and waits for a person.</summary>
    private void ProposeDispatch(DispatchDecision proposal, Step step)
    {
        // What a person asked for besides is done with it, once it is confirmed.
        var decision = proposal with
        {
            CoUnits = step.Input.CoUnits,
            DueAt = step.Input.DueAt,
            HandlerId = step.Input.HandlerId,
        };
        @case.Decision = Json.Write(decision);
        step.Work.Update(@case);
        proposed.Add(new(decision.Decision!, null, null, @case.Scope, step.Actor));
        Note("case.dispatch_proposed", step, new { more = decision });
    }

    /// <summary>What burdens somebody is decided by a person: neither another system's key nor the product itself goes
    /// round a decision that waits for one, or refuses what a table decides about. Nor does a person do what is proposed
    /// without confirming it, though a person may decide otherwise.</summary>
    /// <exception cref="Refusal">409 <c>cases.person_decides</c>, 409 <c>cases.proposal_waits</c>.</exception>
    private void RequirePerson(CaseAction action, Step step)
    {
        if (tables.History || step.Confirms is not null)
            return;
        if (step.Actor.Kind is ActorKind.System or ActorKind.Internal && IsForPerson(action, step))
            throw new Refusal(
                "cases.person_decides",
                "该案件的决定须由人作出：请有权限的人员登录后确认、驳回或另行处理，系统接口不能代替。",
                "This is for a person to decide: somebody with the permission signs in and confirms, rejects or acts otherwise; another system cannot."
            );
        if (IsProposed(action, step.Input))
            throw new Refusal(
                "cases.proposal_waits",
                "这正是决策表提出、待人确认的决定：请在待确认决定中确认或驳回，不能直接办理。",
                "A decision table has proposed just this, and it waits for a person: confirm or reject the proposal instead."
            );
    }

    private bool IsForPerson(CaseAction action, Step step) =>
        action switch
        {
            CaseAction.Refuse => step.Actor.Kind == ActorKind.Internal
                || @case.Admission is not null
                || tables.Serves(CaseUses.Admission, @case.MatterCode, step.At),
            CaseAction.Reassign => step.Input.Decision is { Waits: true },
            _ => @case.State switch
            {
                CaseState.Collected => Admission
                    is { Outcome: not AdmissionDecision.Register }
                        or { Decision.Burdening: true },
                CaseState.Registered => @case.Decision is not null
                    && Json.Read<DispatchDecision>(@case.Decision) is { Waits: true },
                _ => false,
            },
        };

    private bool IsProposed(CaseAction action, ActionInput? input) =>
        action switch
        {
            CaseAction.Refuse => IsProposed(AdmissionDecision.Refuse),
            CaseAction.Register => IsProposed(AdmissionDecision.Register),
            CaseAction.Dispatch => @case.Decision is not null
                && input is { Decision.Waits: false, UnitId: { } unit }
                && Json.Read<DispatchDecision>(@case.Decision) is { Waits: true } waiting
                && waiting.UnitId == unit,
            _ => false,
        };

    // Several steps may come before the commit that puts what was met before people.
    private bool IsProposed(string outcome) =>
        @case.State == CaseState.Collected
        && Admission?.Outcome == outcome
        && (
            proposed.Exists(p => p.Decision.Use == CaseUses.Admission) || Waiting.Any(p => p.Use == CaseUses.Admission)
        );

    /// <summary>The deadline of the stage that begins now, by the tables or the matter's limits; the handling stage has
    /// the lead's.</summary>
    private void StartStage(Step step)
    {
        @case.StageEscalatedAt = null;
        @case.StageDueAt = null;
        @case.StageLimit = null;
        if (StageOf(@case.State) is not { } stage)
            return;
        var limit = matter?.LimitOf(stage, @case.Emergency);
        if (Ask(stage, @case.UnitId, limit, null, @case.Scope, step) is { } decision)
        {
            @case.StageLimit = Json.Write(decision);
            limit = InForce(decision, limit);
        }
        @case.StageDueAt = limit is { } known ? calendar.Add(step.At, known) : null;
    }

    /// <summary>The limit of a share that begins now.</summary>
    private TimeLimit? LimitOf(Share share, TimeLimit? standard, Step step)
    {
        if (Ask(MatterStages.Handle, share.UnitId, standard, share.Id, share.ScopeIn(@case), step) is not { } decision)
            return standard;
        share.LimitBy = Json.Write(decision);
        return InForce(decision, standard);
    }

    /// <summary>The limit of a share whose clock starts again.</summary>
    private TimeLimit? LimitAnew(Share share, Step step)
    {
        var before = share.LimitBy is null ? share.TimeLimit : Json.Read<LimitDecision>(share.LimitBy)!.Default;
        // A deadline that was set by hand does not move.
        if (share.TimeLimit is null)
            return null;
        share.LimitBy = null;
        return LimitOf(share, before is null ? null : TimeLimit.Parse(before), step);
    }

    private LimitDecision? Ask(string stage, Guid? unit, TimeLimit? standard, Guid? share, in Scope scope, Step step)
    {
        if (tables.Limit(@case, matter, stage, unit, standard, step.At) is not { } decision)
            return null;
        said.Add(decision);
        if (decision.Waits)
            proposed.Add(new(decision.Decision, share, share is null ? stage : null, scope, step.Actor));
        return decision;
    }

    private static TimeLimit? InForce(LimitDecision decision, TimeLimit? standard) =>
        decision.Waits ? standard : TimeLimit.Parse(decision.Limit);

    private static string? StageOf(CaseState state) =>
        state switch
        {
            CaseState.Collected => MatterStages.Register,
            CaseState.Registered => MatterStages.Dispatch,
            CaseState.Dispatched => MatterStages.Accept,
            CaseState.ReportedDone => MatterStages.Verify,
            CaseState.Verified => MatterStages.Close,
            _ => null,
        };

    /// <summary>What tables said of limits since the last entry, for the ledger; null for nothing.</summary>
    private LimitDecision[]? TakeSaid()
    {
        if (said.Count == 0)
            return null;
        LimitDecision[] taken = [.. said];
        said.Clear();
        return taken;
    }

    private void Note(string action, Step step, object data) =>
        step.Work.Record(new Fact("case", @case.Id, action, step.Actor, data));

    private static bool Made(string? limit, WaitingProposal proposal) =>
        limit is not null
        && Json.Read<LimitDecision>(limit) is { Waits: true } decision
        && decision.Decision.At == proposal.At;
}
