using System.Globalization;
using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs;

/// <summary>What a period is in the calendar, which says what it is called and what it is compared with.</summary>
internal enum PeriodKind
{
    Days,
    Week,
    Month,
    Quarter,
    Year,
}

/// <summary>The civil days a brief is about, both ends included.</summary>
internal sealed record BriefPeriod(DateOnly From, DateOnly To)
{
    public const int MostDays = 366;

    private static readonly TimeSpan Zone = TimeSpan.FromHours(8);

    public PeriodKind Kind =>
        From.Day == 1 && To == From.AddYears(1).AddDays(-1) && From.Month == 1 ? PeriodKind.Year
        : From.Day == 1 && To == From.AddMonths(3).AddDays(-1) && From.Month % 3 == 1 ? PeriodKind.Quarter
        : From.Day == 1 && To == From.AddMonths(1).AddDays(-1) ? PeriodKind.Month
        : From.DayOfWeek == DayOfWeek.Monday && To == From.AddDays(6) ? PeriodKind.Week
        : PeriodKind.Days;

    public int Days => To.DayNumber - From.DayNumber + 1;

    /// <summary>Midnight at which the period begins where the city is.</summary>
    public DateTimeOffset Start => new(From, TimeOnly.MinValue, Zone);

    /// <summary>Midnight at which it is over.</summary>
    public DateTimeOffset End => new(To.AddDays(1), TimeOnly.MinValue, Zone);

    /// <summary>The period of the same kind before it.</summary>
    public BriefPeriod Before =>
        Kind switch
        {
            PeriodKind.Year => new(From.AddYears(-1), From.AddDays(-1)),
            PeriodKind.Quarter => new(From.AddMonths(-3), From.AddDays(-1)),
            PeriodKind.Month => new(From.AddMonths(-1), From.AddDays(-1)),
            _ => new(From.AddDays(-Days), From.AddDays(-1)),
        };

    /// <summary>The same days a year earlier; a month is compared with the month.</summary>
    public BriefPeriod YearBefore =>
        Kind is PeriodKind.Month or PeriodKind.Quarter or PeriodKind.Year
            ? new(From.AddYears(-1), To.AddDays(1).AddYears(-1).AddDays(-1))
            : new(From.AddYears(-1), From.AddYears(-1).AddDays(Days - 1));

    /// <summary><c>2026年6月</c>, <c>June 2026</c>.</summary>
    public Text Name =>
        Kind switch
        {
            PeriodKind.Year => new($"{From.Year}年", $"{From.Year}"),
            PeriodKind.Quarter => new(
                $"{From.Year}年第{(From.Month + 2) / 3}季度",
                $"quarter {(From.Month + 2) / 3} of {From.Year}"
            ),
            PeriodKind.Month => new($"{From.Year}年{From.Month}月", In(From, "MMMM yyyy")),
            _ when From == To => new($"{From.Year}年{From.Month}月{From.Day}日", In(From, "d MMMM yyyy")),
            _ => new($"{From.Year}年{From.Month}月{From.Day}日至{Chinese(To, From)}", English),
        };

    /// <summary>月报, 周报: what a brief of it is called.</summary>
    public Text Report =>
        Kind switch
        {
            PeriodKind.Year => new("年报", "Annual brief"),
            PeriodKind.Quarter => new("季报", "Quarterly brief"),
            PeriodKind.Month => new("月报", "Monthly brief"),
            PeriodKind.Week => new("周报", "Weekly brief"),
            _ => new("简报", "Brief"),
        };

    /// <summary>上月, the month before.</summary>
    public Text Last =>
        Kind switch
        {
            PeriodKind.Year => new("上年", "the year before"),
            PeriodKind.Quarter => new("上季度", "the quarter before"),
            PeriodKind.Month => new("上月", "the month before"),
            PeriodKind.Week => new("上周", "the week before"),
            _ => new("上一时段", "the period before"),
        };

    private string English =>
        From.Year == To.Year
            ? $"{In(From, From.Month == To.Month ? "%d" : "d MMMM")} to {In(To, "d MMMM yyyy")}"
            : $"{In(From, "d MMMM yyyy")} to {In(To, "d MMMM yyyy")}";

    private static string Chinese(DateOnly day, DateOnly after) =>
        (day.Year == after.Year ? "" : $"{day.Year}年")
        + (day.Year == after.Year && day.Month == after.Month ? "" : $"{day.Month}月")
        + $"{day.Day}日";

    private static string In(DateOnly day, string format) => day.ToString(format, CultureInfo.InvariantCulture);
}
