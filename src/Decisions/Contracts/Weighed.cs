using Zhishu.Kernel;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Contracts;

/// <summary>A model that nobody has published, among the tables in force.</summary>
/// <param name="Table">The code of the table in whose place it stands; null to ask it before all others.</param>
public sealed record Candidate(RuleModel Model, string? Table);

/// <summary>What became of a candidate.</summary>
public enum CandidateFate
{
    /// <summary>It does not serve the matter, or a table before it decided.</summary>
    NotAsked,

    /// <summary>It left the question to the tables behind it.</summary>
    NoOpinion,

    /// <summary>It came to no result that could be used, and was passed over.</summary>
    Failed,

    Decided,
}

/// <summary>What tables came to, without reasons.</summary>
/// <param name="Value">The result; null where no table has an opinion, and the built-in way holds.</param>
/// <param name="Burdening">Whether it would wait for a person.</param>
/// <param name="Fault">Why the candidate failed.</param>
public readonly record struct Weighed(FeelValue Value, bool Burdening, CandidateFate Fate, Text? Fault);

/// <summary>What a table serves.</summary>
/// <param name="Matters">How the codes of its matters begin; none means all.</param>
public sealed record TableHeading(string Code, string Use, IReadOnlyList<string> Matters);
