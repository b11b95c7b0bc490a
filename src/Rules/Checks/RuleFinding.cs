using System.Globalization;
using Zhishu.Rules.Feel;

namespace Zhishu.Rules;

/// <summary>What a check can find.</summary>
public enum RuleFindingKind
{
    /// <summary>Inputs for which no rule matches.</summary>
    Gap,

    /// <summary>Inputs for which two rules match where one may, or match with different outputs.</summary>
    Overlap,

    /// <summary>A rule that no input can make fire.</summary>
    RuleNeverFires,

    /// <summary>A column in which every cell is "-".</summary>
    UnusedColumn,

    /// <summary>An input that no decision uses.</summary>
    UnusedInput,

    /// <summary>A table that could not be checked, because a cell is not constant or there are too many combinations.</summary>
    NotChecked,
}

/// <summary>Something a check found in a model that can be read but is perhaps not meant so.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Location">Where.</param>
/// <param name="Rules">The rules concerned, by number.</param>
/// <param name="Example">Values of the table's inputs that show it, by column.</param>
/// <param name="Detail">For an unused column or input its name, for a table not checked the cell or reason, otherwise empty.</param>
public sealed record RuleFinding(
    RuleFindingKind Kind,
    RuleLocation Location,
    IReadOnlyList<int> Rules,
    IReadOnlyList<KeyValuePair<string, FeelValue>> Example,
    string Detail
)
{
    /// <summary>The finding in words.</summary>
    public string Message(RuleLanguage language)
    {
        var rules = string.Join(", ", Rules);
        var example = string.Join(
            language == RuleLanguage.Chinese ? "，" : ", ",
            Example.Select(e => $"{e.Key} = {(e.Value.IsNull ? "…" : e.Value.ToString())}")
        );
        var (english, chinese) = Kind switch
        {
            RuleFindingKind.Gap => ("No rule matches for {1}.", "当 {1} 时没有规则匹配。"),
            RuleFindingKind.Overlap => ("The rules {0} match together for {1}.", "当 {1} 时规则 {0} 同时匹配。"),
            RuleFindingKind.RuleNeverFires => ("Rule {0} can never fire: {2}.", "规则 {0} 永远不会命中：{2}。"),
            RuleFindingKind.UnusedColumn => (
                "The column '{2}' decides nothing: every cell is '-'.",
                "列“{2}”不起作用：每一格都是“-”。"
            ),
            RuleFindingKind.UnusedInput => ("The input '{2}' is used by no decision.", "没有决策使用输入“{2}”。"),
            _ => ("The table was not checked for gaps and overlaps: {2}.", "未检查此表的空缺与重叠：{2}。"),
        };
        var format = language == RuleLanguage.Chinese ? chinese : english;
        var detail = language == RuleLanguage.Chinese ? CheckTexts.Chinese(Detail) : Detail;
        return string.Format(CultureInfo.InvariantCulture, format, rules, example, detail);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Location}: {Message(RuleLanguage.English)}";
}

/// <summary>The fixed reasons of findings.</summary>
internal static class CheckTexts
{
    public const string NoValue = "no value satisfies all of its conditions";
    public const string Covered = "earlier rules cover all of its cases";
    public const string TooLarge = "there are too many combinations";

    public static string Chinese(string detail) =>
        detail switch
        {
            NoValue => "没有值能同时满足它的条件",
            Covered => "前面的规则已覆盖它的全部情形",
            TooLarge => "组合过多",
            _ => detail,
        };
}
