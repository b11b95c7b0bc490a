using System.Globalization;
using Zhishu.Rules.Feel;
using Zhishu.Rules.Model;

namespace Zhishu.Rules;

/// <summary>Puts an explanation into words.</summary>
internal static class ExplanationText
{
    public static List<string> Sentences(Explanation explanation, RuleLanguage language)
    {
        var words = language == RuleLanguage.Chinese ? Chinese : English;
        var lines = new List<string> { Format(words.Result, explanation.Decision, Show(explanation.Value, words)) };
        if (explanation.Inputs.Count > 0)
        {
            lines.Add(
                Format(
                    words.Inputs,
                    string.Join(
                        words.Comma,
                        explanation.Inputs.Select(i => Format(words.Is, i.Key, Show(i.Value, words)))
                    )
                )
            );
        }

        foreach (var decision in explanation.Decisions)
        {
            lines.Add(Format(words.Decision, decision.Name, Show(decision.Value, words)));
            if (decision.Burdening)
            {
                lines.Add(words.Burdening);
            }

            foreach (var table in decision.Tables)
            {
                Describe(lines, table, words);
            }
        }

        foreach (var problem in explanation.Problems)
        {
            lines.Add(
                problem.Location.Element.Length == 0
                    ? Format(words.Remark, problem.Message(language))
                    : Format(words.Problem, problem.Location.Element, problem.Message(language))
            );
        }

        return lines;
    }

    private static void Describe(List<string> lines, ExplainedTable table, Words words)
    {
        if (table.Rules.All(r => r.Fate != RuleFate.Fired))
        {
            lines.Add(words.NoneFired);
        }

        foreach (var rule in table.Rules.OrderBy(r => r.Fate == RuleFate.Fired ? 0 : 1).ThenBy(r => r.Number))
        {
            lines.Add(Describe(rule, words));
        }
    }

    private static string Describe(ExplainedRule rule, Words words)
    {
        var number = rule.Number.ToString(CultureInfo.InvariantCulture);
        switch (rule.Fate)
        {
            case RuleFate.Fired:
                var conditions =
                    rule.Conditions.Count == 0
                        ? words.Always
                        : string.Join(
                            words.And,
                            rule.Conditions.Select(c =>
                                Format(words.Holds, c.Input, Show(c.Value, words), c.Test.Trim())
                            )
                        );
                var outputs = string.Join(
                    words.Comma,
                    rule.Outputs.Select(o => o.Key.Length == 0 ? o.Value : Format(words.Is, o.Key, o.Value))
                );
                return Format(words.Fired, number, conditions, outputs) + Basis(rule.LegalBasis, words);
            case RuleFate.Overruled:
                return Format(words.Overruled, number);
            default:
                var failed = rule.Conditions[0];
                var format = rule.Fate == RuleFate.Unknown ? words.Unknown : words.Failed;
                return Format(format, number, failed.Input, Show(failed.Value, words), failed.Test.Trim());
        }
    }

    private static string Basis(LegalBasis? basis, Words words)
    {
        if (basis is null)
        {
            return "";
        }

        var from = basis.ValidFrom?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var to = basis.ValidTo?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var validity = (from, to) switch
        {
            (not null, not null) => Format(words.FromTo, from, to),
            (not null, null) => Format(words.From, from),
            (null, not null) => Format(words.To, to),
            _ => "",
        };
        return Format(words.Basis, basis.Text, validity);
    }

    // A list of thousands is nothing to read.
    private const int Longest = 4_000;

    private static string Show(in FeelValue value, Words words) =>
        value.IsNull ? words.Nothing
        : value.IsBoolean ? (value.AsBoolean ? words.Yes : words.No)
        : value.Kind == FeelKind.String ? Format(words.Quote, value.AsString)
        : value.Kind is FeelKind.List or FeelKind.Context or FeelKind.Range ? FeelText.Short(value, Longest)
        : FeelText.Display(value);

    private static string Format(string format, params object?[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, format, arguments);

    private sealed record Words(
        string Result,
        string Inputs,
        string Is,
        string Decision,
        string Burdening,
        string NoneFired,
        string Fired,
        string Always,
        string Holds,
        string Failed,
        string Unknown,
        string Overruled,
        string Basis,
        string FromTo,
        string From,
        string To,
        string Problem,
        string Remark,
        string Nothing,
        string Yes,
        string No,
        string Quote,
        string Comma,
        string And
    );

    private static readonly Words English = new(
        Result: "The decision \"{0}\" gives {1}.",
        Inputs: "The inputs were: {0}.",
        Is: "{0} = {1}",
        Decision: "\"{0}\" came out as {1}.",
        Burdening: "This decision burdens somebody: it is a proposal until a person confirms it.",
        NoneFired: "No rule fired.",
        Fired: "Rule {0} fired, because {1}; it says {2}.",
        Always: "it has no conditions",
        Holds: "{0} ({1}) satisfies \"{2}\"",
        Failed: "Rule {0} did not fire: {1} ({2}) does not satisfy \"{3}\".",
        Unknown: "Rule {0} did not fire: it cannot be told whether {1} ({2}) satisfies \"{3}\".",
        Overruled: "Rule {0} matches as well, but an earlier rule takes precedence.",
        Basis: " Legal basis: {0}{1}.",
        FromTo: " (in force from {0} to {1})",
        From: " (in force from {0})",
        To: " (in force until {0})",
        Problem: "Note on \"{0}\": {1}",
        Remark: "Note: {0}",
        Nothing: "nothing",
        Yes: "true",
        No: "false",
        Quote: "\"{0}\"",
        Comma: ", ",
        And: " and "
    );

    private static readonly Words Chinese = new(
        Result: "决策“{0}”的结果是{1}。",
        Inputs: "输入为：{0}。",
        Is: "{0} = {1}",
        Decision: "“{0}”得出{1}。",
        Burdening: "此决策对当事人不利：经人确认之前只是建议。",
        NoneFired: "没有规则命中。",
        Fired: "规则 {0} 命中，因为{1}；结论为 {2}。",
        Always: "它没有条件",
        Holds: "{0}（{1}）符合“{2}”",
        Failed: "规则 {0} 未命中：{1}（{2}）不符合“{3}”。",
        Unknown: "规则 {0} 未命中：无法判断{1}（{2}）是否符合“{3}”。",
        Overruled: "规则 {0} 也符合，但前面的规则优先。",
        Basis: "法律依据：{0}{1}。",
        FromTo: "（有效期 {0} 至 {1}）",
        From: "（自 {0} 起有效）",
        To: "（有效至 {0}）",
        Problem: "关于“{0}”的说明：{1}",
        Remark: "说明：{0}",
        Nothing: "空",
        Yes: "是",
        No: "否",
        Quote: "“{0}”",
        Comma: "，",
        And: "，且"
    );
}
