namespace Zhishu.Rules;

/// <summary>Rules that cannot be read, where the caller asked for ones that can.</summary>
public sealed class RuleException : Exception
{
    /// <summary>With everything that is wrong.</summary>
    public RuleException(IReadOnlyList<RuleProblem> problems)
        : base(string.Join(Environment.NewLine, problems)) => Problems = problems;

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }
}
