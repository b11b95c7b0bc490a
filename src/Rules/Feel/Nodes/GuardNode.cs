using System.Runtime.CompilerServices;

namespace Zhishu.Rules.Feel;

/// <summary>
/// Stands every so often between an expression and its parts and sees that the stack has room for them, so that however
/// an expression is nested or chained, evaluating it ends in a problem and never in a stack overflow.
/// </summary>
internal sealed class GuardNode(Node inner) : Node(inner.Site)
{
    /// <summary>How many operators, and half as many parentheses, may stand within each other before the stack is looked at.</summary>
    public const int Every = 16;

    public override FeelType Type => inner.Type;

    public override FeelValue? Constant => inner.Constant;

    public override FeelValue Evaluate(Frame frame)
    {
        Stack.Require();
        return inner.Evaluate(frame);
    }
}

/// <summary>The room left on the stack.</summary>
internal static class Stack
{
    public static void Require()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new LimitException("bytes of stack", 1_000_000);
        }
    }
}
