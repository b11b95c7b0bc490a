namespace Zhishu.Sensing.Alarms;

/// <summary>Where an alarm stands (告警状态). Whether the reading has returned to normal stands beside it.</summary>
public enum AlarmState
{
    /// <summary>待联动: fewer devices of its place than the rule asks have an alarm.</summary>
    Alone,

    /// <summary>待确认: somebody would be burdened, so a person looks first.</summary>
    Waiting,

    /// <summary>已确认: by a person, or by the rule where nobody is burdened.</summary>
    Confirmed,

    /// <summary>已排除: a false alarm.</summary>
    Dismissed,
}

/// <summary>What a person does with an alarm.</summary>
public enum AlarmAction
{
    Confirm,
    Dismiss,
}

internal sealed record AlarmMove(AlarmState From, AlarmAction Action, AlarmState To, bool NeedsReason);

/// <summary>The life of an alarm as a table. What is not in it is refused.</summary>
internal static class AlarmLife
{
    public static IReadOnlyList<AlarmMove> Moves { get; } =
    [
        new(AlarmState.Alone, AlarmAction.Confirm, AlarmState.Confirmed, NeedsReason: false),
        new(AlarmState.Alone, AlarmAction.Dismiss, AlarmState.Dismissed, NeedsReason: true),
        new(AlarmState.Waiting, AlarmAction.Confirm, AlarmState.Confirmed, NeedsReason: false),
        new(AlarmState.Waiting, AlarmAction.Dismiss, AlarmState.Dismissed, NeedsReason: true),
    ];

    public static IReadOnlyList<AlarmAction> OpenTo(AlarmState state) =>
        [.. Moves.Where(m => m.From == state).Select(m => m.Action)];

    /// <exception cref="Refusal">409 <c>sensing.alarm_checked</c>; 400 <c>sensing.reason</c>.</exception>
    public static AlarmState Take(AlarmState from, AlarmAction action, string? reason)
    {
        var move =
            Moves.FirstOrDefault(m => m.From == from && m.Action == action)
            ?? throw new Refusal(
                "sensing.alarm_checked",
                "该告警不在等待确认，不能再确认或排除。",
                "The alarm does not wait for a check; it can be neither confirmed nor dismissed."
            );
        if (move.NeedsReason && string.IsNullOrWhiteSpace(reason))
            throw Refusal.Invalid("sensing.reason", "reason", "请写明原因。", "Give a reason.");
        return move.To;
    }
}
