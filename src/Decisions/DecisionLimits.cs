using Zhishu.Rules;

namespace Zhishu.Decisions;

/// <summary>Bounds of what is read and evaluated, so that a hostile or mistaken table costs little.</summary>
internal static class DecisionLimits
{
    /// <summary>Characters of one DMN text.</summary>
    public const int DmnCharacters = 1_000_000;

    /// <summary>Bytes of a request that holds one: a character may take six in JSON.</summary>
    public const long Body = 8 << 20;

    /// <summary>Levels of elements of a DMN text.</summary>
    public const int DmnDepth = 200;

    /// <summary>For one table asked about one thing; what it takes longer than <see cref="Patience"/> ends as well.</summary>
    public static EvaluationLimits Evaluation { get; } =
        new()
        {
            Steps = 200_000,
            Depth = 100,
            Memory = 4_000_000,
            Problems = 20,
        };

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Characters of an explanation in one language; what goes on is cut with a mark.</summary>
    public const int ExplanationCharacters = 8_000;

    /// <summary>Characters of a result as JSON, and levels of it: it is kept with what was decided.</summary>
    public const int OutputCharacters = 20_000;
    public const int OutputDepth = 8;
}
