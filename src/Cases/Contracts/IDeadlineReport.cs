using Zhishu.Kernel;

namespace Zhishu.Cases.Contracts;

/// <summary>Whether a case kept its deadline.</summary>
public enum DeadlineOutcome
{
    /// <summary>Closed at the deadline or before it.</summary>
    OnTime,

    /// <summary>Not closed and the deadline has passed, or closed after it.</summary>
    Late,

    /// <summary>Not closed, and the deadline is still to come.</summary>
    Running,
}

/// <summary>Which cases a report is about; all that is given must hold.</summary>
/// <param name="System">The system they came from, as in <c>origin.system</c>; null for all.</param>
/// <param name="From">Filed at or after.</param>
/// <param name="To">Filed before.</param>
public sealed record DeadlineScope(string? System = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>One case with a deadline.</summary>
/// <param name="OriginNumber">Its number in the system it came from, or null.</param>
/// <param name="SourceFlag">What that system itself said of the deadline (field <c>source_ontime</c>); empty where it
/// said nothing, null where there is no such field.</param>
/// <param name="SourceStatus">Its state there (field <c>source_status</c>), or null.</param>
public sealed record DeadlineRow(
    Guid CaseId,
    string Number,
    string? OriginNumber,
    Guid? UnitId,
    string? MatterCode,
    string Title,
    DateTimeOffset FiledAt,
    DateTimeOffset DueAt,
    DateTimeOffset? ClosedAt,
    DeadlineOutcome Outcome,
    string? SourceFlag,
    string? SourceStatus
);

/// <summary>How many of a group were on time.</summary>
/// <param name="Name">Of the unit or the matter; null for none.</param>
public sealed record DeadlineGroup(string? Code, Text? Name, int WithDeadline, int OnTime, int Late, int Running);

/// <summary>The report in numbers.</summary>
/// <param name="Cases">All cases in the scope, with a deadline or without.</param>
/// <param name="LateOpen">Of the late ones, those that are not closed.</param>
/// <param name="LateWithoutFlag">Late ones whose own source's flag is empty.</param>
/// <param name="Disagreeing">Those whose source's flag says the opposite of ours (<c>ONTIME</c> of a late one,
/// <c>OVERDUE</c> of one that is not).</param>
public sealed record DeadlineSummary(
    DateTimeOffset AsOf,
    int Cases,
    int WithDeadline,
    int OnTime,
    int Late,
    int Running,
    int LateOpen,
    int LateWithoutFlag,
    int Disagreeing,
    IReadOnlyList<DeadlineGroup> ByUnit,
    IReadOnlyList<DeadlineGroup> ByMatter
);

/// <summary>What the product says about deadlines, and where that differs from what the source of the cases said.
/// Cases that were refused, cancelled or merged are left out: nobody owes anything for them any more.</summary>
public interface IDeadlineReport
{
    Task<DeadlineSummary> SummariseAsync(DeadlineScope scope, CancellationToken ct);

    /// <summary>Every case with a deadline, by number of the origin, else by time of filing.</summary>
    IAsyncEnumerable<DeadlineRow> RowsAsync(DeadlineScope scope, CancellationToken ct);

    /// <summary>The late ones whose own flag is empty.</summary>
    IAsyncEnumerable<DeadlineRow> LateWithoutFlagAsync(DeadlineScope scope, CancellationToken ct);
}
