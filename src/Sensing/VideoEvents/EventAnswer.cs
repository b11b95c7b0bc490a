namespace Zhishu.Sensing.VideoEvents;

/// <summary>What became of a message of video analysis.</summary>
public enum EventOutcome
{
    /// <summary>A new event.</summary>
    New,

    /// <summary>A scene that is an event already; its count rose.</summary>
    SameScene,

    /// <summary>The same number of the same camera was stored before; nothing was changed.</summary>
    Doubled,

    /// <summary>The confidence is below what is taken; nothing was stored but the count.</summary>
    Dropped,
}

/// <summary>What the sender is told.</summary>
/// <param name="EventId">Null for what was dropped.</param>
/// <param name="Count">How often the event has been seen.</param>
/// <param name="CaseNumber">Where there is a case.</param>
public sealed record EventAnswer(
    EventOutcome Outcome,
    Guid? EventId,
    EventState? State,
    int Count,
    string? CaseNumber,
    Text Message
)
{
    internal static EventAnswer Dropped { get; } =
        new(EventOutcome.Dropped, null, null, 0, null, EventRefusals.Say(EventRefusal.LowConfidence));

    internal static EventAnswer Of(EventOutcome outcome, Rows.EventRow row) =>
        new(outcome, row.Id, row.State, row.Count, row.CaseNumber, Say(outcome, row));

    private static Text Say(EventOutcome outcome, Rows.EventRow row)
    {
        var what = outcome switch
        {
            EventOutcome.New => new Text("新事件", "A new event"),
            EventOutcome.SameScene => new Text(
                $"与已有事件为同一场景，共 {row.Count} 次",
                $"The same scene as an event that is there, seen {row.Count} times"
            ),
            _ => new Text("该编号已接收过", "This number was taken before"),
        };
        var where = row switch
        {
            { CaseNumber: { } number } => new Text($"已立案 {number}", $"case {number}"),
            { State: EventState.Waiting } => new Text("等待人工核查", "it waits for a person"),
            { State: EventState.Dismissed } => new Text("已由人员排除", "a person has dismissed it"),
            { FaultChinese: { } chinese } => new Text(
                $"尚未立案，将再试：{chinese}",
                $"no case yet, tried again: {row.FaultEnglish}"
            ),
            _ => new Text("已采用", "it counts"),
        };
        return new($"{what.Chinese}；{where.Chinese}。", $"{what.English}; {where.English}.");
    }
}
