using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Kernel.CalendarStore;

/// <summary>The one row with what a city sets for every year; null stands for the shipped value.</summary>
internal sealed class CalendarRow
{
    /// <summary>The identity under which edits stand in the ledger.</summary>
    public static readonly Guid LedgerSubject = new("0190b3a0-0000-7000-8000-000063616c00");

    public int Id { get; private set; } = 1;

    public string[]? WorkingDays { get; private set; }

    public string[]? Hours { get; private set; }

    public int Version { get; private set; }

    public void Set(IReadOnlyList<DayOfWeek> workingDays, IReadOnlyList<WorkingInterval> hours)
    {
        WorkingDays = [.. workingDays.Select(CalendarWords.Write)];
        Hours = [.. hours.Select(CalendarWords.Write)];
    }

    public WorkCalendarData Over(WorkCalendarData data) =>
        data with
        {
            WorkingDays = WorkingDays is null ? data.WorkingDays : [.. WorkingDays.Select(CalendarWords.Weekday)],
            Hours = Hours is null ? data.Hours : [.. Hours.Select(CalendarWords.Interval)],
        };
}

/// <summary>A year as the city has set it.</summary>
internal sealed class CalendarYearRow
{
    public int Year { get; private set; }

    /// <summary>JSON of <see cref="HolidayRequest"/>s.</summary>
    public string Holidays { get; private set; } = "[]";

    public DateOnly[] MakeUpDays { get; private set; } = [];

    public int Version { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public Guid? UpdatedBy { get; private set; }

    public string UpdatedByName { get; private set; } = "";

    public static CalendarYearRow Of(int year) => new() { Year = year, Version = 1 };

    public void Set(CalendarYear data, Actors.Actor actor, DateTimeOffset now)
    {
        Holidays = Json.Write(data.Holidays.Select(h => new HolidayRequest(h.Name, h.From, h.To)));
        MakeUpDays = [.. data.MakeUpDays];
        UpdatedAt = now;
        UpdatedBy = actor.Id;
        UpdatedByName = actor.Name;
    }

    public CalendarYear Data() =>
        new(
            Year,
            [
                .. Json.Read<HolidayRequest[]>(Holidays)!
                    .Select(h => new PublicHoliday(h.Name!, h.From!.Value, h.To!.Value)),
            ],
            MakeUpDays
        );
}

internal static class CalendarTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<CalendarRow>(e =>
        {
            e.ToTable("kernel_calendar");
            e.Property(r => r.Id).ValueGeneratedNever();
        });
        model.Entity<CalendarYearRow>(e =>
        {
            e.ToTable("kernel_calendar_year");
            e.HasKey(r => r.Year);
            e.Property(r => r.Year).ValueGeneratedNever();
            e.Property(r => r.Holidays).HasColumnType("json");
        });
    }
}
