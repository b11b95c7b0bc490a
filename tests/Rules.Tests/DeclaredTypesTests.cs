using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

/// <summary>Values meet declared types: implicit conversions (DMN 1.5, section 10.3.2.9.4), item definitions, constraints.</summary>
public sealed class DeclaredTypesTests
{
    private const string Types = """
        <itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>
        <itemDefinition name="tRecord"><itemComponent name="a"><typeRef>number</typeRef></itemComponent>
          <itemComponent name="b" isCollection="true"><typeRef>string</typeRef></itemComponent></itemDefinition>
        <itemDefinition name="tRecords" isCollection="true"><typeRef>tRecord</typeRef></itemDefinition>
        <itemDefinition name="tFunction"><functionItem outputTypeRef="number"><parameters name="x" typeRef="number"/></functionItem></itemDefinition>
        <itemDefinition name="tAB"><typeRef>string</typeRef><allowedValues><text>"A","B"</text></allowedValues></itemDefinition>
        <itemDefinition name="tNarrow"><typeRef>tAB</typeRef><allowedValues><text>"A","D"</text></allowedValues></itemDefinition>
        <itemDefinition name="tABs" isCollection="true"><typeRef>tAB</typeRef></itemDefinition>
        <itemDefinition name="tTens" isCollection="true"><typeRef>number</typeRef><allowedValues><text>[0..10]</text></allowedValues></itemDefinition>
        <itemDefinition name="tFew" isCollection="true"><typeRef>number</typeRef><typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>
        <itemDefinition name="tBig"><typeRef>number</typeRef><typeConstraint><text>? > 3</text></typeConstraint></itemDefinition>
        <itemDefinition name="tBoth"><typeRef>number</typeRef><allowedValues><text>[0..10]</text></allowedValues><typeConstraint><text>even(?)</text></typeConstraint></itemDefinition>
        """;

    [Theory]
    [InlineData("number", "[1]", "1")]
    [InlineData("number", "\"a\"", "null")]
    [InlineData("number", "[]", "null")]
    [InlineData("number", "[1, 2]", "null")]
    [InlineData("number", "null", "null")]
    [InlineData("Any", "[1]", "[1]")]
    [InlineData("date and time", "@\"2020-01-01\"", "@\"2020-01-01T00:00:00Z\"")]
    [InlineData("date", "@\"2020-01-01T00:00:00\"", "null")]
    [InlineData("years and months duration", "@\"P1D\"", "null")]
    [InlineData("tNumbers", "1", "[1]")]
    [InlineData("tNumbers", "\"a\"", "null")]
    [InlineData("tNumbers", "[1, \"a\"]", "null")]
    [InlineData("tNumbers", "[null]", "[null]")]
    [InlineData("tRecord", "{a: 1, b: [\"x\"], c: 5}", "{a: 1, b: [\"x\"], c: 5}")]
    [InlineData("tRecord", "[{a: 1, b: []}]", "{a: 1, b: []}")]
    [InlineData("tRecord", "{a: 1}", "null")]
    [InlineData("tRecord", "{a: \"1\", b: []}", "null")]
    [InlineData("tRecords", "{a: 1, b: []}", "[{a: 1, b: []}]")]
    [InlineData("tFunction", "function(x: number) x + 1", "function(x)")]
    [InlineData("tFunction", "function(x: string) x", "null")]
    [InlineData("tAB", "\"A\"", "\"A\"")]
    [InlineData("tAB", "[\"A\"]", "\"A\"")]
    [InlineData("tAB", "\"C\"", "null")]
    [InlineData("tNarrow", "\"A\"", "\"A\"")]
    [InlineData("tNarrow", "\"B\"", "null")]
    [InlineData("tNarrow", "\"D\"", "null")]
    [InlineData("tABs", "[\"A\", \"C\"]", "null")]
    [InlineData("tABs", "\"A\"", "[\"A\"]")]
    [InlineData("tTens", "[1, 20]", "null")]
    [InlineData("tTens", "[1, 2]", "[1, 2]")]
    [InlineData("tFew", "[1, 2, 3]", "null")]
    [InlineData("tFew", "[1, 2]", "[1, 2]")]
    [InlineData("tBig", "3", "null")]
    [InlineData("tBig", "4", "4")]
    [InlineData("tBoth", "4", "4")]
    [InlineData("tBoth", "3", "null")]
    [InlineData("tBoth", "12", "null")]
    [InlineData("list&lt;number&gt;", "1", "[1]")]
    public void A_value_is_converted_to_the_declared_type_or_null(string type, string expression, string expected) =>
        Models
            .Model(Types + Models.Decision("d", type, Models.Literal(expression)))
            .Evaluate("d", FeelContext.Empty)
            .Value.ToString()
            .ShouldBe(expected);

    [Theory]
    [InlineData("number", "number", "k([5])", "5")]
    [InlineData("number", "tNumbers", "k([5])", "[5]")]
    [InlineData("tNumbers", "number", "k(5)", "5")]
    [InlineData("tNumbers", "number", "k([5, 6])", "null")]
    [InlineData("date and time", "Any", "k(@\"2020-01-01\")", "@\"2020-01-01T00:00:00Z\"")]
    [InlineData("number", "Any", "k(\"a\")", "null")]
    [InlineData("tAB", "Any", "k(\"C\")", "null")]
    [InlineData("tAB", "Any", "k(x: [\"A\"])", "\"A\"")]
    [InlineData("number", "Any", "k(y: 1)", "null")]
    [InlineData("number", "Any", "k()", "null")]
    [InlineData("number", "Any", "k(1, 2)", "null")]
    public void Arguments_and_results_of_a_knowledge_model_are_converted(
        string parameter,
        string result,
        string call,
        string expected
    )
    {
        var model = RuleModel.Parse(
            Models.Xml(
                Types
                    + $"<businessKnowledgeModel id='k' name='k'><variable name='k' typeRef='{result}'/><encapsulatedLogic>"
                    + $"<formalParameter name='x' typeRef='{parameter}'/>{Models.Literal("x")}</encapsulatedLogic></businessKnowledgeModel>"
                    + "<decision id='d' name='d'><knowledgeRequirement><requiredKnowledge href='#k'/></knowledgeRequirement>"
                    + Models.Literal(call)
                    + "</decision>"
            )
        );

        var evaluated = model.Evaluate("d", FeelContext.Empty);

        evaluated.Value.ToString().ShouldBe(expected);
        (evaluated.Value.IsNull && evaluated.Problems.Count == 0).ShouldBeFalse();
    }

    [Fact]
    public void Parts_of_boxed_expressions_are_converted_to_their_own_types()
    {
        var context =
            "<context><contextEntry><variable name='a' typeRef='number'/>"
            + Models.Literal("[3]")
            + "</contextEntry><contextEntry><variable name='b' typeRef='tNumbers'/>"
            + Models.Literal("a")
            + "</contextEntry><contextEntry><variable name='c' typeRef='number'/>"
            + Models.Literal("\"x\"")
            + "</contextEntry></context>";
        var relation =
            "<relation><column name='a' typeRef='number'/><column name='b c'/><row>"
            + Models.Literal("[1]")
            + Models.Literal("2")
            + "</row></relation>";
        var loop =
            "<for iteratorVariable='i'><in typeRef='tNumbers'>"
            + Models.Literal("3")
            + "</in><return>"
            + Models.Literal("[i, partial]")
            + "</return></for>";
        var model = Models.Model(
            Types
                + Models.Decision("context", "Any", context)
                + Models.Decision("relation", "Any", relation)
                + Models.Decision("loop", "Any", loop)
        );

        string Value(string decision) => model.Evaluate(decision, FeelContext.Empty).Value.ToString();
        Value("context").ShouldBe("{a: 3, b: [3], c: null}");
        Value("relation").ShouldBe("[{a: 1, \"b c\": 2}]");
        Value("loop").ShouldBe("[[3, []]]");
    }
}
