namespace Zhishu.Sensing.VideoEvents;

/// <summary>Where a video event stands (视频事件状态).</summary>
public enum EventState
{
    /// <summary>待核查: the analysis is not sure, or somebody would be burdened, so a person looks first.</summary>
    Waiting,

    /// <summary>已确认: by a person, or by the confidence where nobody is burdened.</summary>
    Confirmed,

    /// <summary>已排除: nothing of the kind.</summary>
    Dismissed,
}

/// <summary>What a person does with a video event.</summary>
public enum EventAction
{
    Confirm,
    Dismiss,
}

internal sealed record EventMove(EventState From, EventAction Action, EventState To, bool NeedsReason);

/// <summary>The life of a video event as a table. What is not in it is refused.</summary>
internal static class EventLife
{
    public static IReadOnlyList<EventMove> Moves { get; } =
    [
        new(EventState.Waiting, EventAction.Confirm, EventState.Confirmed, NeedsReason: false),
        new(EventState.Waiting, EventAction.Dismiss, EventState.Dismissed, NeedsReason: true),
    ];

    public static IReadOnlyList<EventAction> OpenTo(EventState state) =>
        [.. Moves.Where(m => m.From == state).Select(m => m.Action)];

    /// <exception cref="Refusal">409 <c>sensing.event_checked</c>; 400 <c>sensing.reason</c>.</exception>
    public static EventState Take(EventState from, EventAction action, string? reason)
    {
        var move =
            Moves.FirstOrDefault(m => m.From == from && m.Action == action)
            ?? throw new Refusal(
                "sensing.event_checked",
                "该事件不在等待核查，不能再确认或排除。",
                "The event does not wait for a check; it can be neither confirmed nor dismissed."
            );
        if (move.NeedsReason && string.IsNullOrWhiteSpace(reason))
            throw Refusal.Invalid("sensing.reason", "reason", "请写明原因。", "Give a reason.");
        return move.To;
    }
}
