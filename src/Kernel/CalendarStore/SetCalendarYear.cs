using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.CalendarStore;

/// <summary>A public holiday, both days included; one without <see cref="To"/> has one day.</summary>
public sealed record HolidayRequest(string? Name, DateOnly? From, DateOnly? To);

/// <summary>What a year's notice says.</summary>
/// <param name="Holidays">Days off. They may begin in December of the year before.</param>
/// <param name="MakeUpDays">Weekend days worked instead.</param>
public sealed record SetCalendarYearRequest(
    IReadOnlyList<HolidayRequest>? Holidays,
    IReadOnlyList<DateOnly>? MakeUpDays
);

/// <summary>Sets the holidays and make-up days of one year. Deadlines that are set already stay as they are.</summary>
internal sealed class SetCalendarYear(UnitOfWork work, ZhishuDbContext db, CalendarSource source)
{
    private const int MostDays = 60;

    public async Task<CalendarYearAnswer> Handle(
        int year,
        SetCalendarYearRequest request,
        Actor actor,
        HttpContext context,
        CancellationToken ct
    )
    {
        actor.Require(KernelPermissions.ManageCalendar, default);
        var row = await db.Set<CalendarRow>().SingleAsync(ct);
        var rows = await db.Set<CalendarYearRow>().ToListAsync(ct);
        var before = CalendarSource.Compose(row, rows);
        var known = before.Years.FirstOrDefault(y => y.Year == year);
        var stored = rows.Find(r => r.Year == year);
        if (known is not null)
            EntityTag.Require(context, stored?.Version ?? 0);
        else
            CheckFollows(year, before);
        var data = Read(year, request, before.WorkingDays);
        var calendar = CheckedAgainstAll(before.WithYear(data));

        var target = stored ?? CalendarYearRow.Of(year);
        target.Set(data, actor, work.Clock.GetUtcNow());
        if (stored is null)
            work.Insert(target);
        else
            work.Update(target);
        work.Update(row);
        work.Record(
            new Fact("calendar", CalendarRow.LedgerSubject, "calendar.year_set", actor, new { from = known, to = data })
        );
        var answer = ReadCalendar.Answer(calendar, year, target);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        await source.RefreshAsync(ct);
        EntityTag.Write(context, target.Version);
        return answer;
    }

    private static void CheckFollows(int year, WorkCalendarData data)
    {
        var (first, last) = (data.Years[0].Year, data.Years[^1].Year);
        if (year != first - 1 && year != last + 1)
        {
            throw new Refusal(
                "calendar.gap",
                $"日历已载入 {first} 至 {last} 年，各年须相连：下一个可添加的是 {last + 1} 年（或 {first - 1} 年）。",
                $"The calendar holds {first} to {last} and may have no gap: the next to add is {last + 1} (or {first - 1})."
            );
        }
    }

    private static CalendarYear Read(int year, SetCalendarYearRequest request, IReadOnlyList<DayOfWeek> week)
    {
        var holidays =
            request.Holidays
            ?? throw Wrong("holidays", "请给出 holidays（可为空列表）。", "Give holidays; the list may be empty.");
        var makeUp = request.MakeUpDays ?? [];
        if (holidays.Count > MostDays || makeUp.Count > MostDays)
            throw Wrong(
                "holidays",
                $"一年的节假日与调休日各不超过 {MostDays} 项。",
                $"A year has at most {MostDays} holidays and {MostDays} make-up days."
            );
        List<PublicHoliday> read = [];
        for (var i = 0; i < holidays.Count; i++)
            read.Add(ReadHoliday(year, i, holidays[i], read));
        for (var i = 0; i < makeUp.Count; i++)
            CheckMakeUpDay(year, i, makeUp, read, week);
        return new(year, [.. read.OrderBy(h => h.From)], [.. makeUp.Order()]);
    }

    private static PublicHoliday ReadHoliday(int year, int index, HolidayRequest? given, List<PublicHoliday> others)
    {
        var field = $"holidays[{index}]";
        if (given is not { From: { } from } || string.IsNullOrWhiteSpace(given.Name) || given.Name.Length > 50)
            throw Wrong(
                field,
                "节假日须有名称（不超过 50 字）和起始日期 from。",
                "A holiday has a name of at most 50 characters and a date from."
            );
        var holiday = new PublicHoliday(given.Name.Trim(), from, given.To ?? from);
        CheckYear(year, field, from);
        CheckYear(year, field, holiday.To);
        if (holiday.To < from)
            throw Wrong(field, $"{holiday.Name}的结束日期早于开始日期。", $"{holiday.Name} ends before it begins.");
        if (others.Find(o => o.From <= holiday.To && from <= o.To) is { } other)
            throw Wrong(field, $"{holiday.Name}与{other.Name}的日期重叠。", $"{holiday.Name} overlaps {other.Name}.");
        return holiday;
    }

    private static void CheckMakeUpDay(
        int year,
        int index,
        IReadOnlyList<DateOnly> days,
        List<PublicHoliday> holidays,
        IReadOnlyList<DayOfWeek> week
    )
    {
        var (field, day) = ($"makeUpDays[{index}]", days[index]);
        CheckYear(year, field, day);
        if (days.Take(index).Contains(day))
            throw Wrong(field, $"{day:yyyy-MM-dd} 重复。", $"{day:yyyy-MM-dd} is given twice.");
        if (holidays.Find(h => h.From <= day && day <= h.To) is { } holiday)
            throw Wrong(
                field,
                $"{day:yyyy-MM-dd} 既是{holiday.Name}放假又是调休上班。",
                $"{day:yyyy-MM-dd} is both off ({holiday.Name}) and worked."
            );
        if (week.Contains(day.DayOfWeek))
            throw Wrong(
                field,
                $"{day:yyyy-MM-dd} 本来就是工作日，不是调休上班。",
                $"{day:yyyy-MM-dd} is an ordinary working day, not a make-up day."
            );
    }

    private static void CheckYear(int year, string field, DateOnly day)
    {
        if (day.Year != year && (day.Year != year - 1 || day.Month != 12))
            throw Wrong(
                field,
                $"{day:yyyy-MM-dd} 不属于 {year} 年的放假安排（可包含上一年 12 月）。",
                $"{day:yyyy-MM-dd} does not belong to the notice of {year}, which may reach into December before."
            );
    }

    // What one year cannot show: a day that its neighbour's notice says otherwise of.
    internal static WorkCalendar CheckedAgainstAll(WorkCalendarData data)
    {
        try
        {
            return new WorkCalendar(data);
        }
        catch (CalendarDataException e)
        {
            throw new Refusal("calendar.contradiction", $"日历数据自相矛盾：{e.Message}", e.Message);
        }
    }

    private static Refusal Wrong(string field, string chinese, string english) =>
        Refusal.Invalid("calendar.year", field, chinese, english);
}
