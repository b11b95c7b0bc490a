using System.Globalization;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Kernel.CalendarStore;

/// <summary>Weekdays and hours as texts: <c>monday</c>, <c>09:00-12:00</c>, to midnight <c>24:00</c>.</summary>
internal static class CalendarWords
{
    public static string Write(DayOfWeek day) => day.ToString().ToLowerInvariant();

    public static string Write(WorkingInterval hours) => $"{Write(hours.From)}-{Write(hours.To)}";

    /// <exception cref="Refusal">400 <c>calendar.weekday</c>.</exception>
    public static DayOfWeek Weekday(string text) =>
        text is { Length: > 5 } && Enum.TryParse<DayOfWeek>(text, ignoreCase: true, out var day)
            ? day
            : throw Refusal.Invalid(
                "calendar.weekday",
                "workingDays",
                $"“{Shown(text)}”不是星期名称，请使用 monday 至 sunday。",
                $"'{Shown(text)}' is not a day of the week; use monday to sunday."
            );

    /// <exception cref="Refusal">400 <c>calendar.hours</c>.</exception>
    public static WorkingInterval Interval(string text)
    {
        var parts = (text ?? "").Split('-');
        if (parts.Length == 2 && Clock(parts[0]) is { } from && Clock(parts[1]) is { } to && from < to)
            return new(from, to);
        throw Refusal.Invalid(
            "calendar.hours",
            "hours",
            $"“{Shown(text)}”不是工作时段，请写作 09:00-12:00，起始早于结束。",
            $"'{Shown(text)}' is not a piece of the working day; write 09:00-12:00, the start before the end."
        );
    }

    private static string Write(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}");

    private static TimeSpan? Clock(string text) =>
        text == "24:00" ? TimeSpan.FromDays(1)
        : TimeSpan.TryParseExact(text, @"hh\:mm", CultureInfo.InvariantCulture, out var time) ? time
        : null;

    private static string Shown(string? text) => text is { Length: > 30 } ? text[..30] + "…" : text ?? "";
}
