namespace Zhishu.Rules;

/// <summary>
/// What one evaluation may use, so that a hostile or mistaken rule ends in a problem and not in a dead server.
/// The steps are loop rounds, calls and items walked through by built-ins, not time; give a cancellation token as well.
/// </summary>
public sealed record EvaluationLimits
{
    /// <summary>What is used where nothing else is said.</summary>
    public static EvaluationLimits Default { get; } = new();

    /// <summary>Loop rounds, calls and items walked through.</summary>
    public int Steps { get; init; } = 2_000_000;

    /// <summary>Calls within calls.</summary>
    public int Depth { get; init; } = 200;

    /// <summary>Values and characters made, including those already given back.</summary>
    public long Memory { get; init; } = 64_000_000;

    /// <summary>Problems kept; further ones are counted only.</summary>
    public int Problems { get; init; } = 100;
}

/// <summary>Ends an evaluation that used up a limit; caught where it began.</summary>
internal sealed class LimitException(string what, long limit) : Exception
{
    public string What { get; } = what;

    public long Limit { get; } = limit;
}
