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
public sealed class FeelType
{
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

    /// <summary>A list type.</summary>
    public static FeelType ListOf(FeelType item) =>
        new(FeelTypeKind.List, $"list<{item.Name}>", FeelKind.List) { Element = item };

    /// <summary>A range type.</summary>
    public static FeelType RangeOf(FeelType element) =>
        new(FeelTypeKind.Range, $"range<{element.Name}>", FeelKind.Range) { Element = element };

    /// <summary>A context type.</summary>
    public static FeelType ContextOf(IReadOnlyDictionary<string, FeelType> members) =>
        new(
            FeelTypeKind.Context,
            $"context<{string.Join(", ", members.Select(m => $"{m.Key}: {m.Value.Name}"))}>",
            FeelKind.Context
        )
        {
            Members = members,
        };

    /// <summary>A function type.</summary>
    public static FeelType FunctionOf(IReadOnlyList<FeelType> parameters, FeelType result) =>
        new(
            FeelTypeKind.Function,
            $"function<{string.Join(", ", parameters.Select(p => p.Name))}> -> {result.Name}",
            FeelKind.Function
        )
        {
            Parameters = parameters,
            Result = result,
        };

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
            Allowed = allowed ?? Allowed,
            Narrowed = allowed is not null && Allowed is not null ? this : Narrowed,
            IsDeclared = true,
        };

    /// <summary>Whether a value is an instance; allowed values are not part of the question, null is one of Null only.</summary>
    public bool IsInstance(FeelValue value) =>
        value.IsNull ? ReferenceEquals(this, Null) : Conforms(value, nullConforms: false, 0);

    /// <summary>Whether a value may stand where this type is declared, apart from allowed values; null may.</summary>
    internal bool Accepts(in FeelValue value) => Conforms(value, nullConforms: true, 0);

    private bool Conforms(in FeelValue value, bool nullConforms, int depth)
    {
        if (value.IsNull)
        {
            return nullConforms || depth > 0;
        }

        switch (Shape)
        {
            case FeelTypeKind.Any:
                return true;
            case FeelTypeKind.Simple:
                return value.Kind == ValueKind;
            case FeelTypeKind.List:
                return value.Kind == FeelKind.List
                    && (Element!.Shape == FeelTypeKind.Any || AllConform(value.AsList, depth));
            case FeelTypeKind.Context:
                return value.Kind == FeelKind.Context && MembersConform(value.AsContext, depth);
            case FeelTypeKind.Range:
                return value.Kind == FeelKind.Range
                    && Element!.Conforms(value.AsRange.Start, nullConforms, depth + 1)
                    && Element.Conforms(value.AsRange.End, nullConforms, depth + 1);
            default:
                return value.Kind == FeelKind.Function && FunctionConforms(value.AsFunction);
        }
    }

    private bool AllConform(FeelList list, int depth)
    {
        foreach (ref readonly var item in list.Span)
        {
            if (!Element!.Conforms(item, nullConforms: true, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private bool MembersConform(FeelContext context, int depth)
    {
        foreach (var (name, type) in Members!)
        {
            if (!context.TryGetValue(name, out var member) || !type.Conforms(member, nullConforms: true, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private bool FunctionConforms(FeelFunction function)
    {
        if (Parameters is null)
        {
            return true;
        }

        // A result of unknown type is given the benefit of the doubt; it is converted when it is used.
        if (function.ResultType.Shape != FeelTypeKind.Any && !function.ResultType.ConformsTo(Result!))
        {
            return false;
        }

        if (function is BuiltIn builtIn)
        {
            return builtIn.Signatures.Any(s => s.Takes(Parameters.Count));
        }

        if (function.Parameters.Count != Parameters.Count)
        {
            return false;
        }

        for (var i = 0; i < Parameters.Count; i++)
        {
            // Parameters the other way round: the function must take all that may be given.
            if (!Parameters[i].ConformsTo(function.Parameters[i].Type))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether every value of this type may stand where the other is declared.</summary>
    internal bool ConformsTo(FeelType other)
    {
        if (other.Shape == FeelTypeKind.Any || ReferenceEquals(this, other) || ReferenceEquals(this, Null))
        {
            return true;
        }

        if (Shape != other.Shape || ValueKind != other.ValueKind)
        {
            return false;
        }

        return Shape switch
        {
            FeelTypeKind.List or FeelTypeKind.Range => Element!.ConformsTo(other.Element!),
            FeelTypeKind.Context => other.Members!.All(m =>
                Members!.TryGetValue(m.Key, out var mine) && mine.ConformsTo(m.Value)
            ),
            FeelTypeKind.Function => other.Parameters is null
                || (
                    Parameters is not null
                    && Parameters.Count == other.Parameters.Count
                    && Result!.ConformsTo(other.Result!)
                    && Parameters.Zip(other.Parameters).All(p => p.Second.ConformsTo(p.First))
                ),
            _ => true,
        };
    }

    internal bool TryMember(string name, [NotNullWhen(true)] out FeelType? type)
    {
        type = null;
        return Members is not null && Members.TryGetValue(name, out type);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
