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

/// <summary>A function of the standard.</summary>
internal sealed class BuiltIn(string name, Signature[] signatures)
    : FeelFunction(name, [.. signatures[0].Parameters.Select(p => new FeelParameter(p.Name, FeelType.Any))])
{
    public Signature[] Signatures => signatures;

    internal override FeelValue Invoke(Session session, ReadOnlySpan<FeelValue> arguments, Site site)
    {
        session.Step();
        Signature? byCount = null;
        var buffer = default(ArgumentBuffer);
        Span<FeelValue> converted = arguments.Length <= ArgumentBuffer.Size ? buffer : new FeelValue[arguments.Length];
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
        Signature? fitting = null;
        foreach (var signature in signatures)
        {
            if (!signature.Takes(names))
            {
                continue;
            }

            byName ??= signature;
            if (FitAll(signature, Order(signature, names, arguments)))
            {
                fitting ??= signature;
                // before(range, point) and before(point, range) have the same names: then their order says which.
                if (signature.IsInOrder(names))
                {
                    fitting = signature;
                    break;
                }
            }
        }

        if (fitting is not null)
        {
            var ordered = Order(fitting, names, arguments);
            FitAll(fitting, ordered);
            return fitting.Body(new Call(session, ordered, site, Name));
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

    private static FeelValue[] Order(Signature signature, ReadOnlySpan<string> names, ReadOnlySpan<FeelValue> arguments)
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
