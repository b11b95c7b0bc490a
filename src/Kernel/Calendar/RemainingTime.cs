namespace Zhishu.Kernel.Calendar;

/// <summary>How much time is left, or by how much the deadline has passed.</summary>
/// <param name="Time">The time left or passed, never negative.</param>
/// <param name="IsWorkingTime">Whether <paramref name="Time"/> is working time, else time by the clock.</param>
/// <param name="IsOverdue">Whether the deadline has passed.</param>
/// <param name="IsSuspended">Whether the clock stands still.</param>
/// <param name="Day">How long a day is in <paramref name="Time"/>: the working time of a working day, or 24 hours.</param>
public readonly record struct RemainingTime(
    TimeSpan Time,
    bool IsWorkingTime,
    bool IsOverdue,
    bool IsSuspended,
    TimeSpan Day
)
{
    /// <summary>Whole days in <see cref="Time"/>.</summary>
    public int Days => (int)(Time.Ticks / Day.Ticks);

    /// <summary>In the largest unit that fits, rounded down: <c>还剩 3 个工作小时</c>, <c>已超 2 天</c>,
    /// <c>已暂停，还剩 2 个工作日</c>.</summary>
    public string ToChinese()
    {
        var (amount, unit) = Largest();
        var words = (unit, IsWorkingTime) switch
        {
            (Unit.Day, true) => $"{amount} 个工作日",
            (Unit.Day, false) => $"{amount} 天",
            (Unit.Hour, true) => $"{amount} 个工作小时",
            (Unit.Hour, false) => $"{amount} 小时",
            (Unit.Minute, _) => $"{amount} 分钟",
            _ => "不到 1 分钟",
        };
        return (IsSuspended ? "已暂停，" : "") + (IsOverdue ? "已超 " : "还剩 ") + words;
    }

    /// <summary>In the largest unit that fits, rounded down: <c>3 working hours left</c>, <c>2 days overdue</c>,
    /// <c>suspended, 2 working days left</c>.</summary>
    public string ToEnglish()
    {
        var (amount, unit) = Largest();
        var working = IsWorkingTime && unit != Unit.Minute ? "working " : "";
        var plural = amount == 1 ? "" : "s";
        var words = unit switch
        {
            Unit.Day => $"{amount} {working}day{plural}",
            Unit.Hour => $"{amount} {working}hour{plural}",
            Unit.Minute => $"{amount} minute{plural}",
            _ => "less than a minute",
        };
        return (IsSuspended ? "suspended, " : "") + words + (IsOverdue ? " overdue" : " left");
    }

    /// <summary>In English.</summary>
    public override string ToString() => ToEnglish();

    private (int Amount, Unit Unit) Largest() =>
        Days >= 1 ? (Days, Unit.Day)
        : Time.TotalHours >= 1 ? ((int)Time.TotalHours, Unit.Hour)
        : Time.TotalMinutes >= 1 ? ((int)Time.TotalMinutes, Unit.Minute)
        : (0, Unit.Less);

    private enum Unit
    {
        Less,
        Minute,
        Hour,
        Day,
    }
}
