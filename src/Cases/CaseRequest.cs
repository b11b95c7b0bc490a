using Zhishu.Kernel.Actors;

namespace Zhishu.Cases;

internal enum RequestKind
{
    Return,
    Extension,
    Suspension,
}

internal enum RequestState
{
    Pending,
    Approved,
    Denied,
}

/// <summary>What a unit asks the dispatcher for; at most one of a kind is pending for a share.</summary>
internal sealed class CaseRequest
{
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;
    public Guid CaseId { get; init; }
    public Guid ShareId { get; init; }
    public RequestKind Kind { get; init; }
    public RequestState State { get; private set; }
    public required string Reason { get; init; }

    /// <summary>For an extension, how much: a time limit such as <c>3 working days</c>.</summary>
    public string? Amount { get; init; }
    public Guid? AskedBy { get; init; }
    public required string AskedByName { get; init; }
    public DateTimeOffset AskedAt { get; init; }
    public Guid? DecidedBy { get; private set; }
    public string? DecidedByName { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }
    public string? DecisionReason { get; private set; }

    public void Decide(bool approved, string? reason, Actor by, DateTimeOffset at)
    {
        State = approved ? RequestState.Approved : RequestState.Denied;
        DecisionReason = reason;
        DecidedBy = by.Id;
        DecidedByName = by.Name;
        DecidedAt = at;
    }
}

/// <summary>Who reported. The original case is kept through a merge, so that it can be undone.</summary>
internal sealed class Reporter
{
    public Guid CaseId { get; set; }
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;
    public Guid OriginalCaseId { get; init; }
    public required string Channel { get; init; }
    public DateTimeOffset At { get; init; }
    public bool Anonymous { get; init; }
    public bool Confidential { get; init; }
    public byte[]? NameSealed { get; set; }
    public byte[]? PhoneSealed { get; set; }
    public string? NameMasked { get; set; }
    public string? PhoneMasked { get; set; }
    public byte[]? PhonePrint { get; set; }
    public byte[]? TokenHash { get; set; }
    public DateTimeOffset? AnonymisedAt { get; set; }
}

/// <summary>The number a case has in the system it came from.</summary>
internal sealed class Origin
{
    public required string System { get; init; }
    public required string Number { get; init; }
    public Guid CaseId { get; init; }
}

/// <summary>A process that a pack brought.</summary>
internal sealed class StoredProcess
{
    public required string Code { get; init; }
    public int Version { get; private set; } = 1;
    public string? Pack { get; set; }
    public required string NameZh { get; set; }
    public required string NameEn { get; set; }
    public required string Moves { get; set; }
}
