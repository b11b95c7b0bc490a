using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

/// <summary>Writes small DMN models, so that a test shows only what it is about.</summary>
internal static class Models
{
    public const string Latest = "https://www.omg.org/spec/DMN/20230324/MODEL/";

    public static RuleModel Model(string body, string file = "test.dmn", string ns = Latest)
    {
        var model = RuleModel.Parse(Xml(body, ns: ns), file);
        model.Problems.ShouldBeEmpty();
        return model;
    }

    public static string Xml(string body, string name = "test", string ns = Latest) =>
        $"<definitions xmlns='{ns}' xmlns:z='urn:zhishu:rules' name='{name}' namespace='{name}'>{body}</definitions>";

    public static string Input(string name, string type) =>
        $"<inputData id='{name}' name='{name}'><variable name='{name}' typeRef='{type}'/></inputData>";

    public static string Decision(string name, string type, string logic, params string[] inputs) =>
        $"<decision id='{name}' name='{name}'><variable name='{name}' typeRef='{type}'/>"
        + string.Concat(
            inputs.Select(i => $"<informationRequirement><requiredInput href='#{i}'/></informationRequirement>")
        )
        + $"{logic}</decision>";

    public static string Literal(string text) =>
        $"<literalExpression><text>{System.Security.SecurityElement.Escape(text)}</text></literalExpression>";

    /// <summary>A table from lines such as <c>"&lt; 18 | true => \"no\""</c>.</summary>
    public static string Table(string policy, string[] inputs, params string[] rules) =>
        $"<decisionTable hitPolicy='{policy}'>"
        + string.Concat(inputs.Select(i => $"<input><inputExpression><text>{i}</text></inputExpression></input>"))
        + "<output/>"
        + string.Concat(rules.Select(Rule))
        + "</decisionTable>";

    public static string Rule(string line)
    {
        var split = line.Split("=>");
        var cells = split[0].Split('|').Select(c => c.Trim());
        return "<rule>"
            + string.Concat(
                cells.Select(c => $"<inputEntry><text>{System.Security.SecurityElement.Escape(c)}</text></inputEntry>")
            )
            + $"<outputEntry><text>{System.Security.SecurityElement.Escape(split[1].Trim())}</text></outputEntry></rule>";
    }

    public static FeelContext Values(params (string Name, FeelValue Value)[] values) =>
        new(values.Select(v => KeyValuePair.Create(v.Name, v.Value)));

    public static FeelValue Feel(string expression) =>
        FeelExpression.Parse(expression).Evaluate(FeelContext.Empty).Value;

    public static EvaluationResult Result(string expression, EvaluationOptions? options = null) =>
        FeelExpression.Read(expression, []).Evaluate(FeelContext.Empty, options);
}
