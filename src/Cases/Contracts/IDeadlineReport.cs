namespace Zhishu.Cases.Contracts;

/// <summary>How cases kept their deadlines.</summary>
public interface IDeadlineReport
{
    /// <param name="system">Only cases that came from this other system; null for all.</param>
    Task<DeadlineFigures> FiguresAsync(string? system, CancellationToken ct);

    /// <summary>The late cases from other systems whose own on-time flag (the field <c>source_ontime</c>) is empty, by
    /// the number they have there.</summary>
    IAsyncEnumerable<LateCase> LateWithoutFlagAsync(string? system, CancellationToken ct);
}

/// <param name="Cases">All cases.</param>
/// <param name="WithDeadline">Those with a deadline.</param>
/// <param name="Late">Of these, closed after it, or not closed although it has passed.</param>
/// <param name="LateOpen">Of the late ones, those that are not closed.</param>
/// <param name="LateWithoutFlag">Of the late ones from other systems, those without that system's own flag.</param>
/// <param name="AsOf">The instant that open cases are judged by.</param>
public sealed record DeadlineFigures(
    long Cases,
    long WithDeadline,
    long Late,
    long LateOpen,
    long LateWithoutFlag,
    DateTimeOffset AsOf
)
{
    public long OnTime => WithDeadline - Late;
}

/// <summary>A late case.</summary>
/// <param name="Number">Its number here.</param>
/// <param name="SourceNumber">Its number in the other system.</param>
public sealed record LateCase(
    string Number,
    string SourceNumber,
    string Title,
    DateTimeOffset DueAt,
    DateTimeOffset? ClosedAt
);
