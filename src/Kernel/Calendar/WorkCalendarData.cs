namespace Zhishu.Kernel.Calendar;

/// <summary>A piece of the working day in local time, from inclusive, to exclusive; <see cref="To"/> may be 24:00.</summary>
public sealed record WorkingInterval(TimeSpan From, TimeSpan To);

/// <summary>A public holiday: all days from <see cref="From"/> to <see cref="To"/>, both included, are off.</summary>
public sealed record PublicHoliday(string Name, DateOnly From, DateOnly To);

/// <summary>What one year's notice says. Its days may lie in the year before (30 December for New Year).</summary>
/// <param name="Year">The year that is thereby known.</param>
/// <param name="Holidays">Days off.</param>
/// <param name="MakeUpDays">Weekend days worked instead (调休上班).</param>
public sealed record CalendarYear(int Year, IReadOnlyList<PublicHoliday> Holidays, IReadOnlyList<DateOnly> MakeUpDays);

/// <summary>Everything a <see cref="WorkCalendar"/> is built from; what an administrator edits.</summary>
/// <param name="Name">Names the calendar in messages.</param>
/// <param name="TimeZone">IANA name, such as <c>Asia/Shanghai</c>.</param>
/// <param name="WorkingDays">The days of an ordinary week that are worked.</param>
/// <param name="Hours">Working hours of every working day, in order, not overlapping.</param>
/// <param name="Years">The known years, without a gap between them.</param>
public sealed record WorkCalendarData(
    string Name,
    string TimeZone,
    IReadOnlyList<DayOfWeek> WorkingDays,
    IReadOnlyList<WorkingInterval> Hours,
    IReadOnlyList<CalendarYear> Years
)
{
    private static readonly Lazy<WorkCalendarData> Shipped = new(() =>
    {
        const string file = "calendar-cn.yaml";
        using var stream = typeof(WorkCalendarData).Assembly.GetManifestResourceStream(file)!;
        using var reader = new StreamReader(stream);
        return FromYaml(reader, file);
    });

    /// <summary>The shipped calendar of China, 2019 to 2026, 09:00-12:00 and 14:00-18:00.</summary>
    public static WorkCalendarData China => Shipped.Value;

    /// <summary>Reads the form of the shipped <c>calendar-cn.yaml</c>.</summary>
    /// <param name="reader">The YAML text.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="CalendarDataException">Not of that form; says at which line.</exception>
    public static WorkCalendarData FromYaml(TextReader reader, string file) => new WorkCalendarYaml(file).Read(reader);

    /// <summary>The same with a year added, or put in the place of the one there was.</summary>
    public WorkCalendarData WithYear(CalendarYear year) =>
        this with
        {
            Years = [.. Years.Where(y => y.Year != year.Year).Append(year).OrderBy(y => y.Year)],
        };
}
