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
    private protected FeelObject(FeelKind kind) => Kind = kind;

    /// <summary>The kind.</summary>
    public FeelKind Kind { get; }
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
