namespace Zhishu.Rules.Feel;

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Its name, for named arguments.</param>
/// <param name="Type">Its type; an argument is converted to it or refused.</param>
public sealed record FeelParameter(string Name, FeelType Type);

/// <summary>A function value: a built-in, a function written in FEEL, a business knowledge model or a decision service.</summary>
public abstract class FeelFunction : FeelObject
{
    private protected FeelFunction(string name, IReadOnlyList<FeelParameter> parameters, long parts = 1)
        : base(FeelKind.Function, parts)
    {
        Name = name;
        Parameters = parameters;
    }

    /// <summary>The name for messages; a function without one is called <c>function</c>.</summary>
    public string Name { get; }

    /// <summary>The parameters in order.</summary>
    public IReadOnlyList<FeelParameter> Parameters { get; }

    /// <summary>The type of the result, as far as it is declared.</summary>
    public virtual FeelType ResultType => FeelType.Any;

    /// <summary>Whether two functions are equal: the same parameters, body and scope (DMN 1.5, table 53).</summary>
    internal virtual bool SameAs(FeelFunction other) => ReferenceEquals(this, other);

    /// <summary>Calls with arguments in order; a wrong call answers null and reports why.</summary>
    internal abstract FeelValue Invoke(Session session, ReadOnlySpan<FeelValue> arguments, Site site);

    /// <summary>Calls with named arguments.</summary>
    internal virtual FeelValue InvokeNamed(
        Session session,
        ReadOnlySpan<string> names,
        ReadOnlySpan<FeelValue> arguments,
        Site site
    )
    {
        var ordered = new FeelValue[Parameters.Count];
        var given = new bool[Parameters.Count];
        for (var i = 0; i < names.Length; i++)
        {
            var at = IndexOf(names[i]);
            if (at < 0 || given[at])
            {
                return session.Fail(site, ProblemCode.UnknownParameter, Name, names[i]);
            }

            ordered[at] = arguments[i];
            given[at] = true;
        }

        var missing = Array.IndexOf(given, false);
        return missing >= 0
            ? session.Fail(site, ProblemCode.MissingArgument, Name, Parameters[missing].Name)
            : Invoke(session, ordered, site);
    }

    private int IndexOf(string name)
    {
        for (var i = 0; i < Parameters.Count; i++)
        {
            if (string.Equals(Parameters[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
