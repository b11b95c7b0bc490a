using Zhishu.Rules.Feel;
using Zhishu.Rules.Model;

namespace Zhishu.Rules;

public sealed partial class RuleModel
{
    /// <summary>
    /// Evaluates a decision and says why it came out so: inputs, decisions, the rules that fired and for the others the
    /// first condition that failed, each with its legal basis.
    /// </summary>
    public Explanation Explain(string decision, FeelContext inputs, EvaluationOptions? options = null)
    {
        var trace = new Trace();
        var element = Find<DecisionElement>(decision);
        var result = element is null
            ? Missing("decision", decision)
            : Run(inputs, options, trace, element.Site, element.Value);
        var needed = new List<InputElement>();
        if (element is not null)
        {
            Needed(element, needed, []);
        }

        return new Explanation(
            Name,
            Version,
            decision,
            result.Value,
            [.. needed.Where(i => inputs.ContainsKey(i.Name)).Select(i => KeyValuePair.Create(i.Name, inputs[i.Name]))],
            [.. trace.Decisions.Select(Describe)],
            result.Problems
        );
    }

    private static ExplainedDecision Describe(DecisionTrace trace) =>
        new(trace.Decision.Name, trace.Value, trace.Decision.Burdening, [.. trace.Tables.Select(Describe)]);

    private static ExplainedTable Describe(TableTrace trace) =>
        new(
            trace.Table.Policy,
            [.. trace.Table.Inputs.Select((input, i) => KeyValuePair.Create(input.Label, trace.Inputs[i]))],
            [.. trace.Table.Rules.Select((rule, i) => Describe(trace, rule, trace.Rules[i]))],
            trace.Value
        );

    private static ExplainedRule Describe(TableTrace trace, TableRule rule, RuleTrace fate)
    {
        var conditions =
            fate.FailedInput >= 0
                ? [Condition(fate.FailedInput)]
                : Enumerable.Range(0, rule.Cells.Length).Where(i => !rule.Cells[i].IsAny).Select(Condition).ToArray();
        return new ExplainedRule(
            rule.Number,
            fate.Fired ? RuleFate.Fired
                : fate.Overruled ? RuleFate.Overruled
                : fate.Unknown ? RuleFate.Unknown
                : RuleFate.Failed,
            conditions,
            [
                .. trace.Table.Outputs.Select(
                    (output, i) => KeyValuePair.Create(output.Name, rule.OutputSources[i].Text.Trim())
                ),
            ],
            rule.Description,
            rule.Annotations,
            rule.LegalBasis
        );

        ExplainedCondition Condition(int column) =>
            new(trace.Table.Inputs[column].Label, rule.Cells[column].Source.Text, trace.Inputs[column]);
    }
}
