using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.CalendarStore;

/// <param name="WorkingDays">The days of an ordinary week that are worked: <c>monday</c>...</param>
/// <param name="Hours">Working hours of a working day in order, local time: <c>09:00-12:00</c>.</param>
public sealed record SetWorkingHoursRequest(IReadOnlyList<string>? WorkingDays, IReadOnlyList<string>? Hours);

/// <summary>Sets the working week and hours. Deadlines that are set already stay as they are.</summary>
internal sealed class SetWorkingHours(UnitOfWork work, ZhishuDbContext db, CalendarSource source)
{
    public async Task<CalendarAnswer> Handle(
        SetWorkingHoursRequest request,
        Actor actor,
        HttpContext context,
        CancellationToken ct
    )
    {
        actor.Require(KernelPermissions.ManageCalendar, default);
        var row = await db.Set<CalendarRow>().SingleAsync(ct);
        EntityTag.Require(context, row.Version);
        var rows = await db.Set<CalendarYearRow>().ToListAsync(ct);
        var before = CalendarSource.Compose(row, rows);
        var days = request.WorkingDays?.Select(CalendarWords.Weekday).Distinct().Order().ToArray() ?? [];
        var hours = request.Hours is { Count: <= 12 } given ? given.Select(CalendarWords.Interval).ToArray() : [];
        if (days.Length == 0 || hours.Length == 0)
        {
            throw Refusal.Invalid(
                "calendar.hours",
                "hours",
                "至少须有一个工作日和一个工作时段（时段不超过 12 个）。",
                "There must be at least one working day and one piece of working hours, at most 12 pieces."
            );
        }
        for (var i = 1; i < hours.Length; i++)
        {
            if (hours[i].From < hours[i - 1].To)
            {
                throw Refusal.Invalid(
                    "calendar.hours",
                    $"hours[{i}]",
                    $"{CalendarWords.Write(hours[i])} 与前一时段重叠或次序颠倒。",
                    $"{CalendarWords.Write(hours[i])} overlaps the one before or stands out of order."
                );
            }
        }
        var calendar = SetCalendarYear.CheckedAgainstAll(before with { WorkingDays = days, Hours = hours });
        row.Set(days, hours);
        work.Update(row);
        work.Record(
            new Fact(
                "calendar",
                CalendarRow.LedgerSubject,
                "calendar.hours_set",
                actor,
                new
                {
                    from = new { before.WorkingDays, Hours = before.Hours.Select(CalendarWords.Write) },
                    to = new { WorkingDays = days, Hours = hours.Select(CalendarWords.Write) },
                }
            )
        );
        var answer = ReadCalendar.Answer(calendar, rows);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        await source.RefreshAsync(ct);
        EntityTag.Write(context, row.Version);
        return answer;
    }
}
