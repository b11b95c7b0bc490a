using Zhishu.Cases.Contracts;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Cases.Deciding;

/// <summary>Asks a table on trial, without the explanation that a real decision makes.</summary>
internal sealed class TrialQuestion
{
    private readonly RuleModel model;
    private readonly DecisionUse use;
    private readonly EvaluationOptions options;
    private readonly HashSet<string> needs;
    private readonly bool burdening;
    private readonly Dictionary<string, FeelType?> types;

    public TrialQuestion(RuleModel model, DecisionUse use, DateTimeOffset at, CancellationToken ct)
    {
        (this.model, this.use) = (model, use);
        options = new EvaluationOptions { Cancellation = ct, AsOf = DateOnly.FromDateTime(at.DateTime) }.At(at);
        var decision = model.Decisions.Single(d => d.Name == use.Decision);
        needs = decision.Inputs.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        burdening = decision.Burdening;
        types = use.Inputs.ToDictionary(i => i.Name, i => FeelType.FromName(i.Type), StringComparer.Ordinal);
    }

    /// <summary>Whether the table looks at an input at all; what none looks at need not be read.</summary>
    public bool Needs(string input) => needs.Contains(input);

    /// <returns>The result, null for no opinion; or why there is none.</returns>
    public (FeelValue Value, Text? Fault) Ask(FeelContext inputs)
    {
        var given = new FeelContext(inputs.Where(i => needs.Contains(i.Key)));
        var result = model.Evaluate(use.Decision, given, options);
        foreach (var problem in result.Problems)
        {
            if (problem.Severity == RuleSeverity.Error)
                return (default, new(problem.Message(RuleLanguage.Chinese), problem.Message(RuleLanguage.English)));
        }
        return Verdict.IsNothing(result.Value) ? default : (result.Value, use.Fault(result.Value));
    }

    public bool Burdens(FeelValue result) => burdening || use.Burdens(result);

    /// <summary>The inputs as made anew, with those in place that were kept with a decision of the time.</summary>
    public FeelContext With(FeelContext inputs, Decision? kept)
    {
        if (kept is null || kept.Use != use.Name)
            return inputs;
        var before = CaseOutputs.Read(kept.Inputs, types);
        return new FeelContext(inputs.Concat(before.Where(b => inputs.ContainsKey(b.Key))));
    }
}
