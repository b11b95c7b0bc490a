namespace Zhishu.Rules.Feel;

/// <summary>Ends the reading of an expression; turned into a problem by whoever asked for it.</summary>
internal sealed class FeelSyntaxException(int position, ProblemCode code, params string[] arguments) : Exception
{
    public FeelSyntaxException(int position, string message)
        : this(position, ProblemCode.Syntax, message) { }

    public int Position { get; } = position;

    public ProblemCode Code { get; } = code;

    public IReadOnlyList<string> Arguments { get; } = arguments;
}
