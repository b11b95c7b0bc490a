using System.Text.Json;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Cases;

/// <summary>What one unit has to do in a case, with its own state and clock.</summary>
internal sealed class Share
{
    public Guid CaseId { get; init; }
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;
    public Guid UnitId { get; init; }
    public ShareRole Role { get; init; }
    public ShareState State { get; private set; } = ShareState.Assigned;

    /// <summary>Whether the unit still has something to do; kept for the inbox's index.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>What this unit in particular is asked to do, or null.</summary>
    public string? Task { get; init; }
    public DateTimeOffset AssignedAt { get; init; }
    public DateTimeOffset? AcceptedAt { get; private set; }
    public DateTimeOffset? StartedAt { get; private set; }
    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>The person in charge.</summary>
    public Guid? HandlerId { get; set; }

    /// <summary>Who reported it done, who may therefore not verify it.</summary>
    public Guid? HandledBy { get; private set; }
    public string? Outcome { get; private set; }
    public string? TimeLimit { get; private set; }

    /// <summary>What a decision table said of the limit, as JSON; null where none did.</summary>
    public string? LimitBy { get; set; }
    public string? Extension { get; private set; }
    public DateTimeOffset? ClockStartedAt { get; private set; }

    /// <summary>JSON array of <see cref="Suspension"/>.</summary>
    public string? Suspensions { get; private set; }
    public DateTimeOffset? DueAt { get; private set; }
    public DateTimeOffset? WarnAt { get; private set; }
    public DateTimeOffset? WarnedAt { get; set; }
    public DateTimeOffset? EscalatedAt { get; set; }

    /// <summary>The call this share answers, or null.</summary>
    public Guid? WhistleId { get; init; }

    /// <summary>When a called unit must have accepted.</summary>
    public DateTimeOffset? AnswerDueAt { get; init; }
    public DateTimeOffset? AnswerEscalatedAt { get; set; }

    /// <summary>When a called unit must be there.</summary>
    public DateTimeOffset? ArriveDueAt { get; init; }
    public DateTimeOffset? ArriveEscalatedAt { get; set; }
    public DateTimeOffset? ArrivedAt { get; private set; }

    /// <summary>How the street that whistled scored the unit: 1 to 5.</summary>
    public int? Score { get; private set; }
    public string? ScoreWords { get; private set; }

    /// <summary>Whether it came, or has still not come, after the time it was called for.</summary>
    public bool IsLateAt(DateTimeOffset now) => ArriveDueAt is { } due && (ArrivedAt ?? now) > due;

    public bool MayBeScored => Role == ShareRole.Whistled && State == ShareState.Done && Score is null;

    /// <summary>Where this share stands for permission checks.</summary>
    public Scope ScopeIn(Case file) => new(UnitId, file.AreaCode, file.MatterCode);

    /// <summary>Starts the clock with a limit.</summary>
    /// <exception cref="CalendarNotLoadedException">The deadline would lie beyond the loaded calendar.</exception>
    public void StartClock(WorkCalendar calendar, TimeLimit limit, DateTimeOffset at)
    {
        TimeLimit = limit.ToString();
        ClockStartedAt = at;
        Extension = null;
        Suspensions = null;
        TakeDue(new DeadlineClock(calendar, limit, at));
    }

    /// <summary>Puts another limit in the place of the one that runs: begun when it began, with the same suspensions.</summary>
    public void ChangeLimit(WorkCalendar calendar, TimeLimit limit, DateTimeOffset begun)
    {
        var suspensions = Clock(calendar)?.Suspensions;
        // An extension was granted upon the old limit; in another unit it would mean something else.
        if (Extension is not null && Kernel.Calendar.TimeLimit.Parse(Extension).Unit != limit.Unit)
            Extension = null;
        TimeLimit = limit.ToString();
        ClockStartedAt ??= begun;
        EscalatedAt = null;
        WarnedAt = null;
        TakeDue(
            new DeadlineClock(
                calendar,
                limit,
                ClockStartedAt.Value,
                suspensions,
                Extension is null ? null : Kernel.Calendar.TimeLimit.Parse(Extension)
            )
        );
    }

    /// <summary>Takes a deadline that somebody else set, such as another system's own.</summary>
    public void SetDue(DateTimeOffset dueAt)
    {
        DueAt = dueAt;
        WarnAt = AssignedAt + (dueAt - AssignedAt) * 0.75;
    }

    public void Accept(Guid? handler, DateTimeOffset at)
    {
        Require(ShareState.Assigned);
        State = ShareState.Accepted;
        AcceptedAt = at;
        HandlerId = handler ?? HandlerId;
    }

    public void Start(DateTimeOffset at)
    {
        Require(ShareState.Accepted);
        State = ShareState.InHand;
        StartedAt = at;
    }

    /// <summary>The called unit is there; with that it has begun.</summary>
    public void Arrive(DateTimeOffset at)
    {
        Require(ShareState.Accepted, ShareState.InHand);
        if (ArrivedAt is not null)
            throw new Refusal("cases.arrived_already", "该单位已登记到场。", "The unit has arrived already.");
        ArrivedAt = at;
        if (State == ShareState.Accepted)
            Start(at);
    }

    /// <summary>The street's score, once.</summary>
    public void TakeScore(int score, string? words)
    {
        if (Score is not null)
            throw new Refusal("cases.scored_already", "该任务已评议。", "This share was scored already.");
        Require(ShareState.Done);
        Score = score;
        ScoreWords = words;
    }

    public void Finish(string outcome, Actor by, DateTimeOffset at)
    {
        Require(ShareState.Accepted, ShareState.InHand);
        if (ArriveDueAt is not null && ArrivedAt is null)
            throw new Refusal(
                "cases.not_arrived",
                "被吹哨单位须先登记到场，再报完成。",
                "A unit that was called must arrive before it reports done."
            );
        State = ShareState.Done;
        IsOpen = false;
        DoneAt = at;
        Outcome = outcome;
        HandledBy = by.Id;
    }

    public void Withdraw()
    {
        State = ShareState.Withdrawn;
        IsOpen = false;
    }

    /// <summary>Back to where it stood before it was withdrawn; its clock ran on meanwhile.</summary>
    public void Restore(ShareState state)
    {
        Require(ShareState.Withdrawn);
        State = state;
        IsOpen = state is not (ShareState.Done or ShareState.Withdrawn);
    }

    /// <summary>Back to work after a failed verification, or anew after a poor rating; the clock runs on, or starts anew
    /// where <paramref name="restart"/> says so, with the limit given.</summary>
    public void TakeUpAgain(WorkCalendar calendar, DateTimeOffset? restart, TimeLimit? limit)
    {
        State = ShareState.InHand;
        IsOpen = true;
        DoneAt = null;
        if (restart is { } at)
        {
            EscalatedAt = null;
            WarnedAt = null;
            if (limit is { } anew)
                StartClock(calendar, anew, at);
        }
    }

    public void Suspend(WorkCalendar calendar, DateTimeOffset at, string reason)
    {
        Require(ShareState.Accepted, ShareState.InHand);
        State = ShareState.Suspended;
        if (Clock(calendar) is { } clock)
            TakeDue(clock.Suspend(at, reason));
    }

    public void Resume(WorkCalendar calendar, DateTimeOffset at)
    {
        Require(ShareState.Suspended);
        State = ShareState.InHand;
        if (Clock(calendar) is { } clock)
            TakeDue(clock.Resume(at));
    }

    /// <summary>More time, once.</summary>
    /// <exception cref="Refusal">It was extended before, or the unit of time differs from the limit's.</exception>
    public void Extend(WorkCalendar calendar, TimeLimit by)
    {
        if (Extension is not null)
            throw new Refusal(
                "cases.extended_before",
                "该任务已延期一次，不能再次延期。",
                "This share was extended once; it cannot be again."
            );
        if (Clock(calendar) is { } clock)
        {
            if (by.Unit != clock.Limit.Unit)
                throw WrongUnit(clock.Limit);
            TakeDue(clock.Extend(by));
        }
        else if (DueAt is { } due)
            SetDue(calendar.Add(due, by));
        Extension = by.ToString();
        EscalatedAt = null;
        WarnedAt = null;
    }

    /// <summary>Works out what <see cref="Extend"/> would, and changes nothing.</summary>
    /// <exception cref="Refusal">The new deadline would lie beyond the loaded calendar.</exception>
    public void CheckExtension(WorkCalendar calendar, TimeLimit by)
    {
        try
        {
            if (Clock(calendar) is { } clock)
                clock.Extend(by);
            else if (DueAt is { } due)
                calendar.Add(due, by);
        }
        catch (Exception e) when (e is CalendarNotLoadedException or ArgumentOutOfRangeException)
        {
            throw Refusal.Invalid(
                "cases.extension_too_long",
                "amount",
                $"延期{by.ToChinese()}太长：新的期限超出已载入的工作日历，请减少。",
                $"An extension of {by} is too long: the new deadline lies beyond the loaded calendar; ask for less."
            );
        }
    }

    public static Refusal WrongUnit(TimeLimit limit) =>
        Refusal.Invalid(
            "cases.extension_unit",
            "amount",
            $"延期须与原时限同单位（{limit.ToChinese()}）。",
            $"An extension takes the unit of the limit ({limit})."
        );

    /// <summary>The clock, or null where there is no limit.</summary>
    public DeadlineClock? Clock(WorkCalendar calendar) =>
        TimeLimit is null || ClockStartedAt is null
            ? null
            : new DeadlineClock(
                calendar,
                Kernel.Calendar.TimeLimit.Parse(TimeLimit),
                ClockStartedAt.Value,
                Suspensions is null ? null : JsonSerializer.Deserialize<List<Suspension>>(Suspensions, Json.Options),
                Extension is null ? null : Kernel.Calendar.TimeLimit.Parse(Extension)
            );

    private void TakeDue(DeadlineClock clock)
    {
        DueAt = clock.DueAt;
        WarnAt = clock.DueAt is { } due ? clock.StartedAt + (due - clock.StartedAt) * 0.75 : null;
        Suspensions = clock.Suspensions.Count == 0 ? null : Json.Write(clock.Suspensions);
    }

    private void Require(params ReadOnlySpan<ShareState> states)
    {
        foreach (var state in states)
        {
            if (State == state)
                return;
        }
        throw new Refusal(
            "cases.share_state",
            $"该单位的任务当前为“{Labels.Of(State).Chinese}”，不能执行此操作。",
            $"The unit's share is {Labels.Of(State).English}; that cannot be done now."
        );
    }
}
