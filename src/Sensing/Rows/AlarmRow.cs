using Zhishu.Sensing.Alarms;

namespace Zhishu.Sensing.Rows;

internal sealed class AlarmRow
{
    public Guid Id { get; init; }
    public int Version { get; set; } = 1;
    public Guid RuleId { get; init; }
    public int Device { get; init; }
    public AlarmState State { get; set; }

    /// <summary>Since when the condition held.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The reading that raised it.</summary>
    public DateTimeOffset RaisedAt { get; init; }
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>JSON: the quantities as they stood.</summary>
    public required string Measured { get; init; }
    public DateTimeOffset? ReturnedAt { get; set; }
    public string? CheckedBy { get; set; }
    public DateTimeOffset? CheckedAt { get; set; }
    public string? Reason { get; set; }
    public Guid? CaseId { get; set; }
    public string? CaseNumber { get; set; }

    /// <summary>When the ledger, and the case where there is to be one, had it.</summary>
    public DateTimeOffset? ToldAt { get; set; }
    public DateTimeOffset? ToldReturnAt { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset? NextAttemptAt { get; set; }
    public string? FaultChinese { get; set; }
    public string? FaultEnglish { get; set; }
}
