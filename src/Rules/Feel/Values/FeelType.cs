using System.Diagnostics.CodeAnalysis;

namespace Zhishu.Rules.Feel;

/// <summary>The shape of a type.</summary>
public enum FeelTypeKind
{
    /// <summary>Every value.</summary>
    Any,

    /// <summary>One of the simple kinds.</summary>
    Simple,

    /// <summary>A list of one item type.</summary>
    List,

    /// <summary>A context with named members.</summary>
    Context,

    /// <summary>A range of one element type.</summary>
    Range,

    /// <summary>A function.</summary>
    Function,
}

/// <summary>A FEEL type (DMN 1.5, section 10.3.2.6), perhaps with allowed values.</summary>
public sealed partial class FeelType
{
    internal const int MostParts = 2_000;
    private const int LongestName = 1_000;

    private FeelType(FeelTypeKind shape, string name, FeelKind kind = FeelKind.Null)
    {
        Shape = shape;
        Name = name;
        ValueKind = kind;
    }

    /// <summary>Every value conforms.</summary>
    public static FeelType Any { get; } = new(FeelTypeKind.Any, "Any");

    /// <summary>number.</summary>
    public static FeelType Number { get; } = new(FeelTypeKind.Simple, "number", FeelKind.Number);

    /// <summary>string.</summary>
    public static FeelType String { get; } = new(FeelTypeKind.Simple, "string", FeelKind.String);

    /// <summary>boolean.</summary>
    public static FeelType Boolean { get; } = new(FeelTypeKind.Simple, "boolean", FeelKind.Boolean);

    /// <summary>date.</summary>
    public static FeelType Date { get; } = new(FeelTypeKind.Simple, "date", FeelKind.Date);

    /// <summary>time.</summary>
    public static FeelType Time { get; } = new(FeelTypeKind.Simple, "time", FeelKind.Time);

    /// <summary>date and time.</summary>
    public static FeelType DateTime { get; } = new(FeelTypeKind.Simple, "date and time", FeelKind.DateTime);

    /// <summary>days and time duration.</summary>
    public static FeelType DaysDuration { get; } =
        new(FeelTypeKind.Simple, "days and time duration", FeelKind.DaysDuration);

    /// <summary>years and months duration.</summary>
    public static FeelType MonthsDuration { get; } =
        new(FeelTypeKind.Simple, "years and months duration", FeelKind.MonthsDuration);

    /// <summary>Only null conforms.</summary>
    internal static FeelType Null { get; } = new(FeelTypeKind.Simple, "Null", FeelKind.Null);

    /// <summary>Any list.</summary>
    public static FeelType AnyList { get; } = ListOf(Any);

    /// <summary>Any context.</summary>
    public static FeelType AnyContext { get; } =
        new(FeelTypeKind.Context, "context", FeelKind.Context) { Members = new Dictionary<string, FeelType>() };

    /// <summary>Any range.</summary>
    public static FeelType AnyRange { get; } = RangeOf(Any);

    /// <summary>Any function.</summary>
    public static FeelType AnyFunction { get; } = new(FeelTypeKind.Function, "function", FeelKind.Function);

    /// <summary>The shape.</summary>
    public FeelTypeKind Shape { get; }

    /// <summary>The name, declared or composed.</summary>
    public string Name { get; private init; }

    /// <summary>The kind of value a simple, list, context, range or function type has.</summary>
    public FeelKind ValueKind { get; }

    /// <summary>Item type of a list, element type of a range.</summary>
    public FeelType? Element { get; private init; }

    /// <summary>Members of a context.</summary>
    public IReadOnlyDictionary<string, FeelType>? Members { get; private init; }

    /// <summary>Parameter types of a function; null where any are taken.</summary>
    public IReadOnlyList<FeelType>? Parameters { get; private init; }

    /// <summary>Result type of a function.</summary>
    public FeelType? Result { get; private init; }

    /// <summary>The allowed values as written, such as <c>"A","B"</c>; null where all are allowed.</summary>
    public string? AllowedText => Allowed?.Text;

    internal UnaryTests? Allowed { get; private init; }

    /// <summary>The type this one narrows by allowed values of its own, where that has some as well: both hold.</summary>
    internal FeelType? Narrowed { get; private init; }

    /// <summary>Whether the type stands in a model, so that members it does not have are mistakes.</summary>
    internal bool IsDeclared { get; private init; }

    /// <summary>How many types it is made of. One that stands in it twice counts twice: a few lines make a type that is
    /// written out and compared without end.</summary>
    internal long Parts { get; private init; } = 1;

    /// <summary>A list type.</summary>
    public static FeelType ListOf(FeelType item) =>
        new(FeelTypeKind.List, Short($"list<{item.Name}>"), FeelKind.List) { Element = item, Parts = item.Parts + 1 };

    /// <summary>A range type.</summary>
    public static FeelType RangeOf(FeelType element) =>
        new(FeelTypeKind.Range, Short($"range<{element.Name}>"), FeelKind.Range)
        {
            Element = element,
            Parts = element.Parts + 1,
        };

    /// <summary>A context type. Where its members are made of too many types it says nothing about theirs.</summary>
    public static FeelType ContextOf(IReadOnlyDictionary<string, FeelType> members)
    {
        var parts = 1 + members.Values.Sum(m => m.Parts);
        if (parts > MostParts + members.Count)
        {
            return ContextOf(members.ToDictionary(m => m.Key, _ => Any, StringComparer.Ordinal));
        }

        var name = $"context<{string.Join(", ", members.Select(m => $"{m.Key}: {m.Value.Name}"))}>";
        return new(FeelTypeKind.Context, Short(name), FeelKind.Context) { Members = members, Parts = parts };
    }

    /// <summary>A function type; any, where it is made of too many.</summary>
    public static FeelType FunctionOf(IReadOnlyList<FeelType> parameters, FeelType result)
    {
        var parts = 1 + result.Parts + parameters.Sum(p => p.Parts);
        if (parts > MostParts + parameters.Count)
        {
            return AnyFunction;
        }

        var name = $"function<{string.Join(", ", parameters.Select(p => p.Name))}> -> {result.Name}";
        return new(FeelTypeKind.Function, Short(name), FeelKind.Function)
        {
            Parameters = parameters,
            Result = result,
            Parts = parts,
        };
    }

    private static string Short(string name) =>
        name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName - 3), "...");

    /// <summary>The built-in type of a name, in the spelling of any DMN version; null where there is none.</summary>
    public static FeelType? FromName(string name) =>
        name switch
        {
            "Any" or "any" => Any,
            "number" => Number,
            "string" => String,
            "boolean" => Boolean,
            "date" => Date,
            "time" => Time,
            "date and time" or "dateTime" => DateTime,
            "days and time duration" or "dayTimeDuration" => DaysDuration,
            "years and months duration" or "yearMonthDuration" => MonthsDuration,
            "list" => AnyList,
            "context" => AnyContext,
            "range" => AnyRange,
            "function" => AnyFunction,
            "Null" => Null,
            _ => null,
        };

    internal FeelType Named(string name, UnaryTests? allowed) =>
        new(Shape, name, ValueKind)
        {
            Element = Element,
            Members = Members,
            Parameters = Parameters,
            Result = Result,
            Parts = Parts,
            Allowed = allowed ?? Allowed,
            Narrowed = allowed is not null && Allowed is not null ? this : Narrowed,
            IsDeclared = true,
        };

    internal bool TryMember(string name, [NotNullWhen(true)] out FeelType? type)
    {
        type = null;
        return Members is not null && Members.TryGetValue(name, out type);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
