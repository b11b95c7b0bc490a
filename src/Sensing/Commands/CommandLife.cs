namespace Zhishu.Sensing.Commands;

/// <summary>Where a command to a device stands (指令状态).</summary>
public enum CommandState
{
    /// <summary>待下发: the device has not fetched it, and was not to be reached at the broker.</summary>
    Waiting,

    /// <summary>已下发: fetched, or with the broker.</summary>
    Sent,

    /// <summary>已执行: as the device says.</summary>
    Done,

    /// <summary>执行失败: as the device says.</summary>
    Failed,

    /// <summary>已过期: not answered in time.</summary>
    Expired,

    /// <summary>已撤回: before it was sent.</summary>
    Withdrawn,
}

/// <summary>The life of a command.</summary>
internal static class CommandLife
{
    public static Text Name(CommandState state) =>
        state switch
        {
            CommandState.Waiting => new("待下发", "waiting"),
            CommandState.Sent => new("已下发", "sent"),
            CommandState.Done => new("已执行", "done"),
            CommandState.Failed => new("执行失败", "failed"),
            CommandState.Expired => new("已过期", "expired"),
            _ => new("已撤回", "withdrawn"),
        };

    /// <summary>Whether the device has said what became of it. What it says late is kept all the same: it was done.</summary>
    public static bool IsAnswered(CommandState state) => state is CommandState.Done or CommandState.Failed;

    /// <summary>Whether it is given up when its time is over.</summary>
    public static bool IsOpen(CommandState state) => state is CommandState.Waiting or CommandState.Sent;
}
