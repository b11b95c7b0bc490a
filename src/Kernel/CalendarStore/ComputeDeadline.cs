using System.Globalization;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Kernel.CalendarStore;

/// <param name="Start">When the clock begins to run.</param>
/// <param name="Limit">Such as <c>5个工作日</c>, <c>4 working hours</c>, <c>15日</c>, <c>24小时</c>.</param>
public sealed record ComputeDeadlineRequest(DateTimeOffset? Start, string? Limit);

/// <param name="Due">The deadline, UTC.</param>
/// <param name="DueLocal">The same in the calendar's local time.</param>
/// <param name="Words">The computation in both languages.</param>
public sealed record ComputedDeadline(DateTimeOffset Due, DateTime DueLocal, Text Limit, Text Words);

/// <summary>Tries the calendar out: the deadline of a limit from an instant.</summary>
internal static class ComputeDeadline
{
    public static ComputedDeadline Handle(ComputeDeadlineRequest request, ICalendarSource source)
    {
        var start =
            request.Start
            ?? throw Refusal.Invalid(
                "calendar.start",
                "start",
                "请给出起算时间 start。",
                "Give start, the instant to count from."
            );
        if (!TimeLimit.TryParse(request.Limit, out var limit, out var error))
            throw Refusal.Invalid(
                "calendar.limit",
                "limit",
                "请给出时限 limit，由整数与单位组成，例如：5个工作日、4工作小时、15日、24小时、30分钟。",
                error.Length == 0
                    ? "Give limit, such as 5 working days, 4 working hours, 15 days, 24 hours, 30 minutes."
                    : error
            );
        var calendar = source.Current;
        if (!calendar.Covers(start))
            throw new CalendarNotLoadedException(calendar.DateOf(start).Year, calendar.Data.Name);
        var due = calendar.Add(start, limit);
        var (from, to) = (calendar.LocalTimeOf(start), calendar.LocalTimeOf(due));
        return new(
            due,
            to,
            new Text(limit.ToChinese(), limit.ToString()),
            new Text(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"自{from:yyyy年M月d日 HH:mm}起{limit.ToChinese()}，{to:yyyy年M月d日 HH:mm}到期。"
                ),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{limit} from {from:yyyy-MM-dd HH:mm} end on {to:yyyy-MM-dd} at {to:HH:mm}."
                )
            )
        );
    }
}
