using System.Text.Json.Nodes;
using Zhishu.Kernel;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Contracts;

/// <summary>What a decision table said, with everything needed to explain it and to work it out again: kept by whoever
/// asked, with what was decided and in the ledger.</summary>
/// <param name="Use">The use it was asked for.</param>
/// <param name="Table">The table's code.</param>
/// <param name="VersionId">The version of the table that was in force.</param>
/// <param name="Hash">What the version's text hashes to (<see cref="Zhishu.Rules.RuleModel.Version"/>).</param>
/// <param name="At">The instant it was made for: the version in force and <c>now()</c> are of this instant.</param>
/// <param name="Inputs">The values given, as JSON.</param>
/// <param name="Output">The result, as JSON.</param>
/// <param name="Burdening">Whether it burdens somebody: then it takes no effect until a person confirms it.</param>
/// <param name="Explanation">Why, in plain sentences.</param>
/// <param name="Rules">The rules that fired, each with its legal basis.</param>
/// <param name="Problems">What was met on the way, such as a missing input.</param>
public sealed record Decision(
    string Use,
    string Table,
    Guid VersionId,
    string Hash,
    DateTimeOffset At,
    JsonNode Inputs,
    JsonNode? Output,
    bool Burdening,
    Text Explanation,
    IReadOnlyList<FiredRule> Rules,
    IReadOnlyList<Text> Problems
);

/// <summary>A rule that fired.</summary>
/// <param name="Number">Its row, counted from 1.</param>
public sealed record FiredRule(int Number, string? Description, string? LegalBasis);

/// <summary>What a use's tables came to: the first that has an opinion decides.</summary>
/// <param name="Value">The result; null where no table has an opinion, and the built-in way holds.</param>
/// <param name="Decision">The decision behind it; null together with the value.</param>
/// <param name="Passed">Tables that were asked before and had no opinion or failed, each with why.</param>
public sealed record Verdict(FeelValue Value, Decision? Decision, IReadOnlyList<Text> Passed)
{
    /// <summary>Nobody was asked.</summary>
    public static Verdict None { get; } = new(default, null, []);

    /// <summary>Whether a result is no opinion: null, or nothing but nulls.</summary>
    public static bool IsNothing(in FeelValue result)
    {
        if (result.Kind != FeelKind.Context)
            return result.IsNull;
        foreach (var (_, member) in result.AsContext)
        {
            if (!member.IsNull)
                return false;
        }
        return true;
    }
}
