namespace Zhishu.Rules.Feel;

/// <summary>Conversion functions (DMN 1.5, section 10.3.4.1).</summary>
internal static class ConversionFunctions
{
    public static void Add(List<Signature> s)
    {
        s.Add("date", "from:any", DateFrom);
        s.Add("date", "year:number, month:number, day:number", DateOf);
        s.Add("date and time", "from:any", DateTimeFrom);
        s.Add("date and time", "date:any, time:time", DateTimeOf);
        s.Add(
            "date and time",
            "year:number, month:number, day:number, hour:number, minute:number, second:number, offset:duration?!",
            DateTimeOfParts
        );
        s.Add(
            "date and time",
            "year:number, month:number, day:number, hour:number, minute:number, second:number, timezone:string",
            DateTimeOfParts
        );
        s.Add("time", "from:any", TimeFrom);
        s.Add("time", "hour:number, minute:number, second:number, offset:duration?!", TimeOf);
        s.Add("duration", "from:string", (in Call c) => Read(c, "duration", FeelDurations.Parse(c.Text(0))));
        s.Add("number", "from:string", (in Call c) => Number(c, c.Text(0)));
        s.Add("number", "from:string, grouping separator:string!, decimal separator:string!", SeparatedNumber);
        s.Add("string", "from:any", Text);
        s.Add("range", "from:string", (in Call c) => Read(c, "range", RangeText.Read(c.Session, c.Text(0))));
    }

    private static FeelValue Read(in Call c, string kind, FeelValue value) =>
        value.IsNull ? c.Session.Fail(c.Site, ProblemCode.Conversion, kind, Coercion.Short(c[0])) : value;

    private static FeelValue Single(in Call c)
    {
        var value = c[0];
        return value.Kind == FeelKind.List && value.AsList.Count == 1 ? value.AsList[0] : value;
    }

    private static FeelValue Text(in Call c)
    {
        if (c[0].IsNull)
        {
            return c.Session.Warn(c.Site, ProblemCode.NullArgument, c.Name, "from");
        }

        var text = FeelText.Display(c[0], c.Session.Limits.Memory);
        c.Session.Allocate(text.Length);
        return FeelValue.Of(text);
    }

    private static FeelValue Number(in Call c, string text) =>
        text.Length > 0 && text[0] != '+' && FeelNumber.TryParse(text, out var number)
            ? FeelValue.Of(number)
            : c.Session.Fail(c.Site, ProblemCode.Conversion, "number", Coercion.Short(c[0]));

    private static FeelValue SeparatedNumber(in Call c)
    {
        var grouping = c[1].IsNull ? null : c.Text(1);
        var point = c[2].IsNull ? null : c.Text(2);
        if (
            grouping is not (null or " " or "," or ".")
            || point is not (null or "," or ".")
            || (grouping is not null && grouping == point)
        )
        {
            return c.Bad(
                "the grouping separator is a space, comma or period, the decimal separator another comma or period"
            );
        }

        // To the letter of table 73: grouping separators go, the decimal separator becomes a period, the rest must be a number.
        var text = grouping is null ? c.Text(0) : c.Text(0).Replace(grouping, "", StringComparison.Ordinal);
        return Number(c, point == "," ? text.Replace(',', '.') : text);
    }

    private static FeelValue DateFrom(in Call c)
    {
        var value = Single(c);
        if (TemporalFunctions.Date(value) is { } date)
        {
            return FeelValue.Of(date);
        }

        if (value.Kind == FeelKind.String)
        {
            return Read(c, "date", FeelTemporal.ParseDate(value.AsString) is { } read ? FeelValue.Of(read) : default);
        }

        return Misfit(c, value);
    }

    private static FeelValue Misfit(in Call c, FeelValue value) =>
        value.IsNull ? c.Session.Fail(c.Site, ProblemCode.NullArgument, c.Name, "from") : c.Wrong(0, "from");

    /// <summary>A whole number, fractions dropped; far out of any range where it does not fit.</summary>
    private static long Whole(in Call c, int index) =>
        c.Number(index).TryToInt64(out var value) ? value : long.MaxValue;

    private static FeelValue DateOf(in Call c) =>
        FeelDate.Create(Whole(c, 0), Whole(c, 1), Whole(c, 2)) is { } date
            ? FeelValue.Of(date)
            : c.Bad("there is no such day");

    private static FeelValue DateTimeFrom(in Call c)
    {
        var value = Single(c);
        return value.Kind switch
        {
            FeelKind.String => Read(c, "date and time", FeelValue.Of(FeelTemporal.ParseDateTime(value.AsString))),
            FeelKind.DateTime => value,
            // A date stands for its midnight in UTC (section 10.3.2.9.4).
            FeelKind.Date => FeelValue.Of(new FeelDateTime(value.AsDate, 0, FeelZone.Utc)),
            _ => Misfit(c, value),
        };
    }

    private static FeelValue DateTimeOf(in Call c)
    {
        if (TemporalFunctions.Date(c[0]) is not { } date)
        {
            return c[0].IsNull ? c.Session.Fail(c.Site, ProblemCode.NullArgument, c.Name, "date") : c.Wrong(0, "date");
        }

        var time = c[1].AsTime;
        return FeelValue.Of(new FeelDateTime(date, time.Nanoseconds, time.Zone));
    }

    private static FeelValue DateTimeOfParts(in Call c)
    {
        if (FeelDate.Create(Whole(c, 0), Whole(c, 1), Whole(c, 2)) is not { } date)
        {
            return c.Bad("there is no such day");
        }

        if (Clock(c, 3) is not { } nanoseconds)
        {
            return c.Bad("there is no such time");
        }

        if (!Zone(c[6], out var zone))
        {
            return c.Bad($"there is no zone {Coercion.Short(c[6])}");
        }

        return FeelValue.Of(new FeelDateTime(date, nanoseconds, zone));
    }

    private static bool Zone(FeelValue value, out FeelZone? zone)
    {
        zone = null;
        if (value.Kind == FeelKind.String)
        {
            zone = FeelZone.FromId(value.AsString);
            return zone is not null;
        }

        if (value.Kind == FeelKind.DaysDuration)
        {
            var seconds = value.AsNanoseconds / FeelTime.NanosecondsPerSecond;
            zone = Int128.Abs(seconds) <= 86_400 ? FeelZone.FromOffset((int)seconds) : null;
            return zone is not null;
        }

        return true;
    }

    private static long? Clock(in Call c, int index)
    {
        var (hour, minute) = (Whole(c, index), Whole(c, index + 1));
        var second = c.Number(index + 2);
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second.IsNegative || second >= FeelNumber.FromInt64(60))
        {
            return null;
        }

        var scaled = FeelNumber.Multiply(second, FeelNumber.FromInt64(FeelTime.NanosecondsPerSecond));
        scaled.TryToInt64(out var nanoseconds);
        return (((hour * 3600) + (minute * 60)) * FeelTime.NanosecondsPerSecond) + nanoseconds;
    }

    private static FeelValue TimeFrom(in Call c)
    {
        var value = Single(c);
        return value.Kind switch
        {
            FeelKind.String => Read(c, "time", FeelValue.Of(FeelTemporal.ParseTime(value.AsString))),
            FeelKind.Time => value,
            FeelKind.DateTime => FeelValue.Of(new FeelTime(value.AsDateTime.Nanoseconds, value.AsDateTime.Zone)),
            FeelKind.Date => FeelValue.Of(new FeelTime(0, FeelZone.Utc)),
            _ => Misfit(c, value),
        };
    }

    private static FeelValue TimeOf(in Call c)
    {
        if (Clock(c, 0) is not { } nanoseconds)
        {
            return c.Bad("there is no such time");
        }

        return Zone(c[3], out var zone)
            ? FeelValue.Of(new FeelTime(nanoseconds, zone))
            : c.Bad("an offset is at most 18 hours");
    }
}
