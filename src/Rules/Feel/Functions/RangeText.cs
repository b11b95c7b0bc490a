namespace Zhishu.Rules.Feel;

/// <summary>
/// A range written as text for <c>range()</c> (DMN 1.5, table 73). Its ends are literals, not expressions; one end may be
/// left out beside an open bracket, so that <c>[2..)</c> is everything from 2 on.
/// </summary>
internal static class RangeText
{
    /// <summary>The range, or null where the text is none.</summary>
    public static FeelValue Read(Session session, string text)
    {
        session.Steps(text.Length / 16);
        text = text.Trim();
        if (
            text.Length > 3
            && text[0] is '(' or ']'
            && text[1..].TrimStart().StartsWith("..", StringComparison.Ordinal)
        )
        {
            var end = text[(text.IndexOf('.', StringComparison.Ordinal) + 2)..^1];
            return Literal(session, end) is { } value && text[^1] is ']' or ')' or '['
                ? FeelValue.Of(new FeelRange(default, false, value, text[^1] == ']'))
                : default;
        }

        if (text.Length > 3 && text[^1] is ')' or '[' && text[..^1].TrimEnd().EndsWith("..", StringComparison.Ordinal))
        {
            var start = text[1..text.LastIndexOf("..", StringComparison.Ordinal)];
            return Literal(session, start) is { } value && text[0] is '[' or '(' or ']'
                ? FeelValue.Of(new FeelRange(value, text[0] == '[', default, false))
                : default;
        }

        var node = Parse(text, out var slots);
        return node is RangeNode { HasLiteralEnds: true } ? Evaluate(session, node, slots) : default;
    }

    private static FeelValue? Literal(Session session, string text)
    {
        var node = Parse(text, out var slots);
        return
            node is not null && RangeNode.IsLiteral(node) && Evaluate(session, node, slots) is { IsNull: false } value
            ? value
            : null;
    }

    private static Node? Parse(string text, out int slots)
    {
        var problems = new List<RuleProblem>();
        var scope = new Scope(BuiltIns.Scope, new FunctionScope(null));
        var node = Parser.ParseExpression(ExpressionSource.Nowhere with { Text = text }, scope, problems);
        slots = scope.Function.Slots;
        return problems.Count == 0 ? node : null;
    }

    private static FeelValue Evaluate(Session session, Node node, int slots)
    {
        session.Quiet++;
        try
        {
            return node.Evaluate(new Frame(session, slots, []));
        }
        finally
        {
            session.Quiet--;
        }
    }
}
