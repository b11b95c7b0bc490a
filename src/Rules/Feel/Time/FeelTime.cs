using System.Globalization;

namespace Zhishu.Rules.Feel;

/// <summary>A time of day to the nanosecond, with or without zone.</summary>
public sealed class FeelTime : FeelObject
{
    internal const long NanosecondsPerSecond = 1_000_000_000;
    internal const long NanosecondsPerDay = 86_400 * NanosecondsPerSecond;

    internal FeelTime(long nanoseconds, FeelZone? zone)
        : base(FeelKind.Time)
    {
        Nanoseconds = nanoseconds;
        Zone = zone;
    }

    /// <summary>Nanoseconds since midnight.</summary>
    public long Nanoseconds { get; }

    /// <summary>The zone; null for a local time.</summary>
    public FeelZone? Zone { get; }

    internal bool HasZone => Zone is not null;

    internal int? OffsetSeconds => Zone?.StandardOffset;

    internal long ComparableNanoseconds =>
        Zone is null ? Nanoseconds : Nanoseconds - (Zone.StandardOffset * NanosecondsPerSecond);

    internal bool SameAs(FeelTime other) =>
        Nanoseconds == other.Nanoseconds
        && (Zone is null ? other.Zone is null : other.Zone is not null && Zone.SameAs(other.Zone));

    /// <summary>Moved by a duration, around midnight where it must.</summary>
    internal FeelTime Add(Int128 nanoseconds)
    {
        var moved = (long)((Nanoseconds + nanoseconds) % NanosecondsPerDay);
        return new FeelTime(moved < 0 ? moved + NanosecondsPerDay : moved, Zone);
    }

    /// <summary>Such as 10:30:00.5+08:00.</summary>
    public override string ToString() => FormatClock(Nanoseconds) + Zone;

    internal static string FormatClock(long nanoseconds)
    {
        var seconds = nanoseconds / NanosecondsPerSecond;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}"
        );
        var fraction = nanoseconds % NanosecondsPerSecond;
        return fraction == 0
            ? text
            : text + "." + fraction.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
    }
}

/// <summary>A date and a time of day, with or without zone.</summary>
public sealed class FeelDateTime : FeelObject
{
    internal FeelDateTime(FeelDate date, long nanoseconds, FeelZone? zone)
        : base(FeelKind.DateTime)
    {
        Date = date;
        Nanoseconds = nanoseconds;
        Zone = zone;
    }

    /// <summary>The day, as the zone's clocks show it.</summary>
    public FeelDate Date { get; }

    /// <summary>Nanoseconds since midnight.</summary>
    public long Nanoseconds { get; }

    /// <summary>The zone; null for a local date and time.</summary>
    public FeelZone? Zone { get; }

    internal bool HasZone => Zone is not null;

    internal int? OffsetSeconds => Zone?.OffsetAt(Date, Nanoseconds);

    internal Int128 LocalNanoseconds => ((Int128)Date.EpochDays * FeelTime.NanosecondsPerDay) + Nanoseconds;

    internal Int128 ComparableNanoseconds =>
        LocalNanoseconds - ((Int128)(OffsetSeconds ?? 0) * FeelTime.NanosecondsPerSecond);

    /// <summary>From a .NET instant with offset.</summary>
    public static FeelDateTime From(DateTimeOffset value) =>
        new(
            FeelDate.From(DateOnly.FromDateTime(value.DateTime)),
            value.TimeOfDay.Ticks * 100,
            FeelZone.FromOffset((int)value.Offset.TotalSeconds)
        );

    internal bool SameAs(FeelDateTime other) =>
        Date == other.Date
        && Nanoseconds == other.Nanoseconds
        && (Zone is null ? other.Zone is null : other.Zone is not null && Zone.SameAs(other.Zone));

    /// <summary>Moved by a duration as time really passes, also over a change of a zone's clocks; null out of range.</summary>
    internal FeelDateTime? Add(Int128 nanoseconds)
    {
        if (Zone?.Id is null)
        {
            return AtLocal(LocalNanoseconds + nanoseconds);
        }

        var utc = ComparableNanoseconds + nanoseconds;
        return new FeelDateTime(default, 0, FeelZone.Utc).AtLocal(utc) is { } instant
            ? AtLocal(
                utc + ((Int128)Zone.OffsetAtUtc(instant.Date, instant.Nanoseconds) * FeelTime.NanosecondsPerSecond)
            )
            : null;
    }

    private FeelDateTime? AtLocal(Int128 total)
    {
        var day = Int128.DivRem(total, FeelTime.NanosecondsPerDay);
        var (days, rest) =
            day.Remainder < 0
                ? (day.Quotient - 1, day.Remainder + FeelTime.NanosecondsPerDay)
                : (day.Quotient, day.Remainder);
        return FeelDate.FromEpochDays(days) is { } date ? new FeelDateTime(date, (long)rest, Zone) : null;
    }

    internal FeelDateTime? AddMonths(long months) =>
        Date.AddMonths(months) is { } date ? new FeelDateTime(date, Nanoseconds, Zone) : null;

    /// <summary>Such as 2026-11-21T10:30:00@Asia/Shanghai.</summary>
    public override string ToString() => $"{Date}T{FeelTime.FormatClock(Nanoseconds)}{Zone}";
}
