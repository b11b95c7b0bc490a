using Zhishu.Sensing.Commands;

namespace Zhishu.Sensing.Rows;

internal sealed class CommandRow
{
    public Guid Id { get; init; }
    public int Version { get; set; } = 1;
    public Guid DeviceId { get; init; }
    public required string Code { get; init; }
    public required string NameChinese { get; init; }
    public required string NameEnglish { get; init; }

    /// <summary>JSON: what is said with it, as the device gets it.</summary>
    public required string Form { get; init; }
    public required string Reason { get; init; }
    public CommandState State { get; set; }
    public DateTimeOffset AskedAt { get; init; }
    public required string AskedBy { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? SentAt { get; set; }
    public DateTimeOffset? AnsweredAt { get; set; }
    public string? Answer { get; set; }
}
