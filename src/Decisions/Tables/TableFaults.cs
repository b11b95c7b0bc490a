using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Rules;
using Zhishu.Rules.Feel;
using Zhishu.Rules.Model;

namespace Zhishu.Decisions.Tables;

/// <summary>Something wrong with a model, and where: file, line, column, element and cell as far as they are known.</summary>
internal sealed record TableFault(string Code, RuleLocation Location, Text Message)
{
    /// <summary>The message behind its place.</summary>
    public Text Placed => new($"{Location}：{Message.Chinese}", $"{Location}: {Message.English}");
}

/// <summary>Holds a model against a use: what a table reads must be given, what it gives must be understood.</summary>
internal static class TableFaults
{
    private static readonly FeelKind[] Temporal =
    [
        FeelKind.Date,
        FeelKind.Time,
        FeelKind.DateTime,
        FeelKind.DaysDuration,
        FeelKind.MonthsDuration,
    ];

    public static IReadOnlyList<TableFault> Find(RuleModel model, DecisionUse use)
    {
        var faults = new List<TableFault>();
        foreach (var problem in model.Problems.Where(p => p.Severity == RuleSeverity.Error))
            faults.Add(Of(problem));
        if (model.Texts.Sum(t => (long)t.Content.Length) > DecisionLimits.DmnCharacters)
            faults.Add(
                Fault(
                    "too_large",
                    Whole(model),
                    $"决策模型超过 {DecisionLimits.DmnCharacters} 个字符。",
                    $"The model has more than {DecisionLimits.DmnCharacters} characters."
                )
            );
        if (Served(model, use) is { } decision)
            Check(decision, use, faults);
        else if (model.Decisions.Count > 0 || faults.Count == 0)
            faults.Add(
                Fault(
                    "no_decision",
                    Whole(model),
                    $"用途“{use.Name}”需要名为“{use.Decision}”的决策，模型中只有：{Names(model.Decisions, "、")}。",
                    $"The use '{use.Name}' needs a decision called '{use.Decision}'; the model has {Names(model.Decisions, ", ")}."
                )
            );
        return faults;
    }

    /// <summary>The decision of a model that serves a use.</summary>
    public static RuleDecision? Served(RuleModel model, DecisionUse use) =>
        model.Decisions.FirstOrDefault(d => string.Equals(d.Name, use.Decision, StringComparison.Ordinal));

    public static TableFault Of(RuleProblem problem) =>
        new(
            $"{problem.Code}",
            problem.Location,
            new(problem.Message(RuleLanguage.Chinese), problem.Message(RuleLanguage.English))
        );

    private static void Check(RuleDecision decision, DecisionUse use, List<TableFault> faults)
    {
        foreach (var input in decision.Inputs)
        {
            var given = use.Inputs.FirstOrDefault(f => f.Name == input.Name);
            if (given is null)
                faults.Add(
                    Fault(
                        "unknown_input",
                        input.Location,
                        $"用途“{use.Name}”不提供输入“{input.Name}”，可用：{Names(use.Inputs, "、")}。",
                        $"The use '{use.Name}' does not give the input '{input.Name}'; it gives {Names(use.Inputs, ", ")}."
                    )
                );
            else if (Differs(input.Type, given.Type))
                faults.Add(
                    Fault(
                        "input_type",
                        input.Location,
                        $"输入“{input.Name}”声明为 {input.Type.Name}，但用途提供的是 {given.Type}。",
                        $"The input '{input.Name}' is declared as {input.Type.Name}, but the use gives {given.Type}."
                    )
                );
        }
        if (decision.HitPolicy is HitPolicy.RuleOrder or HitPolicy.OutputOrder or HitPolicy.Collect)
            CheckList(decision, use, faults);
        foreach (var output in decision.Outputs ?? [])
            CheckOutput(output, decision, use, faults);
    }

    private static void CheckList(RuleDecision decision, DecisionUse use, List<TableFault> faults)
    {
        // An aggregation gives one number, which serves where the use has such a member.
        if (decision is { HitPolicy: HitPolicy.Collect, Outputs: [{ Name.Length: > 0 }] })
            return;
        faults.Add(
            Fault(
                "list",
                decision.Location,
                $"命中策略 {decision.HitPolicy} 得出列表，而用途“{use.Name}”只要一个结果；请用 UNIQUE、FIRST、ANY 或 PRIORITY。",
                $"The hit policy {decision.HitPolicy} gives a list, but the use '{use.Name}' needs one result; take UNIQUE, FIRST, ANY or PRIORITY."
            )
        );
    }

    private static void CheckOutput(RuleOutput output, RuleDecision decision, DecisionUse use, List<TableFault> faults)
    {
        var known = use.Outputs.FirstOrDefault(f => f.Name == output.Name);
        if (known is null)
            faults.Add(
                Fault(
                    "unknown_output",
                    decision.Location,
                    output.Name.Length == 0
                        ? $"输出列没有名称，应为：{Names(use.Outputs, "、")} 之一。"
                        : $"用途“{use.Name}”没有输出“{output.Name}”，可用：{Names(use.Outputs, "、")}。",
                    output.Name.Length == 0
                        ? $"An output has no name; it must be one of {Names(use.Outputs, ", ")}."
                        : $"The use '{use.Name}' does not know the output '{output.Name}'; it knows {Names(use.Outputs, ", ")}."
                )
            );
        else if (Differs(output.Type, known.Type))
            faults.Add(
                Fault(
                    "output_type",
                    decision.Location,
                    $"输出“{output.Name}”声明为 {output.Type.Name}，但用途需要 {known.Type}。",
                    $"The output '{output.Name}' is declared as {output.Type.Name}, but the use needs {known.Type}."
                )
            );
    }

    /// <summary>Whether a declared type and a use's type can have no value in common.</summary>
    private static bool Differs(FeelType declared, string wanted)
    {
        if (wanted.StartsWith("list", StringComparison.Ordinal))
            return declared.Shape is not (FeelTypeKind.List or FeelTypeKind.Any);
        if (FeelType.FromName(wanted) is not { Shape: not FeelTypeKind.Any } type)
            return false;
        return declared.Shape != FeelTypeKind.Any
            && (declared.Shape != type.Shape || declared.ValueKind != type.ValueKind);
    }

    /// <summary>The type by which an input is read back from JSON: a moment must not come back as a text.</summary>
    public static FeelType? TypeOf(RuleInput input, DecisionUse? use)
    {
        if (input.Type.Shape != FeelTypeKind.Any)
            return input.Type;
        var given = use?.Inputs.FirstOrDefault(f => f.Name == input.Name);
        return given is not null && FeelType.FromName(given.Type) is { } type && Temporal.Contains(type.ValueKind)
            ? type
            : null;
    }

    private static string Names(IEnumerable<RuleDecision> decisions, string separator) =>
        string.Join(separator, decisions.Select(d => d.Name).DefaultIfEmpty("—"));

    private static string Names(IEnumerable<UseField> fields, string separator) =>
        string.Join(separator, fields.Select(f => f.Name));

    private static RuleLocation Whole(RuleModel model) => new(model.Texts[0].File, 1, 1, "", null, "");

    private static TableFault Fault(string code, RuleLocation at, string chinese, string english) =>
        new(code, at, new(chinese, english));
}
