using Zhishu.Cases.Deciding;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Tests.Workflows;

/// <summary>Walks every pair of state and action through the aggregate itself.</summary>
public class WorkflowTableTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);
    private static readonly Actor Everybody = new(
        ActorKind.User,
        Ids.New(At),
        "n",
        null,
        [.. CasePermissions.All.Select(p => new Grant(p.Name))]
    );
    private static readonly CaseAction[] OwnAddress =
    [
        CaseAction.Merge,
        CaseAction.Unmerge,
        CaseAction.Whistle,
        CaseAction.Arrive,
        CaseAction.Score,
        CaseAction.Supervise,
        CaseAction.Classify,
    ];

    public static TheoryData<CaseState, CaseAction> Pairs()
    {
        var pairs = new TheoryData<CaseState, CaseAction>();
        foreach (var state in Enum.GetValues<CaseState>())
        {
            foreach (var action in Enum.GetValues<CaseAction>())
                pairs.Add(state, action);
        }
        return pairs;
    }

    [Theory, MemberData(nameof(Pairs))]
    public void A_pair_of_the_table_works_and_every_other_is_refused(CaseState state, CaseAction action)
    {
        var work = new UnitOfWork(null!, null!, null!, TimeProvider.System, null!, null!, null!, null!);
        var file = FileIn(state, action);
        var step = new Step(Input(state, action), Everybody, work, At.AddHours(2));
        if (StandardWorkflow.Instance.Find(state, action) is not { } move)
        {
            Should.Throw<Refusal>(() => file.Take(action, step)).Code.ShouldBe("cases.illegal_move");
            file.Case.State.ShouldBe(state);
            work.Pending.ShouldBe(0);
        }
        else if (OwnAddress.Contains(action))
        {
            Should.Throw<Refusal>(() => file.Take(action, step)).Code.ShouldBe("cases.own_address");
            file.Case.State.ShouldBe(state);
        }
        else
        {
            file.Take(action, step);
            // A co-handler's step, and the report of one of several, leave the case where the lead stands.
            file.Case.State.ShouldBeOneOf(move.To, state);
            if (move.Permission != CasePermissions.Handle)
                file.Case.State.ShouldBe(move.To);
            work.Pending.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void Every_state_can_be_reached_and_left_or_is_an_end()
    {
        var moves = StandardWorkflow.Instance.Moves;
        foreach (var state in Enum.GetValues<CaseState>())
        {
            // Suspended follows from an approval, whose row stays where it is.
            (
                state is CaseState.Collected or CaseState.Suspended || moves.Any(m => m.To == state && m.From != state)
            ).ShouldBeTrue($"nothing leads to {state}");
            (
                state is CaseState.Refused or CaseState.Cancelled || moves.Any(m => m.From == state && m.To != state)
            ).ShouldBeTrue($"nothing leads out of {state}");
        }
    }

    [Fact]
    public void Every_permission_of_the_table_exists_and_every_word_has_a_name()
    {
        StandardWorkflow
            .Instance.Moves.Select(m => m.Permission)
            .Except(CasePermissions.All.Select(p => p.Name))
            .ShouldBeEmpty();
        foreach (var state in Enum.GetValues<CaseState>())
            Labels.Of(state).Chinese.ShouldNotBeEmpty();
        foreach (var action in Enum.GetValues<CaseAction>())
            (Labels.Of(action).English + Tense.Past(action)).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_refusal_names_the_state_and_what_would_be_allowed()
    {
        var refusal = Should.Throw<Refusal>(() =>
            StandardWorkflow.Instance.Require(CaseState.Closed, CaseAction.Verify)
        );
        refusal.Text.Chinese.ShouldContain("已结案");
        refusal.Text.Chinese.ShouldContain("评价");
        refusal.Text.English.ShouldContain("rate");
    }

    private static ActionInput Input(CaseState state, CaseAction action) =>
        new()
        {
            Reason = "理由",
            Outcome = "已办",
            UnitId = Ids.New(At),
            Amount = TimeLimit.Parse("1 working day"),
            Rating = action == CaseAction.Rate ? 1 : null,
            ConditionsMet = true,
        };

    // A lead where the state wants it, beside it a co-handler who can do what the action says.
    private static CaseFile FileIn(CaseState state, CaseAction action)
    {
        var @case = new Case
        {
            Id = Ids.New(At),
            Number = "1",
            State = state,
            Kind = "urban-event",
            Channel = "hotline",
            Title = "t",
            Description = "d",
            FiledAt = At,
            Rating = state == CaseState.Rated ? 1 : null,
            ClosedAt = state is CaseState.Closed or CaseState.Rated ? At : null,
        };
        var lead = state switch
        {
            CaseState.Dispatched => ShareState.Assigned,
            CaseState.Accepted => ShareState.Accepted,
            CaseState.InHand => ShareState.InHand,
            CaseState.Suspended => ShareState.Suspended,
            CaseState.ReportedDone or CaseState.Verified or CaseState.Closed or CaseState.Rated => ShareState.Done,
            _ => (ShareState?)null,
        };
        List<Share> shares = [];
        if (lead is { } stands)
        {
            shares.Add(Drive(@case, ShareRole.Lead, stands));
            if (!@case.IsOver && stands != ShareState.Done)
                shares.Add(
                    Drive(
                        @case,
                        ShareRole.Co,
                        action switch
                        {
                            CaseAction.Accept => ShareState.Assigned,
                            CaseAction.Start => ShareState.Accepted,
                            CaseAction.Resume => ShareState.Suspended,
                            _ => ShareState.InHand,
                        }
                    )
                );
        }
        List<CaseRequest> requests = [];
        if (action is CaseAction.Approve or CaseAction.Deny && shares.Count > 0)
            requests.Add(
                new CaseRequest
                {
                    Id = Ids.New(At),
                    CaseId = @case.Id,
                    ShareId = shares[^1].Id,
                    Kind = RequestKind.Extension,
                    Reason = "r",
                    Amount = "1 working day",
                    AskedBy = Ids.New(At),
                    AskedByName = "n",
                    AskedAt = At,
                }
            );
        // Without tables neither directory nor calendar is looked at.
        var tables = new CaseTables(new NoTables(), null!, null!);
        return new CaseFile(@case, shares, requests, StandardWorkflow.Instance, null, WorkCalendar.China, tables);
    }

    private static Share Drive(Case @case, ShareRole role, ShareState to)
    {
        var share = new Share
        {
            CaseId = @case.Id,
            Id = Ids.New(At),
            UnitId = Ids.New(At),
            Role = role,
            AssignedAt = At,
        };
        share.StartClock(WorkCalendar.China, TimeLimit.Parse("3 working days"), At);
        if (to != ShareState.Assigned)
            share.Accept(Ids.New(At), At);
        if (to is ShareState.InHand or ShareState.Suspended or ShareState.Done)
            share.Start(At);
        if (to == ShareState.Suspended)
            share.Suspend(WorkCalendar.China, At, "r");
        if (to == ShareState.Done)
            share.Finish("已办", Actor.Internal("handler"), At);
        return share;
    }
}
