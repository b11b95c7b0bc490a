namespace Zhishu.Kernel.Calendar;

/// <summary>
/// Working days and hours of the loaded years, and the arithmetic of deadlines on them. Immutable and thread-safe;
/// every operation is a few array look-ups. Instants go in with any offset and come out in UTC; dates and hours are
/// local to the calendar's time zone. What reaches beyond the loaded years throws
/// <see cref="CalendarNotLoadedException"/>.
/// </summary>
public sealed partial class WorkCalendar
{
    private static readonly Lazy<WorkCalendar> Shipped = new(() => new WorkCalendar(WorkCalendarData.China));

    private readonly TimeZoneInfo zone;
    private readonly long? fixedOffset;
    private readonly int firstDay;
    private readonly int dayCount;

    // workingDaysBefore[i]: working days among the first i days; workingDays[k]: the index of the k-th working day.
    private readonly int[] workingDaysBefore;
    private readonly int[] workingDays;
    private readonly (long From, long To)[] intervals;
    private readonly long workPerDay;
    private readonly Dictionary<DateOnly, string> holidayNames = [];

    /// <summary>Builds the calendar.</summary>
    /// <exception cref="CalendarDataException">The data contradict themselves; says how.</exception>
    public WorkCalendar(WorkCalendarData data)
    {
        Data = data;
        zone = FindZone(data);
        intervals = CheckHours(data);
        workPerDay = intervals.Sum(i => i.To - i.From);
        CheckYears(data);
        firstDay = new DateOnly(FirstYear, 1, 1).DayNumber;
        dayCount = new DateOnly(LastYear, 12, 31).DayNumber - firstDay + 1;
        var working = MarkDays(data);
        workingDaysBefore = new int[dayCount + 1];
        for (var i = 0; i < dayCount; i++)
        {
            workingDaysBefore[i + 1] = workingDaysBefore[i] + (working[i] ? 1 : 0);
        }

        workingDays = [.. Enumerable.Range(0, dayCount).Where(i => working[i])];
        fixedOffset = FindFixedOffset();
    }

    /// <summary>The shipped calendar of China, 2019 to 2026.</summary>
    public static WorkCalendar China => Shipped.Value;

    /// <summary>What it was built from.</summary>
    public WorkCalendarData Data { get; }

    /// <summary>The first loaded year.</summary>
    public int FirstYear => Data.Years[0].Year;

    /// <summary>The last loaded year.</summary>
    public int LastYear => Data.Years[^1].Year;

    /// <summary>Working time of one working day.</summary>
    public TimeSpan WorkingDayLength => new(workPerDay);

    /// <summary>Whether the instant lies in a loaded year.</summary>
    public bool Covers(DateTimeOffset instant)
    {
        var day = LocalTicks(instant) / TimeSpan.TicksPerDay - firstDay;
        return day >= 0 && day < dayCount;
    }

    /// <summary>The local date of an instant; needs no loaded year.</summary>
    public DateOnly DateOf(DateTimeOffset instant) => DateOnly.FromDateTime(LocalTimeOf(instant));

    /// <summary>The local date and time of an instant; needs no loaded year.</summary>
    public DateTime LocalTimeOf(DateTimeOffset instant) =>
        new(Math.Clamp(LocalTicks(instant), 0, DateTime.MaxValue.Ticks), DateTimeKind.Unspecified);

    /// <summary>Whether people work on this day.</summary>
    /// <exception cref="CalendarNotLoadedException">Its year is not loaded.</exception>
    public bool IsWorkingDay(DateOnly date) => IsWorking(Index(date.DayNumber));

    /// <summary>Whether people are at work at this instant.</summary>
    /// <exception cref="CalendarNotLoadedException">Its year is not loaded.</exception>
    public bool IsWorkingTime(DateTimeOffset instant)
    {
        var (day, time) = Split(instant);
        return IsWorking(day) && intervals.Any(i => time >= i.From && time < i.To);
    }

    /// <summary>The name of the public holiday this day belongs to, or null.</summary>
    public string? HolidayName(DateOnly date) => holidayNames.GetValueOrDefault(date);

    /// <summary>How many days of a year are worked.</summary>
    /// <exception cref="CalendarNotLoadedException">The year is not loaded.</exception>
    public int WorkingDaysIn(int year)
    {
        var first = Index(new DateOnly(year, 1, 1).DayNumber);
        var last = Index(new DateOnly(year, 12, 31).DayNumber);
        return workingDaysBefore[last + 1] - workingDaysBefore[first];
    }

    /// <summary>How many working days lie after <paramref name="after"/> up to and including
    /// <paramref name="until"/>; negative when <paramref name="until"/> is the earlier.</summary>
    /// <exception cref="CalendarNotLoadedException">One of the years is not loaded.</exception>
    public int WorkingDaysBetween(DateOnly after, DateOnly until) =>
        workingDaysBefore[Index(until.DayNumber) + 1] - workingDaysBefore[Index(after.DayNumber) + 1];

    private bool IsWorking(int day) => workingDaysBefore[day + 1] > workingDaysBefore[day];

    private int Index(long dayNumber)
    {
        var index = dayNumber - firstDay;
        return index >= 0 && index < dayCount ? (int)index : throw NotLoaded(dayNumber);
    }

    private (int Day, long Time) Split(DateTimeOffset instant)
    {
        var local = LocalTicks(instant);
        return (Index(local / TimeSpan.TicksPerDay), local % TimeSpan.TicksPerDay);
    }

    private long LocalTicks(DateTimeOffset instant) =>
        instant.UtcTicks + (fixedOffset ?? zone.GetUtcOffset(instant).Ticks);

    private DateTimeOffset Instant(long day, long time)
    {
        var local = (firstDay + day) * TimeSpan.TicksPerDay + time;
        if (fixedOffset is { } offset)
        {
            return new(local - offset, TimeSpan.Zero);
        }

        // A local time the clocks skip in spring is read with the offset before the change.
        var clock = new DateTime(local, DateTimeKind.Unspecified);
        var difference = zone.IsInvalidTime(clock) ? zone.GetUtcOffset(clock.AddHours(-3)) : zone.GetUtcOffset(clock);
        return new(local - difference.Ticks, TimeSpan.Zero);
    }

    private CalendarNotLoadedException NotLoaded(long dayNumber) =>
        new(DateOnly.FromDayNumber((int)Math.Clamp(dayNumber, 0, DateOnly.MaxValue.DayNumber)).Year, Data.Name);

    private static TimeZoneInfo FindZone(WorkCalendarData data)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(data.TimeZone, out var found))
        {
            return found;
        }

        // A machine without the package tzdata still knows China's time, which has not changed since 1991.
        return data.TimeZone == "Asia/Shanghai"
            ? TimeZoneInfo.CreateCustomTimeZone(data.TimeZone, TimeSpan.FromHours(8), null, null)
            : throw new CalendarDataException(
                $"The calendar '{data.Name}' names the time zone '{data.TimeZone}', which this machine does not know; "
                    + "use an IANA name and install tzdata."
            );
    }

    private static (long From, long To)[] CheckHours(WorkCalendarData data)
    {
        if (data.WorkingDays.Count == 0 || data.Hours.Count == 0)
        {
            throw new CalendarDataException($"The calendar '{data.Name}' has no working days or hours.");
        }

        var end = TimeSpan.Zero;
        foreach (var hours in data.Hours)
        {
            if (hours.From < end || hours.To <= hours.From || hours.To > TimeSpan.FromDays(1))
            {
                throw new CalendarDataException(
                    $"The working hours {hours.From:hh\\:mm}-{hours.To:hh\\:mm} of the calendar '{data.Name}' end before "
                        + "they begin, overlap the ones before or reach past midnight."
                );
            }

            end = hours.To;
        }

        return [.. data.Hours.Select(h => (h.From.Ticks, h.To.Ticks))];
    }

    private static void CheckYears(WorkCalendarData data)
    {
        if (data.Years.Count == 0)
        {
            throw new CalendarDataException($"The calendar '{data.Name}' has no years.");
        }

        for (var i = 1; i < data.Years.Count; i++)
        {
            if (data.Years[i].Year != data.Years[i - 1].Year + 1)
            {
                throw new CalendarDataException(
                    $"The years of the calendar '{data.Name}' must follow each other: {data.Years[i].Year} comes after "
                        + $"{data.Years[i - 1].Year}."
                );
            }
        }
    }

    private bool[] MarkDays(WorkCalendarData data)
    {
        var working = new bool[dayCount];
        for (var i = 0; i < dayCount; i++)
        {
            working[i] = data.WorkingDays.Contains(DateOnly.FromDayNumber(firstDay + i).DayOfWeek);
        }

        foreach (var year in data.Years)
        {
            foreach (var holiday in year.Holidays)
            {
                CheckYear(year, holiday.From);
                CheckYear(year, holiday.To);
                if (holiday.To < holiday.From)
                {
                    throw new CalendarDataException(
                        $"The holiday {holiday.Name} of {year.Year} ends before it begins."
                    );
                }

                for (var day = holiday.From; day <= holiday.To; day = day.AddDays(1))
                {
                    holidayNames[day] = holiday.Name;
                    Mark(working, day, work: false);
                }
            }
        }

        foreach (var year in data.Years)
        {
            foreach (var day in year.MakeUpDays)
            {
                CheckYear(year, day);
                if (holidayNames.TryGetValue(day, out var holiday))
                {
                    throw new CalendarDataException($"{day:yyyy-MM-dd} is both worked and off ({holiday}).");
                }

                Mark(working, day, work: true);
            }
        }

        return working;
    }

    private void Mark(bool[] working, DateOnly day, bool work)
    {
        // The first year's notice may reach into a December that is not loaded.
        var index = day.DayNumber - firstDay;
        if (index >= 0 && index < dayCount)
        {
            working[index] = work;
        }
    }

    private static void CheckYear(CalendarYear year, DateOnly day)
    {
        if (day.Year != year.Year && (day.Year != year.Year - 1 || day.Month != 12))
        {
            throw new CalendarDataException($"{day:yyyy-MM-dd} does not belong to the notice of {year.Year}.");
        }
    }

    private long? FindFixedOffset()
    {
        var start = new DateTimeOffset(firstDay * TimeSpan.TicksPerDay, TimeSpan.Zero);
        var offset = zone.GetUtcOffset(start);
        for (var day = -1; day <= dayCount; day++)
        {
            if (zone.GetUtcOffset(start.AddDays(day)) != offset)
            {
                return null;
            }
        }

        return offset.Ticks;
    }
}
