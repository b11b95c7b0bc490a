namespace Zhishu.Rules.Feel;

/// <summary>
/// A compiled expression: the parser makes one for each part of the text, with every name resolved to a slot, so that
/// evaluating is a walk of direct calls. Nodes hold no state of an evaluation and are shared by all threads.
/// </summary>
internal abstract class Node(Site site)
{
    public Site Site { get; } = site;

    /// <summary>The type, as far as it can be told without evaluating.</summary>
    public virtual FeelType Type => FeelType.Any;

    /// <summary>The value, where it is the same in every evaluation.</summary>
    public virtual FeelValue? Constant => null;

    /// <summary>How many operators stand within each other in this one, for <see cref="GuardNode"/>.</summary>
    public int Weight { get; set; } = 1;

    /// <summary>Reads one thing and has no parts, so that nothing nests in it.</summary>
    public virtual bool IsLeaf => false;

    public abstract FeelValue Evaluate(Frame frame);
}

/// <summary>The variables of one call of a function or one evaluation of an expression.</summary>
internal sealed class Frame(Session session, int slots, FeelValue[] captured)
{
    public Session Session { get; } = session;

    public FeelValue[] Slots { get; } = slots == 0 ? [] : new FeelValue[slots];

    /// <summary>Values of variables outside, copied when the function was made.</summary>
    public FeelValue[] Captured { get; } = captured;
}

internal sealed class ConstantNode(Site site, FeelValue value) : Node(site)
{
    public override FeelType Type { get; } = TypeOf(value);

    public override FeelValue? Constant => value;

    public override FeelValue Evaluate(Frame frame) => value;

    public static FeelType TypeOf(in FeelValue value) =>
        value.Kind switch
        {
            FeelKind.Boolean => FeelType.Boolean,
            FeelKind.Number => FeelType.Number,
            FeelKind.String => FeelType.String,
            FeelKind.Date => FeelType.Date,
            FeelKind.Time => FeelType.Time,
            FeelKind.DateTime => FeelType.DateTime,
            FeelKind.DaysDuration => FeelType.DaysDuration,
            FeelKind.MonthsDuration => FeelType.MonthsDuration,
            FeelKind.Null => FeelType.Null,
            FeelKind.Range => FeelType.AnyRange,
            FeelKind.List => FeelType.AnyList,
            _ => FeelType.Any,
        };
}

/// <summary>A part that could not be read; its problem was reported when the text was read and is met again here.</summary>
internal sealed class BrokenNode(Site site, RuleProblem problem) : Node(site)
{
    public RuleProblem Problem { get; } = problem;

    public override FeelValue Evaluate(Frame frame)
    {
        frame.Session.Report(Site, Problem.Code, Problem.Severity, [.. Problem.Arguments]);
        return default;
    }
}

internal sealed class SlotNode(Site site, int slot, FeelType type) : Node(site)
{
    public override FeelType Type => type;

    public int Slot => slot;

    public override bool IsLeaf => true;

    public override FeelValue Evaluate(Frame frame) => frame.Slots[slot];
}

internal sealed class CapturedNode(Site site, int index, FeelType type) : Node(site)
{
    public override FeelType Type => type;

    public override bool IsLeaf => true;

    public override FeelValue Evaluate(Frame frame) => frame.Captured[index];
}

/// <summary>A name inside a filter: an entry of the item where it has one, otherwise the variable of that name outside.</summary>
internal sealed class ItemNameNode(Site site, Node item, string name, Node? outside, FeelType type) : Node(site)
{
    public override FeelType Type => type;

    public override FeelValue Evaluate(Frame frame)
    {
        var value = item.Evaluate(frame);
        if (value.Kind == FeelKind.Context && value.AsContext.TryGetValue(name, out var entry))
        {
            return entry;
        }

        return outside is not null
            ? outside.Evaluate(frame)
            : frame.Session.Warn(Site, ProblemCode.NoSuchMember, name, Coercion.Short(value));
    }
}

internal sealed class NegateNode(Site site, Node operand) : Node(site)
{
    public override FeelType Type => operand.Type;

    public override FeelValue? Constant { get; } =
        operand.Constant is { IsNumber: true } number ? FeelValue.Of(-number.AsNumber) : null;

    public override FeelValue Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        return value.Kind switch
        {
            FeelKind.Number => FeelValue.Of(-value.NumberUnchecked),
            FeelKind.DaysDuration => FeelValue.DaysDuration(-value.AsNanoseconds),
            FeelKind.MonthsDuration => FeelValue.MonthsDuration(-value.AsMonths),
            FeelKind.Null => frame.Session.Warn(Site, ProblemCode.NullOperand, "-"),
            _ => frame.Session.Fail(Site, ProblemCode.BadOperands, "-", Coercion.Short(value), ""),
        };
    }
}

internal sealed class ArithmeticNode(Site site, char operation, Node left, Node right) : Node(site)
{
    public override FeelType Type { get; } =
        left.Type == FeelType.Number && right.Type == FeelType.Number ? FeelType.Number : FeelType.Any;

    public override FeelValue Evaluate(Frame frame)
    {
        var a = left.Evaluate(frame);
        var b = right.Evaluate(frame);
        if (a.IsNumber && b.IsNumber)
        {
            var (x, y) = (a.NumberUnchecked, b.NumberUnchecked);
            var result = operation switch
            {
                '+' => FeelNumber.Add(x, y),
                '-' => FeelNumber.Subtract(x, y),
                '*' => FeelNumber.Multiply(x, y),
                '/' => FeelNumber.Divide(x, y),
                _ => FeelNumber.Power(x, y),
            };
            return result.IsValid ? FeelValue.Of(result) : NoResult(frame.Session, y);
        }

        return FeelArithmetic.Apply(frame.Session, Site, operation, a, b);
    }

    private FeelValue NoResult(Session session, in FeelNumber divisor) =>
        operation == '/' && divisor.IsZero
            ? session.Fail(Site, ProblemCode.DivisionByZero)
            : session.Fail(Site, ProblemCode.OutOfRange, operation == '^' ? "**" : operation.ToString());
}

internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal static class Comparisons
{
    public static string Text(this Comparison comparison) =>
        comparison switch
        {
            Comparison.Equal => "=",
            Comparison.NotEqual => "!=",
            Comparison.Less => "<",
            Comparison.LessOrEqual => "<=",
            Comparison.Greater => ">",
            _ => ">=",
        };

    public static bool Holds(this Comparison comparison, int order) =>
        comparison switch
        {
            Comparison.Equal => order == 0,
            Comparison.NotEqual => order != 0,
            Comparison.Less => order < 0,
            Comparison.LessOrEqual => order <= 0,
            Comparison.Greater => order > 0,
            _ => order >= 0,
        };

    public static FeelValue Apply(
        this Comparison comparison,
        Session session,
        Site site,
        in FeelValue a,
        in FeelValue b
    )
    {
        if (a.IsNumber && b.IsNumber)
        {
            return FeelValue.Of(comparison.Holds(FeelNumber.Compare(a.NumberUnchecked, b.NumberUnchecked)));
        }

        if (comparison is Comparison.Equal or Comparison.NotEqual)
        {
            if (FeelComparison.Equal(a, b) is { } equal)
            {
                return FeelValue.Of(equal == (comparison == Comparison.Equal));
            }
        }
        else if (a.IsNull || b.IsNull)
        {
            return session.Warn(site, ProblemCode.NullOperand, comparison.Text());
        }
        else if (FeelComparison.Compare(a, b) is { } order)
        {
            return FeelValue.Of(comparison.Holds(order));
        }

        return session.Fail(site, ProblemCode.NotComparable, Coercion.Short(a), Coercion.Short(b));
    }
}

internal sealed class ComparisonNode(Site site, Comparison comparison, Node left, Node right) : Node(site)
{
    public override FeelType Type => FeelType.Boolean;

    public override FeelValue Evaluate(Frame frame) =>
        comparison.Apply(frame.Session, Site, left.Evaluate(frame), right.Evaluate(frame));
}

internal sealed class BetweenNode(Site site, Node value, Node low, Node high) : Node(site)
{
    public override FeelType Type => FeelType.Boolean;

    public override FeelValue Evaluate(Frame frame)
    {
        var subject = value.Evaluate(frame);
        var above = Comparison.GreaterOrEqual.Apply(frame.Session, Site, subject, low.Evaluate(frame));
        var below = Comparison.LessOrEqual.Apply(frame.Session, Site, subject, high.Evaluate(frame));
        return above.IsNull || below.IsNull ? default : FeelValue.Of(above.IsTrue && below.IsTrue);
    }
}

/// <summary>and, or: three-valued; what is not a boolean counts as null.</summary>
internal sealed class LogicNode(Site site, bool isAnd, Node left, Node right) : Node(site)
{
    public override FeelType Type => FeelType.Boolean;

    public override FeelValue Evaluate(Frame frame)
    {
        var a = Operand(left, frame);
        if (a.IsBoolean && a.AsBoolean != isAnd)
        {
            return a;
        }

        var b = Operand(right, frame);
        if (b.IsBoolean && b.AsBoolean != isAnd)
        {
            return b;
        }

        return a.IsNull || b.IsNull ? default : FeelValue.Of(isAnd);
    }

    private FeelValue Operand(Node node, Frame frame)
    {
        var value = node.Evaluate(frame);
        return value.IsBoolean || value.IsNull
            ? value
            : frame.Session.Fail(Site, ProblemCode.NotBoolean, isAnd ? "and" : "or", Coercion.Short(value));
    }
}

internal sealed class IfNode(Site site, Node condition, Node then, Node otherwise) : Node(site)
{
    public override FeelType Type { get; } = then.Type == otherwise.Type ? then.Type : FeelType.Any;

    public override FeelValue Evaluate(Frame frame)
    {
        var value = condition.Evaluate(frame);
        if (value.IsTrue)
        {
            return then.Evaluate(frame);
        }

        return value.IsFalse || value.IsNull
            ? otherwise.Evaluate(frame)
            : frame.Session.Fail(Site, ProblemCode.NotBoolean, "if", Coercion.Short(value));
    }
}

internal sealed class InstanceOfNode(Site site, Node value, FeelType type) : Node(site)
{
    public override FeelType Type => FeelType.Boolean;

    public override FeelValue Evaluate(Frame frame) => FeelValue.Of(type.IsInstance(value.Evaluate(frame)));
}
