namespace Zhishu.Rules.Feel;

/// <summary>Date and time functions (DMN 1.5, sections 10.3.4.6, 10.3.4.9 and 10.3.4.11).</summary>
internal static class TemporalFunctions
{
    private static readonly string[] Days =
    [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];

    private static readonly string[] Months =
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];

    public static void Add(List<Signature> s)
    {
        s.Add("day of year", "date:any", (in Call c) => OfDate(c, d => FeelValue.Of(d.DayOfYear)));
        s.Add("day of week", "date:any", (in Call c) => OfDate(c, d => FeelValue.Of(Days[d.Weekday - 1])));
        s.Add("month of year", "date:any", (in Call c) => OfDate(c, d => FeelValue.Of(Months[d.Month - 1])));
        s.Add("week of year", "date:any", (in Call c) => OfDate(c, d => FeelValue.Of(d.WeekOfYear)));
        s.Add("now", "", (in Call c) => FeelValue.Of(c.Session.Now));
        s.Add("today", "", (in Call c) => FeelValue.Of(c.Session.Now.Date));
        s.Add("is", "value1:any?!, value2:any?!", Is);
        s.Add("years and months duration", "from:any, to:any", Between);
    }

    private static FeelValue Is(in Call c) =>
        c.Arguments.Length == 0
            ? c.Session.Fail(c.Site, ProblemCode.ArgumentCount, c.Name, "0")
            : FeelValue.Of(FeelComparison.Same(c[0], c[1]));

    internal static FeelDate? Date(FeelValue value)
    {
        if (value.Kind == FeelKind.List && value.AsList.Count == 1)
        {
            value = value.AsList[0];
        }

        return value.Kind switch
        {
            FeelKind.Date => value.AsDate,
            FeelKind.DateTime => value.AsDateTime.Date,
            _ => null,
        };
    }

    private static FeelValue OfDate(in Call c, Func<FeelDate, FeelValue> part) =>
        Date(c[0]) is { } date ? part(date)
        : c[0].IsNull ? c.Session.Fail(c.Site, ProblemCode.NullArgument, c.Name, "date")
        : c.Wrong(0, "date");

    private static FeelValue Between(in Call c)
    {
        if (Date(c[0]) is not { } from)
        {
            return c.Wrong(0, "from");
        }

        if (Date(c[1]) is not { } to)
        {
            return c.Wrong(1, "to");
        }

        var (start, end) = (from.Split(), to.Split());
        var months = ((long)end.Year - start.Year) * 12 + end.Month - start.Month;
        // Only whole months count, in either direction.
        if (months > 0 && end.Day < start.Day)
        {
            months--;
        }
        else if (months < 0 && end.Day > start.Day)
        {
            months++;
        }

        return FeelValue.MonthsDuration(months);
    }
}
