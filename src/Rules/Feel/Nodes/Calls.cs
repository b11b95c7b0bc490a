using System.Runtime.CompilerServices;

namespace Zhishu.Rules.Feel;

/// <summary>Room for the arguments of a call on the stack.</summary>
[InlineArray(Size)]
internal struct ArgumentBuffer
{
    public const int Size = 6;
    private FeelValue _first;
}

/// <summary>A call of whatever the callee turns out to be.</summary>
internal sealed class CallNode(Site site, Node callee, string text, Node[] arguments, string[]? names) : Node(site)
{
    public override FeelType Type => callee.Type.Result ?? FeelType.Any;

    /// <summary>The built-in of the same name, for a variable that hides it but is no function.</summary>
    public BuiltIn? Fallback { get; init; }

    public override FeelValue Evaluate(Frame frame)
    {
        var value = callee.Evaluate(frame);
        FeelFunction? function = value.Kind == FeelKind.Function ? value.AsFunction : Fallback;
        if (function is null)
        {
            return callee is BrokenNode
                ? default
                : frame.Session.Fail(Site, ProblemCode.NotAFunction, value.IsNull ? text : Coercion.Short(value));
        }

        var buffer = default(ArgumentBuffer);
        Span<FeelValue> given = arguments.Length <= ArgumentBuffer.Size ? buffer : new FeelValue[arguments.Length];
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

/// <summary>A function written in FEEL, made into a value together with the variables it uses.</summary>
internal sealed class FunctionNode(Site site, FunctionBody body, Node[] captures) : Node(site)
{
    public override FeelType Type { get; } =
        FeelType.FunctionOf([.. body.Parameters.Select(p => p.Type)], body.ResultType);

    public override FeelValue Evaluate(Frame frame)
    {
        frame.Session.Allocate(captures.Length + 1);
        var captured = captures.Length == 0 ? [] : new FeelValue[captures.Length];
        for (var i = 0; i < captured.Length; i++)
        {
            captured[i] = captures[i].Evaluate(frame);
        }

        return FeelValue.Of(new Closure(body, captured));
    }
}

/// <summary>What a function does, shared by all its closures.</summary>
internal sealed class FunctionBody(string name, IReadOnlyList<FeelParameter> parameters, FeelType resultType)
{
    public string Name { get; } = name;

    public IReadOnlyList<FeelParameter> Parameters { get; } = parameters;

    /// <summary>The type the result is converted to.</summary>
    public FeelType ResultType { get; set; } = resultType;

    public Node? Expression { get; set; }

    /// <summary>The whole function as written; null where it was not written in one text.</summary>
    public string? Text { get; init; }

    public int Slots { get; set; }
}

internal sealed class Closure(FunctionBody body, FeelValue[] captured)
    : FeelFunction(body.Name, body.Parameters, Feel.Parts.Of(captured))
{
    public override FeelType ResultType =>
        body.ResultType.Shape == FeelTypeKind.Any ? body.Expression!.Type : body.ResultType;

    internal override bool SameAs(FeelFunction other) =>
        ReferenceEquals(this, other) || (other is Closure closure && SameBody(closure.Body) && SameScope(closure));

    private FunctionBody Body => body;

    private FeelValue[] Captured => captured;

    private bool SameBody(FunctionBody other) =>
        ReferenceEquals(body, other)
        || (body.Text is { } text && string.Equals(text, other.Text, StringComparison.Ordinal));

    private bool SameScope(Closure other)
    {
        for (var i = 0; i < captured.Length; i++)
        {
            if (FeelComparison.Equal(captured[i], other.Captured[i]) != true)
            {
                return false;
            }
        }

        return captured.Length == other.Captured.Length;
    }

    internal override FeelValue Invoke(Session session, ReadOnlySpan<FeelValue> arguments, Site site)
    {
        if (arguments.Length != Parameters.Count)
        {
            return session.Fail(site, ProblemCode.ArgumentCount, Name, $"{arguments.Length}");
        }

        session.Enter();
        try
        {
            var frame = new Frame(session, body.Slots, captured);
            for (var i = 0; i < arguments.Length; i++)
            {
                var parameter = Parameters[i];
                frame.Slots[i] = Coercion.To(session, arguments[i], parameter.Type, site, parameter.Name);
                if (frame.Slots[i].IsNull && !arguments[i].IsNull)
                {
                    // An argument that does not fit makes the whole call null (DMN 1.5, section 10.3.2.13.2).
                    return default;
                }
            }

            var result = body.Expression!.Evaluate(frame);
            return Coercion.To(session, result, body.ResultType, body.Expression.Site, Name);
        }
        finally
        {
            session.Leave();
        }
    }
}
