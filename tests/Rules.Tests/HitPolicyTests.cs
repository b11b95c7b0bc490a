using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

/// <summary>Every hit policy, aggregation and default (DMN 1.5, section 8.2.10).</summary>
public sealed class HitPolicyTests
{
    private const string One = "<output><outputValues><text>30, 20, 10</text></outputValues>DEFAULT</output>";
    private const string Two =
        "<output name='size'><outputValues><text>\"L\", \"S\"</text></outputValues>DEFAULT</output>"
        + "<output name='fee'><outputValues><text>30, 20, 10</text></outputValues></output>";
    private const string Default = "<defaultOutputEntry><text>20</text></defaultOutputEntry>";

    private static string Evaluate(string attributes, string output, bool two, int n, string fallback = "")
    {
        var rules = string.Concat(
            Rule("&lt; 10", "\"S\"", "10"),
            Rule("[5..20]", "\"L\"", "10"),
            Rule("[6..8]", "\"L\"", "30"),
            Rule("[9..10]", "\"S\"", "10")
        );
        string Rule(string test, string size, string fee) =>
            $"<rule><inputEntry><text>{test}</text></inputEntry>"
            + (two ? $"<outputEntry><text>{size}</text></outputEntry>" : "")
            + $"<outputEntry><text>{fee}</text></outputEntry></rule>";
        var table =
            $"<decisionTable {attributes}><input><inputExpression><text>n</text></inputExpression></input>"
            + output.Replace("DEFAULT", fallback)
            + rules
            + "</decisionTable>";
        return Models
            .Model(Models.Input("n", "number") + Models.Decision("d", "Any", table, "n"))
            .Evaluate("d", Models.Values(("n", FeelValue.Of(n))))
            .Value.ToString();
    }

    [Theory]
    [InlineData("", 3, "10")]
    [InlineData("hitPolicy='UNIQUE'", 7, "null")]
    [InlineData("hitPolicy='ANY'", 9, "10")]
    [InlineData("hitPolicy='ANY'", 7, "null")]
    [InlineData("hitPolicy='FIRST'", 7, "10")]
    [InlineData("hitPolicy='PRIORITY'", 7, "30")]
    [InlineData("hitPolicy='RULE ORDER'", 7, "[10, 10, 30]")]
    [InlineData("hitPolicy='OUTPUT ORDER'", 7, "[30, 10, 10]")]
    [InlineData("hitPolicy='COLLECT'", 7, "[10, 10, 30]")]
    [InlineData("hitPolicy='COLLECT' aggregation='SUM'", 7, "50")]
    [InlineData("hitPolicy='COLLECT' aggregation='MIN'", 7, "10")]
    [InlineData("hitPolicy='COLLECT' aggregation='MAX'", 7, "30")]
    [InlineData("hitPolicy='COLLECT' aggregation='COUNT'", 7, "3")]
    public void Rules_that_match_are_weighed_as_the_policy_says(string attributes, int n, string expected) =>
        Evaluate(attributes, One, false, n).ShouldBe(expected);

    [Theory]
    [InlineData("hitPolicy='UNIQUE'", 3, "{size: \"S\", fee: 10}")]
    [InlineData("hitPolicy='ANY'", 9, "null")]
    [InlineData("hitPolicy='FIRST'", 7, "{size: \"S\", fee: 10}")]
    [InlineData("hitPolicy='PRIORITY'", 7, "{size: \"L\", fee: 30}")]
    [InlineData("hitPolicy='PRIORITY'", 9, "{size: \"L\", fee: 10}")]
    [InlineData(
        "hitPolicy='RULE ORDER'",
        9,
        "[{size: \"S\", fee: 10}, {size: \"L\", fee: 10}, {size: \"S\", fee: 10}]"
    )]
    [InlineData(
        "hitPolicy='OUTPUT ORDER'",
        7,
        "[{size: \"L\", fee: 30}, {size: \"L\", fee: 10}, {size: \"S\", fee: 10}]"
    )]
    [InlineData("hitPolicy='COLLECT'", 3, "[{size: \"S\", fee: 10}]")]
    public void Several_outputs_make_a_context_and_the_first_column_decides_before_the_next(
        string attributes,
        int n,
        string expected
    ) => Evaluate(attributes, Two, true, n).ShouldBe(expected);

    [Theory]
    [InlineData("hitPolicy='UNIQUE'", "null", "20")]
    [InlineData("hitPolicy='PRIORITY'", "null", "20")]
    [InlineData("hitPolicy='RULE ORDER'", "null", "20")]
    [InlineData("hitPolicy='COLLECT'", "[]", "20")]
    [InlineData("hitPolicy='COLLECT' aggregation='SUM'", "null", "20")]
    [InlineData("hitPolicy='COLLECT' aggregation='COUNT'", "0", "20")]
    public void Without_a_rule_the_default_counts(string attributes, string without, string with)
    {
        Evaluate(attributes, One, false, 99).ShouldBe(without);
        Evaluate(attributes, One, false, 99, Default).ShouldBe(with);
    }

    [Fact]
    public void A_default_for_one_of_two_outputs_leaves_the_other_null() =>
        Evaluate("hitPolicy='FIRST'", Two, true, 99, "<defaultOutputEntry><text>\"L\"</text></defaultOutputEntry>")
            .ShouldBe("{size: \"L\", fee: null}");
}
