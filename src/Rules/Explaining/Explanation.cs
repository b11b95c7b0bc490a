using Zhishu.Rules.Feel;
using Zhishu.Rules.Model;

namespace Zhishu.Rules;

/// <summary>How one rule of a table fared.</summary>
public enum RuleFate
{
    /// <summary>It fired.</summary>
    Fired,

    /// <summary>A condition did not hold.</summary>
    Failed,

    /// <summary>A condition could not be told, for example because its input is null.</summary>
    Unknown,

    /// <summary>Its conditions hold, but an earlier rule took precedence (hit policy FIRST).</summary>
    Overruled,
}

/// <summary>A condition of a rule with the value it was held against.</summary>
/// <param name="Input">The column.</param>
/// <param name="Test">The cell as written.</param>
/// <param name="Value">The value of the input.</param>
public sealed record ExplainedCondition(string Input, string Test, FeelValue Value);

/// <summary>One rule in an explanation.</summary>
/// <param name="Number">The rule, counted from 1.</param>
/// <param name="Fate">How it fared.</param>
/// <param name="Conditions">Where it fired, its conditions without those that are "-"; otherwise the first that failed.</param>
/// <param name="Outputs">Its outputs as written, by column.</param>
/// <param name="Description">What its author said about it.</param>
/// <param name="Annotations">Its annotations, by column.</param>
/// <param name="LegalBasis">The law it rests on.</param>
public sealed record ExplainedRule(
    int Number,
    RuleFate Fate,
    IReadOnlyList<ExplainedCondition> Conditions,
    IReadOnlyList<KeyValuePair<string, string>> Outputs,
    string? Description,
    IReadOnlyList<KeyValuePair<string, string>> Annotations,
    LegalBasis? LegalBasis
);

/// <summary>One table in an explanation.</summary>
/// <param name="Policy">Its hit policy.</param>
/// <param name="Inputs">The values its columns had.</param>
/// <param name="Rules">All its rules in order.</param>
/// <param name="Value">What it gave.</param>
public sealed record ExplainedTable(
    HitPolicy Policy,
    IReadOnlyList<KeyValuePair<string, FeelValue>> Inputs,
    IReadOnlyList<ExplainedRule> Rules,
    FeelValue Value
);

/// <summary>One decision in an explanation.</summary>
/// <param name="Name">The decision.</param>
/// <param name="Value">What it gave.</param>
/// <param name="Burdening">Whether it burdens somebody and waits for a person.</param>
/// <param name="Tables">The tables it evaluated, those of functions it called included.</param>
public sealed record ExplainedDecision(
    string Name,
    FeelValue Value,
    bool Burdening,
    IReadOnlyList<ExplainedTable> Tables
);

/// <summary>Why a decision came out as it did.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version">The model's version (<see cref="RuleModel.Version"/>).</param>
/// <param name="Decision">The decision asked for.</param>
/// <param name="Value">What it gave.</param>
/// <param name="Inputs">The values given that it needs.</param>
/// <param name="Decisions">The decisions evaluated; those needed stand before those that need them.</param>
/// <param name="Problems">The problems met.</param>
public sealed record Explanation(
    string Model,
    string Version,
    string Decision,
    FeelValue Value,
    IReadOnlyList<KeyValuePair<string, FeelValue>> Inputs,
    IReadOnlyList<ExplainedDecision> Decisions,
    IReadOnlyList<RuleProblem> Problems
)
{
    /// <summary>The explanation in plain sentences, one for each line.</summary>
    public IReadOnlyList<string> Sentences(RuleLanguage language) => ExplanationText.Sentences(this, language);

    /// <summary>The explanation in plain sentences.</summary>
    public string Render(RuleLanguage language) => string.Join('\n', Sentences(language));

    /// <summary>Every rule that fired, with the decision it belongs to.</summary>
    public IEnumerable<(string Decision, ExplainedRule Rule)> FiredRules =>
        Decisions.SelectMany(d =>
            d.Tables.SelectMany(t => t.Rules.Where(r => r.Fate == RuleFate.Fired).Select(r => (d.Name, r)))
        );
}
