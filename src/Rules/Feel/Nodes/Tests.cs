namespace Zhishu.Rules.Feel;

/// <summary>One unary test: a comparison with the value tested, or a value, list, range or condition it is held against.</summary>
internal abstract class Test
{
    /// <summary>True, false, or null where the value cannot be tested.</summary>
    public abstract bool? Holds(Frame frame, in FeelValue input);
}

internal sealed class ComparisonTest(Site site, Comparison comparison, Node end) : Test
{
    public Comparison Comparison => comparison;

    public Node End => end;

    public override bool? Holds(Frame frame, in FeelValue input)
    {
        var verdict = comparison.Apply(frame.Session, site, input, end.Evaluate(frame));
        return verdict.IsNull ? null : verdict.AsBoolean;
    }
}

internal sealed class ValueTest(Node expression, bool usesInput) : Test
{
    public Node Expression => expression;

    public bool UsesInput => usesInput;

    public override bool? Holds(Frame frame, in FeelValue input)
    {
        var value = expression.Evaluate(frame);
        if (usesInput)
        {
            if (value.IsBoolean)
            {
                return value.AsBoolean;
            }

            if (value.IsNull)
            {
                return null;
            }
        }

        if (value.IsNull && expression.Type.Shape == FeelTypeKind.Range)
        {
            // A range that could not be made holds nothing and excludes nothing; why was reported.
            return null;
        }

        return Against(frame.Session, expression.Site, input, value);
    }

    /// <summary>Whether the input equals a value, is among a list, or lies in a range.</summary>
    private static bool? Against(Session session, Site site, in FeelValue input, in FeelValue value)
    {
        switch (value.Kind)
        {
            case FeelKind.Range when input.Kind != FeelKind.Range:
                if (value.AsRange.Contains(input) is { } inside)
                {
                    return inside;
                }

                Incomparable(session, site, input, value);
                return null;
            case FeelKind.List:
                return Among(session, input, value.AsList);
            case FeelKind.Boolean when !input.IsBoolean && !input.IsNull:
                // A cell may hold a condition about something else altogether.
                return value.AsBoolean;
            default:
                if (FeelComparison.Equal(input, value) is { } equal)
                {
                    return equal;
                }

                Incomparable(session, site, input, value);
                return null;
        }
    }

    private static bool Among(Session session, in FeelValue input, FeelList list)
    {
        if (input.Kind == FeelKind.List && FeelComparison.Equal(input, FeelValue.Of(list)) == true)
        {
            return true;
        }

        session.Steps(list.Count);
        foreach (ref readonly var item in list.Span)
        {
            if (item.Kind == FeelKind.Range && input.Kind != FeelKind.Range)
            {
                if (item.AsRange.Contains(input) == true)
                {
                    return true;
                }
            }
            else if (FeelComparison.Equal(input, item) == true)
            {
                return true;
            }
        }

        return false;
    }

    private static void Incomparable(Session session, Site site, in FeelValue input, in FeelValue value)
    {
        if (input.IsNull)
        {
            session.Warn(site, ProblemCode.NullOperand, "in");
        }
        else
        {
            session.Fail(site, ProblemCode.NotComparable, Coercion.Short(input), Coercion.Short(value));
        }
    }
}

/// <summary>A test that could not be read: it never holds and says why.</summary>
internal sealed class BrokenTest(Node broken) : Test
{
    public override bool? Holds(Frame frame, in FeelValue input)
    {
        broken.Evaluate(frame);
        return null;
    }
}

internal sealed class InNode(Site site, Node value, int inputSlot, Test[] tests) : Node(site)
{
    public override FeelType Type => FeelType.Boolean;

    public override FeelValue Evaluate(Frame frame)
    {
        var input = value.Evaluate(frame);
        frame.Slots[inputSlot] = input;
        var unknown = false;
        foreach (var test in tests)
        {
            var holds = test.Holds(frame, input);
            if (holds == true)
            {
                return FeelValue.True;
            }

            unknown |= holds is null;
        }

        return unknown ? default : FeelValue.False;
    }
}

/// <summary>The tests of one cell: any of them, or none of them where negated; no tests mean "whatever it is".</summary>
internal sealed class TestSet(ExpressionSource source, Test[] tests, bool negated, bool usesInput)
{
    public ExpressionSource Source => source;

    public Test[] Tests => tests;

    public bool Negated => negated;

    public bool UsesInput => usesInput;

    public bool IsAny => tests.Length == 0;

    public bool? Holds(Frame frame, in FeelValue input)
    {
        if (tests.Length == 0)
        {
            return true;
        }

        var unknown = false;
        foreach (var test in tests)
        {
            var holds = test.Holds(frame, input);
            if (holds == true)
            {
                return !negated;
            }

            unknown |= holds is null;
        }

        return unknown ? null : negated;
    }
}
