namespace Zhishu.Rules.Feel;

/// <summary>What a built-in is called with: arguments already checked against the signature.</summary>
internal readonly ref struct Call(Session session, ReadOnlySpan<FeelValue> arguments, Site site, string name)
{
    public Session Session { get; } = session;

    public ReadOnlySpan<FeelValue> Arguments { get; } = arguments;

    public Site Site { get; } = site;

    public string Name { get; } = name;

    public FeelValue this[int index] => index < Arguments.Length ? Arguments[index] : default;

    public FeelNumber Number(int index) => Arguments[index].AsNumber;

    public string Text(int index) => Arguments[index].AsString;

    public FeelList List(int index) => Arguments[index].AsList;

    /// <summary>Reports an impossible argument and answers null.</summary>
    public FeelValue Bad(string why) => Session.Fail(Site, ProblemCode.BadArgument, Name, why);

    public FeelValue Wrong(int index, string parameter) =>
        Session.Fail(Site, ProblemCode.WrongArgument, Name, parameter, Coercion.Short(this[index]));
}

internal delegate FeelValue BuiltInBody(in Call call);

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

/// <summary>A function of the standard.</summary>
internal sealed class BuiltIn(string name, Signature[] signatures)
    : FeelFunction(
        name,
        [.. signatures[0].Parameters.Select(p => new FeelParameter(p.Name, FeelType.Any))]
    )
{
    public Signature[] Signatures => signatures;

    internal override FeelValue Invoke(Session session, ReadOnlySpan<FeelValue> arguments, Site site)
    {
        session.Step();
        Signature? byCount = null;
        var buffer = default(ArgumentBuffer);
        Span<FeelValue> converted =
            arguments.Length <= ArgumentBuffer.Size ? buffer : new FeelValue[arguments.Length];
        converted = converted[..arguments.Length];
        foreach (var signature in signatures)
        {
            if (!signature.Takes(arguments.Length))
            {
                continue;
            }

            byCount ??= signature;
            arguments.CopyTo(converted);
            if (FitAll(signature, converted))
            {
                return signature.Body(new Call(session, converted, site, Name));
            }
        }

        return byCount is null
            ? session.Fail(site, ProblemCode.ArgumentCount, Name, $"{arguments.Length}")
            : Misfit(session, site, byCount, arguments);
    }

    internal override FeelValue InvokeNamed(
        Session session,
        ReadOnlySpan<string> names,
        ReadOnlySpan<FeelValue> arguments,
        Site site
    )
    {
        session.Step();
        Signature? byName = null;
        foreach (var signature in signatures)
        {
            if (!signature.Takes(names))
            {
                continue;
            }

            byName ??= signature;
            var ordered = Order(signature, names, arguments);
            if (FitAll(signature, ordered))
            {
                return signature.Body(new Call(session, ordered, site, Name));
            }
        }

        if (byName is not null)
        {
            return Misfit(session, site, byName, Order(byName, names, arguments));
        }

        foreach (var given in names)
        {
            if (!signatures.Any(s => s.IndexOf(given) >= 0))
            {
                return session.Fail(site, ProblemCode.UnknownParameter, Name, given);
            }
        }

        return session.Fail(site, ProblemCode.ArgumentCount, Name, $"{names.Length}");
    }

    private static FeelValue[] Order(
        Signature signature,
        ReadOnlySpan<string> names,
        ReadOnlySpan<FeelValue> arguments
    )
    {
        var last = -1;
        foreach (var given in names)
        {
            last = Math.Max(last, signature.IndexOf(given));
        }

        var ordered = new FeelValue[last + 1];
        for (var i = 0; i < names.Length; i++)
        {
            ordered[signature.IndexOf(names[i])] = arguments[i];
        }

        return ordered;
    }

    private static bool FitAll(Signature signature, Span<FeelValue> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            // An argument left out in the middle of named ones is null and may be.
            var leftOut = arguments[i].IsNull && i < signature.Parameters.Length && signature.Parameters[i].Optional;
            if (!signature.Fits(i, ref arguments[i]) && !(leftOut && signature.Parameters[i].Nullable))
            {
                return false;
            }
        }

        return true;
    }

    private FeelValue Misfit(Session session, Site site, Signature signature, ReadOnlySpan<FeelValue> arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var value = arguments[i];
            if (!signature.Fits(i, ref value))
            {
                var parameter = signature.Parameters[Math.Min(i, signature.Parameters.Length - 1)].Name;
                return value.IsNull
                    ? session.Fail(site, ProblemCode.NullArgument, Name, parameter)
                    : session.Fail(site, ProblemCode.WrongArgument, Name, parameter, Coercion.Short(value));
            }
        }

        return session.Fail(site, ProblemCode.ArgumentCount, Name, $"{arguments.Length}");
    }
}

/// <summary>A call of a built-in known when the text is read; wrong names and counts are found then.</summary>
internal sealed class BuiltInCall(Site site, BuiltIn function, Node[] arguments, string[]? names) : Node(site)
{
    public override FeelType Type => BuiltIns.ResultType(function.Name);

    public BuiltIn Function => function;

    public Node[] Arguments => arguments;

    /// <summary>Dates, times and durations written with literals are worked out once.</summary>
    public override FeelValue? Constant { get; } = Fold(site, function, arguments, names);

    private static FeelValue? Fold(Site site, BuiltIn function, Node[] arguments, string[]? names)
    {
        if (
            function.Name is not ("date" or "time" or "date and time" or "duration")
            || names is not null
            || !Array.TrueForAll(arguments, a => a.Constant is not null)
        )
        {
            return null;
        }

        var value = function.Invoke(new Session { Quiet = 1 }, [.. arguments.Select(a => a.Constant!.Value)], site);
        return value.IsNull ? null : value;
    }

    public static Node Make(Site site, BuiltIn function, Node[] arguments, string[]? names, List<RuleProblem> problems)
    {
        RuleProblem? problem = null;
        if (names is null)
        {
            if (!function.Signatures.Any(s => s.Takes(arguments.Length)))
            {
                problem = Problem(ProblemCode.ArgumentCount, function.Name, $"{arguments.Length}");
            }
        }
        else if (names.FirstOrDefault(n => !function.Signatures.Any(s => s.IndexOf(n) >= 0)) is { } unknown)
        {
            problem = Problem(ProblemCode.UnknownParameter, function.Name, unknown);
        }

        if (problem is null)
        {
            return new BuiltInCall(site, function, arguments, names);
        }

        problems.Add(problem);
        return new BrokenNode(site, problem);

        RuleProblem Problem(ProblemCode code, params string[] words) =>
            new(code, RuleSeverity.Error, site.Location, words);
    }

    public override FeelValue Evaluate(Frame frame)
    {
        if (Constant is { } constant)
        {
            return constant;
        }

        var buffer = default(ArgumentBuffer);
        Span<FeelValue> given =
            arguments.Length <= ArgumentBuffer.Size ? buffer : new FeelValue[arguments.Length];
        given = given[..arguments.Length];
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = arguments[i].Evaluate(frame);
        }

        return names is null
            ? function.Invoke(frame.Session, given, Site)
            : function.InvokeNamed(frame.Session, names, given, Site);
    }
}
