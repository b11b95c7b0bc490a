using System.Security;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Tests;

/// <summary>A use of the tests and small tables for it.</summary>
internal static class Tables
{
    public const string Use = "things.judge";
    public const string Decision = "Judge";
    public const string Permission = "things.judge";

    /// <summary>Judges a thing by weight, colour and moment: an outcome, and words about it.</summary>
    public static DecisionUse Judge { get; } =
        new(
            Use,
            new("评判", "Judge"),
            new("评判一物", "Judges a thing"),
            Decision,
            [
                new("weight", "number", new("重量", "weight")),
                new("colour", "string", new("颜色", "colour")),
                new("seen at", "date and time", new("发现时间", "when it was seen")),
                new("marks", "list<string>", new("标记", "marks")),
            ],
            [
                new("outcome", "string", new("结论", "outcome")),
                new("note", "string", new("说明", "note")),
                new("score", "number", new("分数", "score")),
            ],
            Permission
        )
        {
            Burdens = v => v.AsContext.TryGetValue("outcome", out var o) && o == FeelValue.Of("refuse"),
            Fault = v =>
                v.AsContext.TryGetValue("outcome", out var o) && o == FeelValue.Of("impossible")
                    ? new Text("没有这样的结论", "there is no such outcome")
                    : null,
        };

    /// <summary>A table over weight and colour from lines such as <c>"&lt; 5 | - => \"keep\""</c>.</summary>
    public static string Dmn(params string[] rules) => Dmn(rules, burdening: false);

    public static string Dmn(string[] rules, bool burdening, string policy = "FIRST", string output = "outcome") =>
        Model(
            Inputs
                + $"""
                <decision id="judge" name="Judge"{(burdening ? " z:burdening=\"true\"" : "")}>
                <variable name="Judge"/>
                <informationRequirement id="r1"><requiredInput href="#weight"/></informationRequirement>
                <informationRequirement id="r2"><requiredInput href="#colour"/></informationRequirement>
                <decisionTable hitPolicy="{policy}">
                <input><inputExpression typeRef="number"><text>weight</text></inputExpression></input>
                <input><inputExpression typeRef="string"><text>colour</text></inputExpression></input>
                <output name="{output}"/>
                <annotation name="法律依据"/><annotation name="失效日期"/>
                {string.Join('\n', rules.Select(Rule))}
                </decisionTable></decision>
                """
        );

    /// <summary>A decision by an expression over all inputs of the use.</summary>
    public static string Expression(string feel) =>
        Model(
            Inputs
                + $"""
                <inputData id="seen" name="seen at"><variable name="seen at" typeRef="date and time"/></inputData>
                <inputData id="marks" name="marks"><variable name="marks"/></inputData>
                <decision id="judge" name="Judge"><variable name="Judge"/>
                <informationRequirement><requiredInput href="#weight"/></informationRequirement>
                <informationRequirement><requiredInput href="#colour"/></informationRequirement>
                <informationRequirement><requiredInput href="#seen"/></informationRequirement>
                <informationRequirement><requiredInput href="#marks"/></informationRequirement>
                <literalExpression><text>{SecurityElement.Escape(feel)}</text></literalExpression></decision>
                """
        );

    public static string Model(string body) =>
        $"""
            <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" xmlns:z="urn:zhishu:rules" id="m" name="m" namespace="m">
            {body}
            </definitions>
            """;

    public static FeelContext Thing(int weight, string colour = "red", params (string, FeelValue)[] more) =>
        new([
            KeyValuePair.Create("weight", FeelValue.Of(weight)),
            KeyValuePair.Create("colour", FeelValue.Of(colour)),
            .. more.Select(m => KeyValuePair.Create(m.Item1, m.Item2)),
        ]);

    private const string Inputs = """
        <inputData id="weight" name="weight"><variable name="weight" typeRef="number"/></inputData>
        <inputData id="colour" name="colour"><variable name="colour" typeRef="string"/></inputData>

        """;

    private static string Rule(string line)
    {
        var split = line.Split("=>");
        var after = split[1].Split('§').Select(p => SecurityElement.Escape(p.Trim())).ToArray();
        return "<rule>"
            + string.Concat(
                split[0]
                    .Split('|')
                    .Select(c => $"<inputEntry><text>{SecurityElement.Escape(c.Trim())}</text></inputEntry>")
            )
            + $"<outputEntry><text>{after[0]}</text></outputEntry>"
            + string.Concat(after.Skip(1).Select(a => $"<annotationEntry><text>{a}</text></annotationEntry>"))
            + "</rule>";
    }
}
