using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Zhishu.Decisions.Contracts;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Lookups;

/// <summary>What one table came to: a decision, or why it has none.</summary>
internal readonly record struct TableAnswer(FeelValue Value, Decision? Decision, Text? Passed, bool Failed)
{
    public bool Burdening { get; init; }
}

/// <summary>One model asked about one thing.</summary>
internal sealed class TableQuestion(RuleModel model, DecisionUse? use, string decision, DateTimeOffset at)
{
    private const int OthersShown = 10;

    private readonly RuleDecision? served = model.Decisions.FirstOrDefault(d => d.Name == decision);

    /// <param name="table">The table's code, for messages.</param>
    public TableAnswer Ask(string table, Guid versionId, FeelContext inputs) =>
        Patiently(
            table,
            inputs,
            (answer, given, options) =>
            {
                var explanation = model.Explain(decision, given, options);
                return answer with
                {
                    Decision = Describe(
                        table,
                        versionId,
                        given,
                        answer.Value,
                        FeelJson.Write(answer.Value),
                        explanation
                    ),
                };
            }
        );

    /// <summary>Only what it comes to and whether that burdens somebody, which takes no words.</summary>
    public TableAnswer Weigh(string table, FeelContext inputs) =>
        Patiently(
            table,
            inputs,
            (answer, given, options) =>
                answer with
                {
                    Burdening =
                        (use?.Burdens(answer.Value) ?? false)
                        || served!.Burdening
                        // Which of the decisions it is made of were needed, only an explanation tells.
                        || (
                            model.Decisions.Any(d => d.Burdening)
                            && model.Explain(decision, given, options).Decisions.Any(d => d.Burdening)
                        ),
                }
        );

    private TableAnswer Patiently(
        string table,
        FeelContext inputs,
        Func<TableAnswer, FeelContext, EvaluationOptions, TableAnswer> complete
    )
    {
        if (served is null)
            return Fail(table, new($"没有决策“{decision}”", $"it has no decision '{decision}'"));
        var given = Needed(inputs);
        using var patience = new CancellationTokenSource(DecisionLimits.Patience);
        try
        {
            var options = Options(patience.Token);
            var answer = Evaluate(table, given, options);
            return answer.Passed is null ? complete(answer, given, options) : answer;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return Fail(
                table,
                new(
                    $"求值超过 {DecisionLimits.Patience.TotalSeconds} 秒",
                    $"evaluating took longer than {DecisionLimits.Patience.TotalSeconds} seconds"
                )
            );
        }
    }

    private TableAnswer Evaluate(string table, FeelContext given, EvaluationOptions options)
    {
        var result = model.Evaluate(decision, given, options);
        if (Stopping(result.Problems) is { } problem)
            return Fail(table, problem);
        if (Verdict.IsNothing(result.Value))
            return new(default, null, new($"决策表“{table}”没有意见。", $"The table '{table}' has no opinion."), false);
        var value = Shaped(result.Value);
        if (use is not null && OutputCheck.Fault(value, use) is { } fault)
            return Fail(table, fault);
        return
            FeelText.Short(value, DecisionLimits.OutputCharacters + 1).Length > DecisionLimits.OutputCharacters
            || FeelJson.Write(value)?.ToJsonString().Length > DecisionLimits.OutputCharacters
            ? Fail(table, new("结果过大", "the result is too large"))
            : new(value, null, null, false);
    }

    /// <summary>The inputs kept with a decision, as values again.</summary>
    public FeelContext Read(JsonNode inputs)
    {
        using var document = JsonDocument.Parse(inputs.ToJsonString());
        return new(
            document
                .RootElement.EnumerateObject()
                .Select(p =>
                {
                    var input = served?.Inputs.FirstOrDefault(i => i.Name == p.Name);
                    var type = input is null ? null : TableFaults.TypeOf(input, use);
                    return KeyValuePair.Create(p.Name, FeelJson.Read(p.Value, type));
                })
                .ToArray()
        );
    }

    private EvaluationOptions Options(CancellationToken patience) =>
        new EvaluationOptions
        {
            Limits = DecisionLimits.Evaluation,
            Cancellation = patience,
            AsOf = CityDay.Of(at),
        }.At(CityDay.Local(at));

    /// <summary>Only what the decision reads: the rest would be reported as not taken, and is nobody's business later.</summary>
    private FeelContext Needed(FeelContext inputs) =>
        new(
            served!
                .Inputs.Where(i => inputs.ContainsKey(i.Name))
                .Select(i => KeyValuePair.Create(i.Name, inputs[i.Name]))
        );

    /// <summary>A problem that leaves no trust in the value. That no rule matched is an answer: no opinion.</summary>
    private static Text? Stopping(IReadOnlyList<RuleProblem> problems)
    {
        foreach (var problem in problems)
        {
            if (problem.Severity == RuleSeverity.Error && problem.Code != ProblemCode.NoRuleMatched)
                return TableFaults.Of(problem).Placed;
        }
        return null;
    }

    /// <summary>A table with one output gives a plain value in DMN; uses speak of members.</summary>
    private FeelValue Shaped(in FeelValue value) =>
        value.Kind != FeelKind.Context && served!.Outputs is [{ Name.Length: > 0 } only]
            ? FeelValue.Of(new FeelContext([KeyValuePair.Create(only.Name, value)]))
            : value;

    private Decision Describe(
        string table,
        Guid versionId,
        FeelContext given,
        in FeelValue value,
        JsonNode? output,
        Explanation explanation
    ) =>
        new(
            use?.Name ?? "",
            table,
            versionId,
            model.Version,
            at,
            FeelJson.Write(FeelValue.Of(given))!,
            output,
            explanation.Decisions.Any(d => d.Burdening) || (use?.Burdens(value) ?? false),
            Words(explanation),
            [
                .. explanation
                    .FiredRules.Take(50)
                    .Select(f => new FiredRule(f.Rule.Number, f.Rule.Description, f.Rule.LegalBasis?.Text)),
            ],
            [.. explanation.Problems.Select(p => TableFaults.Of(p).Message)]
        );

    /// <summary>The rules that fired and the first others; a table of hundreds is not told whole with every case.</summary>
    private static Text Words(Explanation explanation)
    {
        var left = 0;
        var brief = explanation with
        {
            Decisions = [.. explanation.Decisions.Select(d => d with { Tables = [.. d.Tables.Select(Brief)] })],
        };
        var (chinese, english) = (brief.Render(RuleLanguage.Chinese), brief.Render(RuleLanguage.English));
        return left == 0
            ? new(Cut(chinese), Cut(english))
            : new(
                Cut(chinese) + string.Create(CultureInfo.InvariantCulture, $"\n另有 {left} 条规则未命中。"),
                Cut(english) + string.Create(CultureInfo.InvariantCulture, $"\n{left} more rules did not fire.")
            );

        ExplainedTable Brief(ExplainedTable table)
        {
            var others = 0;
            var shown = table.Rules.Where(r => r.Fate == RuleFate.Fired || ++others <= OthersShown).ToArray();
            left += table.Rules.Count - shown.Length;
            return table with { Rules = shown };
        }
    }

    private static string Cut(string text) =>
        text.Length <= DecisionLimits.ExplanationCharacters
            ? text
            : string.Concat(text.AsSpan(0, DecisionLimits.ExplanationCharacters), "……");

    private static TableAnswer Fail(string table, Text why) =>
        new(
            default,
            null,
            new($"决策表“{table}”未能得出结果：{why.Chinese}", $"The table '{table}' came to no result: {why.English}"),
            true
        );
}
