using Zhishu.Rules.Feel;

namespace Zhishu.Rules;

/// <summary>How to evaluate.</summary>
public sealed record EvaluationOptions
{
    /// <summary>What is used where nothing else is said.</summary>
    public static EvaluationOptions Default { get; } = new();

    /// <summary>What the evaluation may use.</summary>
    public EvaluationLimits Limits { get; init; } = EvaluationLimits.Default;

    /// <summary>Where <c>now()</c> and <c>today()</c> come from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Stops the evaluation with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The same options with a clock that stands at a moment, so that an old decision gives its old answer.</summary>
    public EvaluationOptions At(DateTimeOffset moment) => this with { Clock = new StandingClock(moment) };

    /// <summary>The day the evaluation stands for: legal bases of rules that fire must be in force on it. Null does not ask.</summary>
    public DateOnly? AsOf { get; init; }
}

/// <summary>A value and everything met on the way to it.</summary>
/// <param name="Value">The value; null where there is none, for reasons in <paramref name="Problems"/>.</param>
/// <param name="Problems">The problems, in the order they were met.</param>
/// <param name="ProblemsNotKept">How many more there were than are kept.</param>
public sealed record EvaluationResult(FeelValue Value, IReadOnlyList<RuleProblem> Problems, int ProblemsNotKept = 0)
{
    /// <summary>True where no problem of severity error was met.</summary>
    public bool IsClean => Problems.All(p => p.Severity != RuleSeverity.Error);
}

/// <summary>A clock that does not run, in the zone of the moment it shows.</summary>
internal sealed class StandingClock(DateTimeOffset moment) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone { get; } =
        TimeZoneInfo.CreateCustomTimeZone("standing", moment.Offset, "standing", "standing");

    public override DateTimeOffset GetUtcNow() => moment.ToUniversalTime();
}
