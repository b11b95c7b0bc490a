using System.Globalization;

namespace Zhishu.Rules.Feel;

/// <summary>
/// A day of the proleptic Gregorian calendar, years -999,999,999 to 999,999,999, kept as days since 1970-01-01.
/// Year 0 is the year before year 1 (XML Schema 1.1).
/// </summary>
/// <param name="EpochDays">Days since 1970-01-01.</param>
public readonly record struct FeelDate(long EpochDays)
{
    internal const int MaxYear = 999_999_999;

    /// <summary>The year.</summary>
    public int Year => Split().Year;

    /// <summary>The month, 1 to 12.</summary>
    public int Month => Split().Month;

    /// <summary>The day of the month, 1 to 31.</summary>
    public int Day => Split().Day;

    /// <summary>The day of the week, 1 for Monday to 7 for Sunday.</summary>
    public int Weekday => (int)(((EpochDays + 3) % 7 + 7) % 7) + 1;

    /// <summary>The day of the year, 1 to 366.</summary>
    public int DayOfYear => (int)(EpochDays - ToEpochDays(Year, 1, 1)) + 1;

    /// <summary>The week of the year by ISO 8601.</summary>
    public int WeekOfYear
    {
        get
        {
            // The week belongs to the year of its Thursday.
            var thursday = new FeelDate(EpochDays - Weekday + 4);
            return ((thursday.DayOfYear - 1) / 7) + 1;
        }
    }

    /// <summary>Makes a date, or null where there is no such day.</summary>
    public static FeelDate? Create(long year, long month, long day)
    {
        if (year is < -MaxYear or > MaxYear || month is < 1 or > 12 || day < 1 || day > DaysInMonth(year, (int)month))
        {
            return null;
        }

        return new FeelDate(ToEpochDays(year, (int)month, (int)day));
    }

    /// <summary>From a .NET date.</summary>
    public static FeelDate From(DateOnly date) => new(date.DayNumber - 719_162);

    /// <summary>As a .NET date, which ends at year 9999; null beyond.</summary>
    public DateOnly? ToDateOnly()
    {
        var number = EpochDays + 719_162;
        return number >= 0 && number <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)number) : null;
    }

    /// <summary>Years, months and days.</summary>
    public (int Year, int Month, int Day) Split()
    {
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": civil_from_days.
        var shifted = EpochDays + 719_468;
        var era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
        var dayOfEra = shifted - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shiftedMonth = ((5 * dayOfYear) + 2) / 153;
        var day = (int)(dayOfYear - (((153 * shiftedMonth) + 2) / 5)) + 1;
        var month = (int)(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9);
        return ((int)(yearOfEra + (era * 400) + (month <= 2 ? 1 : 0)), month, day);
    }

    /// <summary>The date some months later; a day past the month's end becomes its last. Null out of range.</summary>
    public FeelDate? AddMonths(long months)
    {
        var (year, month, day) = Split();
        var total = (Int128)year * 12 + (month - 1) + months;
        var newYear = total >= 0 ? total / 12 : (total - 11) / 12;
        if (newYear < -MaxYear || newYear > MaxYear)
        {
            return null;
        }

        var newMonth = (int)(total - (newYear * 12)) + 1;
        return Create((long)newYear, newMonth, Math.Min(day, DaysInMonth((long)newYear, newMonth)));
    }

    internal static FeelDate? FromEpochDays(Int128 days) =>
        days >= ToEpochDays(-MaxYear, 1, 1) && days <= ToEpochDays(MaxYear, 12, 31) ? new FeelDate((long)days) : null;

    internal static long ToEpochDays(long year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        var era = (year >= 0 ? year : year - 399) / 400;
        var yearOfEra = year - (era * 400);
        var dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097) + dayOfEra - 719_468;
    }

    internal static int DaysInMonth(long year, int month) =>
        month switch
        {
            2 => IsLeap(year) ? 29 : 28,
            4 or 6 or 9 or 11 => 30,
            _ => 31,
        };

    private static bool IsLeap(long year) => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    /// <summary>ISO 8601, such as 2026-11-21; longer years are written out, years before 0 carry a minus sign.</summary>
    public override string ToString()
    {
        var (year, month, day) = Split();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(year < 0 ? "-" : "")}{Math.Abs(year):0000}-{month:00}-{day:00}"
        );
    }
}
