namespace Zhishu.Codes.Issuing;

/// <summary>Many codes asked for at once, and how far they are made.</summary>
internal sealed class BatchRow
{
    public Guid Id { get; init; }

    public string Kind { get; init; } = "";

    public string AreaCode { get; init; } = "";

    public Guid? UnitId { get; init; }

    public string? Note { get; init; }

    public int Count { get; init; }

    public string Prefix { get; init; } = "";

    public long FirstSerial { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset AskedAt { get; init; }

    public string AskedBy { get; init; } = "";

    public DateTimeOffset? AliveAt { get; init; }

    public int Made { get; init; }

    public long Done { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public string? ErrorChinese { get; init; }

    public string? ErrorEnglish { get; init; }

    public Scope Scope => new(UnitId, AreaCode, Kind);

    public string State =>
        ErrorChinese is not null ? "failed"
        : FinishedAt is not null ? "ready"
        : AliveAt is null ? "waiting"
        : "making";
}
