using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Zhishu.Kernel.Calendar;

/// <summary>What a limit counts.</summary>
public enum TimeUnit
{
    /// <summary>工作日</summary>
    WorkingDays,

    /// <summary>工作小时</summary>
    WorkingHours,

    /// <summary>自然日</summary>
    CalendarDays,

    /// <summary>小时</summary>
    ClockHours,

    /// <summary>分钟, by the clock</summary>
    Minutes,
}

/// <summary>A time limit, such as <c>5 working days</c> or <c>24小时</c>. The amount is 0 to 99,999; 0 days means on the
/// same day.</summary>
[StructLayout(LayoutKind.Auto)]
[JsonConverter(typeof(TimeLimitJson))]
public readonly record struct TimeLimit
{
    private const int Largest = 99_999;

    private static readonly Dictionary<string, TimeUnit> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["working day"] = TimeUnit.WorkingDays,
        ["working days"] = TimeUnit.WorkingDays,
        ["workingdays"] = TimeUnit.WorkingDays,
        ["business day"] = TimeUnit.WorkingDays,
        ["business days"] = TimeUnit.WorkingDays,
        ["wd"] = TimeUnit.WorkingDays,
        ["工作日"] = TimeUnit.WorkingDays,
        ["working hour"] = TimeUnit.WorkingHours,
        ["working hours"] = TimeUnit.WorkingHours,
        ["workinghours"] = TimeUnit.WorkingHours,
        ["business hours"] = TimeUnit.WorkingHours,
        ["wh"] = TimeUnit.WorkingHours,
        ["工作时"] = TimeUnit.WorkingHours,
        ["工作小时"] = TimeUnit.WorkingHours,
        ["calendar day"] = TimeUnit.CalendarDays,
        ["calendar days"] = TimeUnit.CalendarDays,
        ["calendardays"] = TimeUnit.CalendarDays,
        ["day"] = TimeUnit.CalendarDays,
        ["days"] = TimeUnit.CalendarDays,
        ["d"] = TimeUnit.CalendarDays,
        ["日"] = TimeUnit.CalendarDays,
        ["天"] = TimeUnit.CalendarDays,
        ["自然日"] = TimeUnit.CalendarDays,
        ["日历日"] = TimeUnit.CalendarDays,
        ["clock hour"] = TimeUnit.ClockHours,
        ["clock hours"] = TimeUnit.ClockHours,
        ["clockhours"] = TimeUnit.ClockHours,
        ["hour"] = TimeUnit.ClockHours,
        ["hours"] = TimeUnit.ClockHours,
        ["h"] = TimeUnit.ClockHours,
        ["小时"] = TimeUnit.ClockHours,
        ["时"] = TimeUnit.ClockHours,
        ["minute"] = TimeUnit.Minutes,
        ["minutes"] = TimeUnit.Minutes,
        ["min"] = TimeUnit.Minutes,
        ["分钟"] = TimeUnit.Minutes,
        ["分"] = TimeUnit.Minutes,
    };

    /// <summary>A limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative or above 99,999.</exception>
    public TimeLimit(int amount, TimeUnit unit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amount, Largest);
        Amount = amount;
        Unit = unit;
    }

    /// <summary>How many.</summary>
    public int Amount { get; }

    /// <summary>Of what.</summary>
    public TimeUnit Unit { get; }

    /// <summary>Whether whole days are counted, not time.</summary>
    public bool CountsDays => Unit is TimeUnit.WorkingDays or TimeUnit.CalendarDays;

    /// <summary>Whether only working time counts.</summary>
    public bool CountsWork => Unit is TimeUnit.WorkingDays or TimeUnit.WorkingHours;

    /// <summary>The amount of hours or minutes as a time.</summary>
    /// <exception cref="InvalidOperationException">The limit counts days.</exception>
    public TimeSpan Duration =>
        Unit switch
        {
            TimeUnit.WorkingHours or TimeUnit.ClockHours => TimeSpan.FromHours(Amount),
            TimeUnit.Minutes => TimeSpan.FromMinutes(Amount),
            _ => throw new InvalidOperationException($"A limit of {this} counts days, not time."),
        };

    /// <summary>Reads a whole number and a unit, in English or Chinese: <c>5 working days</c>, <c>5个工作日</c>,
    /// <c>4工作时</c>, <c>24小时</c>, <c>15日</c>, <c>2 h</c>, <c>30 min</c>. Plain days and hours are by the calendar
    /// and the clock.</summary>
    /// <exception cref="FormatException">Not such a text; says what is wrong.</exception>
    public static TimeLimit Parse(string text) =>
        TryParse(text, out var limit, out var error) ? limit : throw new FormatException(error);

    /// <summary>Whether the text is a limit.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeLimit limit) =>
        TryParse(text, out limit, out _);

    /// <summary>Whether the text is a limit, and if not, why, in English.</summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? text,
        out TimeLimit limit,
        [NotNullWhen(false)] out string? error
    )
    {
        limit = default;
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? trimmed : trimmed[..digits];
        var unit = trimmed[number.Length..].TrimStart().TrimStart('个').ToString();
        error =
            number.IsEmpty ? $"The time limit '{text}' does not begin with a whole number."
            : number.Length > 5 ? $"The time limit '{text}' is larger than {Largest}."
            : unit.Length == 0
                ? $"The time limit '{text}' has no unit, such as working days, days, working hours or hours."
            : !Units.ContainsKey(unit)
                ? $"The time limit '{text}' has the unknown unit '{unit}'; known are working days (工作日), working hours "
                    + "(工作时), days (日), hours (小时) and minutes (分钟)."
            : null;
        if (text is null || error is not null)
        {
            error ??= "";
            return false;
        }

        limit = new(int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture), Units[unit]);
        return true;
    }

    /// <summary>In English, in a form <see cref="Parse(string)"/> reads.</summary>
    public override string ToString()
    {
        var unit = Unit switch
        {
            TimeUnit.WorkingDays => "working day",
            TimeUnit.WorkingHours => "working hour",
            TimeUnit.CalendarDays => "calendar day",
            TimeUnit.ClockHours => "hour",
            _ => "minute",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{Amount} {unit}{(Amount == 1 ? "" : "s")}");
    }

    /// <summary>In Chinese, in a form <see cref="Parse(string)"/> reads.</summary>
    public string ToChinese() =>
        Amount.ToString(CultureInfo.InvariantCulture)
        + Unit switch
        {
            TimeUnit.WorkingDays => "个工作日",
            TimeUnit.WorkingHours => "个工作小时",
            TimeUnit.CalendarDays => "个自然日",
            TimeUnit.ClockHours => "小时",
            _ => "分钟",
        };
}
