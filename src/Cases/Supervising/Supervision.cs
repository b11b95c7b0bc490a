using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Supervising;

/// <summary>Where a supervision order stands.</summary>
public enum SupervisionState
{
    /// <summary>待答复: the unit must answer.</summary>
    Issued,

    /// <summary>待审核: the unit has answered.</summary>
    Answered,

    /// <summary>已办结: the supervisor is satisfied.</summary>
    Accepted,
}

/// <summary>A supervision order (督办): a supervisor demands, the unit must answer. Its deadline runs beside the case's;
/// neither moves the other.</summary>
internal sealed class Supervision
{
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;
    public Guid CaseId { get; init; }
    public required string CaseNumber { get; init; }
    public Guid UnitId { get; init; }
    public string? AreaCode { get; init; }
    public string? MatterCode { get; init; }
    public SupervisionState State { get; private set; }
    public required string Demand { get; init; }
    public DateTimeOffset AnswerDueAt { get; private set; }
    public Guid? IssuedBy { get; init; }
    public required string IssuedByName { get; init; }
    public DateTimeOffset IssuedAt { get; init; }
    public string? Answer { get; private set; }
    public Guid? AnsweredBy { get; private set; }
    public string? AnsweredByName { get; private set; }
    public DateTimeOffset? AnsweredAt { get; private set; }

    /// <summary>Whether any answer came after its deadline.</summary>
    public bool Late { get; private set; }
    public string? DecisionWords { get; private set; }
    public Guid? DecidedBy { get; private set; }
    public string? DecidedByName { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>How often an answer was sent back.</summary>
    public int SentBack { get; private set; }
    public DateTimeOffset? EscalatedAt { get; private set; }

    public Scope Scope => new(UnitId, AreaCode, MatterCode);

    public static Supervision Issue(
        Case file,
        Guid unit,
        string demand,
        DateTimeOffset answerDueAt,
        Actor by,
        DateTimeOffset at
    ) =>
        new()
        {
            Id = Ids.New(at),
            CaseId = file.Id,
            CaseNumber = file.Number,
            UnitId = unit,
            AreaCode = file.AreaCode,
            MatterCode = file.MatterCode,
            Demand = demand,
            AnswerDueAt = answerDueAt,
            IssuedBy = by.Id,
            IssuedByName = by.Name,
            IssuedAt = at,
        };

    public void TakeAnswer(string answer, Actor by, DateTimeOffset at)
    {
        Require(SupervisionState.Issued, "答复", "answered");
        State = SupervisionState.Answered;
        Answer = answer;
        AnsweredBy = by.Id;
        AnsweredByName = by.Name;
        AnsweredAt = at;
        Late |= at > AnswerDueAt;
    }

    public void Accept(string? words, Actor by, DateTimeOffset at)
    {
        Decide(words, by, at);
        State = SupervisionState.Accepted;
    }

    /// <summary>The answer does not do: the unit answers again, by a new deadline.</summary>
    public void SendBack(string reason, DateTimeOffset answerDueAt, Actor by, DateTimeOffset at)
    {
        Decide(reason, by, at);
        State = SupervisionState.Issued;
        SentBack++;
        AnswerDueAt = answerDueAt;
        EscalatedAt = null;
    }

    private void Decide(string? words, Actor by, DateTimeOffset at)
    {
        Require(SupervisionState.Answered, "审核", "decided on");
        if (by.Id is { } id && id == AnsweredBy)
            throw new Refusal("cases.own_work", "不能审核自己的答复。", "Nobody decides on an own answer.");
        DecisionWords = words;
        DecidedBy = by.Id;
        DecidedByName = by.Name;
        DecidedAt = at;
    }

    private void Require(SupervisionState state, string chinese, string english)
    {
        if (State != state)
            throw new Refusal(
                "cases.supervision_state",
                $"该督办当前为“{NameOf(State).Chinese}”，不能{chinese}。",
                $"The order is {NameOf(State).English}; it cannot be {english} now."
            );
    }

    public static Text NameOf(SupervisionState state) =>
        state switch
        {
            SupervisionState.Issued => new("待答复", "waiting for an answer"),
            SupervisionState.Answered => new("待审核", "answered"),
            SupervisionState.Accepted => new("已办结", "accepted"),
            _ => throw new ArgumentOutOfRangeException(nameof(state)),
        };
}
