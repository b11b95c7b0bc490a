namespace Zhishu.Cases.Contracts;

/// <summary>What was reported, case by case, for finding what many report.</summary>
public interface IReportedCases
{
    /// <summary>Cases whose identity is at least the first and less than the second, the earliest first; without refused and
    /// cancelled ones.</summary>
    IAsyncEnumerable<ReportedCase> ReadAsync(Guid from, Guid to, CancellationToken ct);

    /// <summary>The identities of such cases and of refused and cancelled ones.</summary>
    Task<IReadOnlyList<Guid>> IdsAsync(Guid from, Guid to, CancellationToken ct);

    /// <summary>Those of the given ones that count, the earliest first.</summary>
    IAsyncEnumerable<ReportedCase> ReadAsync(IReadOnlyList<Guid> ids, CancellationToken ct);

    /// <summary>One of them; null where there is none.</summary>
    Task<ReportedCase?> FindAsync(Guid id, CancellationToken ct);

    /// <summary>How many there are.</summary>
    Task<long> CountAsync(Guid from, Guid to, CancellationToken ct);
}

/// <param name="Who">The same number for the same telephone, from which it cannot be told; null where none was given.</param>
/// <param name="Reporters">None for a case that was merged: its reporters went along.</param>
/// <param name="Rating">1 to 5.</param>
public sealed record ReportedCase(
    Guid Id,
    string Number,
    string Title,
    string Description,
    DateTimeOffset FiledAt,
    string? AreaCode,
    string? Address,
    double? Longitude,
    double? Latitude,
    string? MatterCode,
    long? Who,
    int Reporters,
    int? Rating
);
