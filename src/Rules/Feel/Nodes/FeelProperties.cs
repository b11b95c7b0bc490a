namespace Zhishu.Rules.Feel;

/// <summary>The properties of dates, times, durations and ranges (DMN 1.5, table 65).</summary>
internal static class FeelProperties
{
    /// <summary>Names that hold a space and so must be known to the reader.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "time offset",
        "start included",
        "end included",
        "year",
        "month",
        "day",
        "weekday",
        "hour",
        "minute",
        "second",
        "timezone",
        "years",
        "months",
        "days",
        "hours",
        "minutes",
        "seconds",
        "start",
        "end",
    ];

    public static bool TryGet(in FeelValue value, string name, out FeelValue property)
    {
        var found = value.Kind switch
        {
            FeelKind.Date => OfDate(value.AsDate, name),
            FeelKind.Time => OfClock(value.AsTime.Nanoseconds, value.AsTime.Zone, value.AsTime.OffsetSeconds, name),
            FeelKind.DateTime => OfDate(value.AsDateTime.Date, name)
                ?? OfClock(value.AsDateTime.Nanoseconds, value.AsDateTime.Zone, value.AsDateTime.OffsetSeconds, name),
            FeelKind.DaysDuration => OfDays(value.AsNanoseconds, name),
            FeelKind.MonthsDuration => name switch
            {
                "years" => FeelValue.Of(value.AsMonths / 12),
                "months" => FeelValue.Of(value.AsMonths % 12),
                _ => null,
            },
            FeelKind.Range => OfRange(value.AsRange, name),
            _ => null,
        };
        property = found ?? default;
        return found is not null;
    }

    private static FeelValue? OfDate(FeelDate date, string name) =>
        name switch
        {
            "year" => FeelValue.Of(date.Year),
            "month" => FeelValue.Of(date.Month),
            "day" => FeelValue.Of(date.Day),
            "weekday" => FeelValue.Of(date.Weekday),
            _ => null,
        };

    private static FeelValue? OfClock(long nanoseconds, FeelZone? zone, int? offset, string name) =>
        name switch
        {
            "hour" => FeelValue.Of(nanoseconds / FeelTime.NanosecondsPerSecond / 3600),
            "minute" => FeelValue.Of(nanoseconds / FeelTime.NanosecondsPerSecond / 60 % 60),
            "second" => FeelValue.Of(
                nanoseconds % (60 * FeelTime.NanosecondsPerSecond) is var part
                && part % FeelTime.NanosecondsPerSecond == 0
                    ? FeelNumber.FromInt64(part / FeelTime.NanosecondsPerSecond)
                    : FeelNumber.Round((System.Numerics.BigInteger)part, -9)
            ),
            "time offset" => offset is { } seconds
                ? FeelValue.DaysDuration((Int128)seconds * FeelTime.NanosecondsPerSecond)
                : FeelValue.Null,
            "timezone" => FeelValue.Of(zone?.Id),
            _ => null,
        };

    private static FeelValue? OfDays(Int128 nanoseconds, string name)
    {
        var seconds = nanoseconds / FeelTime.NanosecondsPerSecond;
        return name switch
        {
            "days" => FeelValue.Of(FeelNumber.Round((System.Numerics.BigInteger)(seconds / 86_400), 0)),
            "hours" => FeelValue.Of((long)(seconds / 3600 % 24)),
            "minutes" => FeelValue.Of((long)(seconds / 60 % 60)),
            "seconds" => nanoseconds % FeelTime.NanosecondsPerSecond == 0
                ? FeelValue.Of((long)(seconds % 60))
                : FeelValue.Of(
                    FeelNumber.Round(
                        (System.Numerics.BigInteger)(nanoseconds % (60 * FeelTime.NanosecondsPerSecond)),
                        -9
                    )
                ),
            _ => null,
        };
    }

    private static FeelValue? OfRange(FeelRange range, string name) =>
        name switch
        {
            "start" => range.Start,
            "end" => range.End,
            "start included" => FeelValue.Of(range.StartIncluded),
            "end included" => FeelValue.Of(range.EndIncluded),
            _ => null,
        };
}
