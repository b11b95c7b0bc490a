namespace Zhishu.Rules.Feel;

/// <summary>The kinds of value FEEL knows (DMN 1.5, section 10.3.2.3).</summary>
public enum FeelKind
{
    /// <summary>No value.</summary>
    Null,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A decimal number of 34 digits.</summary>
    Number,

    /// <summary>Text, counted in Unicode code points.</summary>
    String,

    /// <summary>A day of the proleptic Gregorian calendar.</summary>
    Date,

    /// <summary>A time of day, with or without zone.</summary>
    Time,

    /// <summary>A date and a time, with or without zone.</summary>
    DateTime,

    /// <summary>Days, hours, minutes and seconds.</summary>
    DaysDuration,

    /// <summary>Years and months.</summary>
    MonthsDuration,

    /// <summary>An ordered list.</summary>
    List,

    /// <summary>Named entries.</summary>
    Context,

    /// <summary>An interval of comparable values.</summary>
    Range,

    /// <summary>A function, built in or written in the model.</summary>
    Function,
}

/// <summary>The values that live on the heap and say their own kind.</summary>
public abstract class FeelObject
{
    private protected FeelObject(FeelKind kind, long parts = 1)
    {
        Kind = kind;
        Parts = parts;
    }

    /// <summary>The kind.</summary>
    public FeelKind Kind { get; }

    /// <summary>How many values are in it, with those in them. A value that stands in it twice counts twice: few lines
    /// make a list of lists that takes no memory, but that nobody walks through to the end.</summary>
    internal long Parts { get; }
}

/// <summary>Bounds how many values are in one, so that whoever compares it or writes it out comes to an end.</summary>
internal static class Parts
{
    public const long Most = 16_000_000;

    /// <exception cref="LimitException">There are more.</exception>
    public static long Of(ReadOnlySpan<FeelValue> values)
    {
        long parts = 1;
        foreach (ref readonly var value in values)
        {
            parts = Plus(parts, value);
        }

        return parts;
    }

    /// <exception cref="LimitException">There are more.</exception>
    public static long Plus(long parts, in FeelValue value) =>
        parts + value.Parts is var sum && sum <= Most ? sum : throw new LimitException("values within one", Most);
}

/// <summary>Stands in a value's reference word for the kinds whose content is in its two number words.</summary>
internal sealed class KindMarker(FeelKind kind) : FeelObject(kind)
{
    public static readonly KindMarker Boolean = new(FeelKind.Boolean);
    public static readonly KindMarker Number = new(FeelKind.Number);
    public static readonly KindMarker Date = new(FeelKind.Date);
    public static readonly KindMarker DaysDuration = new(FeelKind.DaysDuration);
    public static readonly KindMarker MonthsDuration = new(FeelKind.MonthsDuration);
}
