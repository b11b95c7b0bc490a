namespace Zhishu.Sensing.Devices;

/// <summary>Where a device stands (设备状态).</summary>
public enum DeviceState
{
    /// <summary>已登记: nothing was received yet.</summary>
    Registered,

    /// <summary>在线</summary>
    Active,

    /// <summary>失联: nothing was received for longer than its type allows.</summary>
    Silent,

    /// <summary>维护: readings are kept, no rule looks at them.</summary>
    Maintenance,

    /// <summary>停用: readings are refused.</summary>
    Retired,
}

/// <summary>What happens to a device.</summary>
public enum DeviceAction
{
    /// <summary>收到读数</summary>
    Hear,

    /// <summary>判定失联</summary>
    Miss,

    /// <summary>转入维护</summary>
    Maintain,

    /// <summary>恢复使用</summary>
    Resume,

    /// <summary>停用</summary>
    Retire,
}

/// <summary>A row of the table of a device's life.</summary>
/// <param name="By">Whether a person takes it; else it happens by itself.</param>
internal sealed record DeviceMove(DeviceState From, DeviceAction Action, DeviceState To, bool By, bool NeedsReason);

/// <summary>The life of a device as a table. What is not in it is refused.</summary>
internal static class DeviceLife
{
    public static IReadOnlyList<DeviceMove> Moves { get; } =
    [
        new(DeviceState.Registered, DeviceAction.Hear, DeviceState.Active, By: false, NeedsReason: false),
        new(DeviceState.Silent, DeviceAction.Hear, DeviceState.Active, By: false, NeedsReason: false),
        new(DeviceState.Active, DeviceAction.Miss, DeviceState.Silent, By: false, NeedsReason: false),
        new(DeviceState.Registered, DeviceAction.Maintain, DeviceState.Maintenance, By: true, NeedsReason: true),
        new(DeviceState.Active, DeviceAction.Maintain, DeviceState.Maintenance, By: true, NeedsReason: true),
        new(DeviceState.Silent, DeviceAction.Maintain, DeviceState.Maintenance, By: true, NeedsReason: true),
        // It is taken for silent until it is heard: nobody knows yet that it works.
        new(DeviceState.Maintenance, DeviceAction.Resume, DeviceState.Registered, By: true, NeedsReason: false),
        new(DeviceState.Registered, DeviceAction.Retire, DeviceState.Retired, By: true, NeedsReason: true),
        new(DeviceState.Active, DeviceAction.Retire, DeviceState.Retired, By: true, NeedsReason: true),
        new(DeviceState.Silent, DeviceAction.Retire, DeviceState.Retired, By: true, NeedsReason: true),
        new(DeviceState.Maintenance, DeviceAction.Retire, DeviceState.Retired, By: true, NeedsReason: true),
    ];

    /// <summary>What people may do with a device that stands there.</summary>
    public static IReadOnlyList<DeviceAction> OpenTo(DeviceState state) =>
        [.. Moves.Where(m => m.By && m.From == state).Select(m => m.Action)];

    /// <exception cref="Refusal">409 <c>sensing.illegal_move</c>; 400 <c>sensing.reason</c>.</exception>
    public static DeviceState Take(DeviceState from, DeviceAction action, string? reason)
    {
        var move =
            Moves.FirstOrDefault(m => m.By && m.From == from && m.Action == action)
            ?? throw new Refusal(
                "sensing.illegal_move",
                $"设备处于“{Name(from).Chinese}”状态，不能{Name(action).Chinese}。",
                $"A device that is {Name(from).English} cannot be told to {Name(action).English}."
            );
        if (move.NeedsReason && string.IsNullOrWhiteSpace(reason))
            throw Refusal.Invalid("sensing.reason", "reason", "请写明原因。", "Give a reason.");
        return move.To;
    }

    /// <summary>Where a device stands once it was heard.</summary>
    public static DeviceState AfterHeard(this DeviceState state) =>
        Moves.FirstOrDefault(m => m.From == state && m.Action == DeviceAction.Hear)?.To ?? state;

    public static Text Name(DeviceState state) =>
        state switch
        {
            DeviceState.Registered => new("已登记", "registered"),
            DeviceState.Active => new("在线", "active"),
            DeviceState.Silent => new("失联", "silent"),
            DeviceState.Maintenance => new("维护中", "in maintenance"),
            _ => new("已停用", "retired"),
        };

    public static Text Name(DeviceAction action) =>
        action switch
        {
            DeviceAction.Maintain => new("转入维护", "go into maintenance"),
            DeviceAction.Resume => new("恢复使用", "resume"),
            DeviceAction.Retire => new("停用", "retire"),
            DeviceAction.Hear => new("收到读数", "be heard"),
            _ => new("判定失联", "be missed"),
        };
}
