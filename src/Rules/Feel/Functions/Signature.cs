namespace Zhishu.Rules.Feel;

/// <summary>One way to call a built-in.</summary>
internal sealed class Signature
{
    private Signature(string name, Parameter[] parameters, BuiltInBody body)
    {
        Name = name;
        Parameters = parameters;
        Body = body;
        Required = parameters.Count(p => !p.Optional);
    }

    public string Name { get; }

    public Parameter[] Parameters { get; }

    public BuiltInBody Body { get; }

    public int Required { get; }

    public bool Variadic => Parameters.Length > 0 && Parameters[^1].Rest;

    /// <summary>
    /// Reads a signature such as <c>"string:string, start position:number, length:number?"</c>: name and kind, a question
    /// mark where the argument may be left out, an exclamation mark where it may be null, three dots for the rest.
    /// </summary>
    public static Signature Read(string name, string text, BuiltInBody body)
    {
        var parameters = text.Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select(part =>
            {
                var split = part.IndexOf(':', StringComparison.Ordinal);
                var kind = part[(split + 1)..];
                return new Parameter(
                    part[..split],
                    Kind(kind.TrimEnd('?', '!', '.')),
                    kind.Contains('?', StringComparison.Ordinal),
                    kind.Contains('!', StringComparison.Ordinal),
                    kind.EndsWith("...", StringComparison.Ordinal)
                );
            })
            .ToArray();
        return new Signature(name, parameters, body);
    }

    private static FeelKind? Kind(string name) =>
        name switch
        {
            "any" => null,
            "number" => FeelKind.Number,
            "string" => FeelKind.String,
            "boolean" => FeelKind.Boolean,
            "list" => FeelKind.List,
            "context" => FeelKind.Context,
            "function" => FeelKind.Function,
            "range" => FeelKind.Range,
            "date" => FeelKind.Date,
            "time" => FeelKind.Time,
            "duration" => FeelKind.DaysDuration,
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Not a kind."),
        };

    public bool Takes(int count) => count >= Required && (Variadic || count <= Parameters.Length);

    public bool Takes(ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (IndexOf(name) < 0)
            {
                return false;
            }
        }

        foreach (var parameter in Parameters)
        {
            if (!parameter.Optional && !names.Contains(parameter.Name))
            {
                return false;
            }
        }

        return true;
    }

    public bool IsInOrder(ReadOnlySpan<string> names)
    {
        for (var i = 1; i < names.Length; i++)
        {
            if (IndexOf(names[i]) < IndexOf(names[i - 1]))
            {
                return false;
            }
        }

        return true;
    }

    public int IndexOf(string name) =>
        Array.FindIndex(Parameters, p => string.Equals(p.Name, name, StringComparison.Ordinal));

    /// <summary>Whether an argument fits, converted where the standard converts: a list of one to its item and back.</summary>
    public bool Fits(int index, ref FeelValue value)
    {
        var parameter = Parameters[Math.Min(index, Parameters.Length - 1)];
        if (parameter.Kind is not { } kind)
        {
            return true;
        }

        if (value.IsNull)
        {
            return parameter.Nullable;
        }

        if (value.Kind == kind)
        {
            return true;
        }

        if (kind == FeelKind.List)
        {
            value = FeelValue.Of(new FeelList([value]));
            return true;
        }

        if (value.Kind == FeelKind.List && value.AsList.Count == 1 && value.AsList[0].Kind == kind)
        {
            value = value.AsList[0];
            return true;
        }

        return false;
    }
}

internal sealed record Parameter(string Name, FeelKind? Kind, bool Optional, bool Nullable, bool Rest);
