using Zhishu.Cases.Workflows;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases;

/// <summary>A case, from the first report to the rating. Changed only through <see cref="CaseFile"/>, which keeps the
/// workflow, the shares and the ledger in step.</summary>
internal sealed class Case
{
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;
    public required string Number { get; init; }
    public CaseState State { get; set; }
    public required string Kind { get; set; }
    public required string Channel { get; init; }
    public Guid? MatterId { get; set; }
    public string? MatterCode { get; set; }
    public required string Title { get; set; }
    public required string Description { get; set; }
    public string? AreaCode { get; set; }
    public string? GridCode { get; set; }
    public string? Address { get; set; }
    public double? Longitude { get; set; }
    public double? Latitude { get; set; }
    public string? ObjectCode { get; init; }
    public bool Emergency { get; set; }
    public bool IsPublic { get; set; }

    /// <summary>The lead's unit; null until dispatched.</summary>
    public Guid? UnitId { get; set; }
    public DateTimeOffset FiledAt { get; init; }
    public Guid? FiledBy { get; init; }
    public DateTimeOffset? RegisteredAt { get; set; }
    public DateTimeOffset? DispatchedAt { get; set; }
    public DateTimeOffset? AcceptedAt { get; set; }
    public DateTimeOffset? DoneAt { get; set; }
    public DateTimeOffset? VerifiedAt { get; set; }
    public Guid? VerifiedBy { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
    public DateTimeOffset? RatedAt { get; set; }

    /// <summary>When the whole must be done: the lead share's deadline. Null without a limit or while suspended.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>When the present stage must be over.</summary>
    public DateTimeOffset? StageDueAt { get; set; }
    public DateTimeOffset? StageEscalatedAt { get; set; }
    public int Returns { get; set; }
    public int Reworks { get; set; }
    public int Reopenings { get; set; }

    /// <summary>1 (very dissatisfied) to 5.</summary>
    public int? Rating { get; set; }
    public string? RatingWords { get; set; }

    /// <summary>What the reporter said when asked whether it was solved.</summary>
    public bool? Solved { get; set; }
    public string? Outcome { get; set; }

    /// <summary>Why it was refused, cancelled or merged.</summary>
    public string? Reason { get; set; }
    public Guid? MergedInto { get; set; }
    public int Reporters { get; set; }

    /// <summary>The matter's own fields, as a JSON object.</summary>
    public string? Fields { get; set; }

    /// <summary>Why it was dispatched as it was, as JSON: row, what else was considered, rule and inputs.</summary>
    public string? Decision { get; set; }

    /// <summary>What a decision table said of taking it on, as JSON; null where none was asked.</summary>
    public string? Admission { get; set; }

    /// <summary>What a decision table said of the present stage's limit, as JSON; null where none did.</summary>
    public string? StageLimit { get; set; }

    /// <summary>Burdening decisions that wait for a person, as JSON; null where there are none.</summary>
    public string? Proposals { get; set; }

    /// <summary>How often the reporter's telephone number had reported the same matter in the 90 days before; null where
    /// no table asked.</summary>
    public int? EarlierReports { get; init; }

    public Scope Scope => new(UnitId, AreaCode, MatterCode);

    public bool IsOver =>
        State is CaseState.Refused or CaseState.Closed or CaseState.Rated or CaseState.Cancelled or CaseState.Merged;
}
