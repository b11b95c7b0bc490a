using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;

namespace Zhishu.Kernel.CalendarStore;

/// <summary>The calendar as a whole.</summary>
/// <param name="Hours">Pieces of the working day, local time: <c>09:00-12:00</c>.</param>
public sealed record CalendarAnswer(
    string Name,
    string TimeZone,
    IReadOnlyList<string> WorkingDays,
    IReadOnlyList<string> Hours,
    IReadOnlyList<CalendarYearSummary> Years
);

/// <param name="Source"><c>shipped</c> or <c>city</c>.</param>
/// <param name="WorkingDays">How many days of the year are worked.</param>
public sealed record CalendarYearSummary(int Year, string Source, int WorkingDays);

/// <summary>One year of the calendar.</summary>
public sealed record CalendarYearAnswer(
    int Year,
    string Source,
    int WorkingDays,
    IReadOnlyList<HolidayRequest> Holidays,
    IReadOnlyList<DateOnly> MakeUpDays,
    DateTimeOffset? UpdatedAt,
    string? UpdatedBy
);

/// <summary>Reads the calendar in force. Working days are public knowledge: anybody may.</summary>
internal static class ReadCalendar
{
    public static async Task<CalendarAnswer> All(HttpContext context, ZhishuDbContext db, CancellationToken ct)
    {
        var row = await db.Set<CalendarRow>().SingleAsync(ct);
        var years = await db.Set<CalendarYearRow>().ToListAsync(ct);
        var calendar = new WorkCalendar(CalendarSource.Compose(row, years));
        EntityTag.Write(context, row.Version);
        return Answer(calendar, years);
    }

    public static CalendarAnswer Answer(WorkCalendar calendar, List<CalendarYearRow> years) =>
        new(
            calendar.Data.Name,
            calendar.Data.TimeZone,
            [.. calendar.Data.WorkingDays.Select(CalendarWords.Write)],
            [.. calendar.Data.Hours.Select(CalendarWords.Write)],
            [
                .. calendar.Data.Years.Select(y => new CalendarYearSummary(
                    y.Year,
                    SourceOf(years.Find(r => r.Year == y.Year)),
                    calendar.WorkingDaysIn(y.Year)
                )),
            ]
        );

    public static async Task<CalendarYearAnswer> Year(
        int year,
        HttpContext context,
        ZhishuDbContext db,
        CancellationToken ct
    )
    {
        var row = await db.Set<CalendarRow>().SingleAsync(ct);
        var years = await db.Set<CalendarYearRow>().ToListAsync(ct);
        var calendar = new WorkCalendar(CalendarSource.Compose(row, years));
        var found = years.Find(r => r.Year == year);
        EntityTag.Write(context, found?.Version ?? 0);
        return Answer(calendar, year, found);
    }

    /// <exception cref="Refusal">404 <c>calendar.year</c>.</exception>
    public static CalendarYearAnswer Answer(WorkCalendar calendar, int year, CalendarYearRow? row)
    {
        var data =
            calendar.Data.Years.FirstOrDefault(y => y.Year == year)
            ?? throw Refusal.NotFound("calendar.year", $"{year}年的工作日历", $"work calendar of {year}");
        return new(
            year,
            SourceOf(row),
            calendar.WorkingDaysIn(year),
            [.. data.Holidays.Select(h => new HolidayRequest(h.Name, h.From, h.To))],
            data.MakeUpDays,
            row?.UpdatedAt,
            row?.UpdatedByName
        );
    }

    private static string SourceOf(CalendarYearRow? row) => row is null ? "shipped" : "city";
}
