using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

public sealed class DecisionModelTests
{
    private static FeelValue Run(string policy, string attributes, string outputs, int n)
    {
        var table = Models
            .Table(policy, ["n"], "< 10 => \"low\"", "> 5 => \"high\"", "[6..8] => \"low\"")
            .Replace("hitPolicy", $"{attributes} hitPolicy")
            .Replace("<output/>", outputs);
        var model = Models.Model(Models.Input("n", "number") + Models.Decision("d", "Any", table, "n"));
        return model.Evaluate("d", Models.Values(("n", FeelValue.Of(n)))).Value;
    }

    private const string Ordered = "<output><outputValues><text>\"high\", \"low\"</text></outputValues></output>";

    [Theory]
    [InlineData("UNIQUE", 3, "\"low\"")]
    [InlineData("UNIQUE", 7, "null")]
    [InlineData("ANY", 7, "null")]
    [InlineData("FIRST", 7, "\"low\"")]
    [InlineData("PRIORITY", 7, "\"high\"")]
    [InlineData("COLLECT", 7, "[\"low\", \"high\", \"low\"]")]
    [InlineData("RULE ORDER", 7, "[\"low\", \"high\", \"low\"]")]
    [InlineData("OUTPUT ORDER", 7, "[\"high\", \"low\", \"low\"]")]
    public void Hit_policies_choose_as_the_standard_says(string policy, int n, string expected) =>
        Run(policy, "", Ordered, n).ToString().ShouldBe(expected);

    [Fact]
    public void Aggregations_make_one_value_of_the_outputs()
    {
        Run("COLLECT", "aggregation='COUNT'", "<output/>", 7).ShouldBe(FeelValue.Of(3));
        Run("COLLECT", "aggregation='MIN'", "<output/>", 7).ShouldBe(FeelValue.Of("high"));
    }

    [Fact]
    public void No_rule_and_two_rules_are_reported_with_their_place()
    {
        var model = Models.Model(
            Models.Input("n", "number")
                + Models.Decision("d", "Any", Models.Table("UNIQUE", ["n"], "< 10 => 1", "[5..20] => 2"), "n")
        );

        var none = model.Evaluate("d", Models.Values(("n", FeelValue.Of(99))));
        var two = model.Evaluate("d", Models.Values(("n", FeelValue.Of(7))));

        none.Problems.ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.NoRuleMatched);
        two.Problems.ShouldHaveSingleItem().Message(RuleLanguage.English).ShouldContain("rules 1, 2 match");
        two.Problems[0].Location.ToString().ShouldStartWith("test.dmn:1:");
        two.Problems[0].Location.Element.ShouldBe("d");
    }

    [Fact]
    public void A_mistake_in_a_cell_is_reported_with_file_line_and_cell()
    {
        var body =
            Models.Input("n", "number")
            + "\n"
            + Models.Decision("d", "Any", Models.Table("FIRST", ["n"], "< 10 => 1", "<<< => 2"), "n");

        var model = RuleModel.Parse(Models.Xml(body), "fees.dmn");

        var problem = model.Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Location.File, problem.Location.Line).ShouldBe((ProblemCode.Syntax, "fees.dmn", 2));
        problem.Location.Cell.ShouldBe("rule 2, input 1 (n)");
        // The rest of the table still works.
        model.Evaluate("d", Models.Values(("n", FeelValue.Of(3)))).Value.ShouldBe(FeelValue.Of(1));
    }

    [Fact]
    public void A_missing_input_is_null_and_reported()
    {
        var model = Models.Model(
            Models.Input("n", "number") + Models.Decision("d", "number", Models.Literal("n + 1"), "n")
        );

        model
            .Evaluate("d", FeelContext.Empty)
            .Problems.Select(p => p.Code)
            .ShouldBe([ProblemCode.MissingInput, ProblemCode.NullOperand]);
        model
            .Evaluate("d", Models.Values(("n", FeelValue.Of(1)), ("m", FeelValue.Of(1))))
            .Problems.ShouldHaveSingleItem()
            .Code.ShouldBe(ProblemCode.UnknownInput);
    }

    [Fact]
    public void A_value_outside_the_allowed_ones_is_refused_by_name()
    {
        var model = Models.Model(
            "<itemDefinition name='tLevel'><typeRef>string</typeRef><allowedValues><text>\"红\", \"橙\"</text></allowedValues></itemDefinition>"
                + Models.Input("级别", "tLevel")
                + Models.Decision("d", "string", Models.Literal("级别"), "级别")
        );

        model.Evaluate("d", Models.Values(("级别", FeelValue.Of("红")))).Value.AsString.ShouldBe("红");
        var result = model.Evaluate("d", Models.Values(("级别", FeelValue.Of("绿"))));
        result.Value.IsNull.ShouldBeTrue();
        result
            .Problems[0]
            .Message(RuleLanguage.Chinese)
            .ShouldBe("级别 的值 \"绿\" 不在允许的值 \"红\", \"橙\" 之内。");
    }

    [Theory]
    [InlineData("http://www.omg.org/spec/DMN/20151101/dmn.xsd", "feel:number")]
    [InlineData("http://www.omg.org/spec/DMN/20180521/MODEL/", "number")]
    [InlineData("https://www.omg.org/spec/DMN/20191111/MODEL/", "number")]
    [InlineData("https://www.omg.org/spec/DMN/20211108/MODEL/", "number")]
    [InlineData(Models.Latest, "number")]
    public void Models_of_every_version_are_read(string ns, string type)
    {
        var model = Models.Model(
            Models.Input("n", type) + Models.Decision("d", type, Models.Literal("n * 2"), "n"),
            ns: ns
        );

        model.Evaluate("d", Models.Values(("n", FeelValue.Of(21)))).Value.ShouldBe(FeelValue.Of(42));
        model.Evaluate("d", Models.Values(("n", FeelValue.Of("x")))).IsClean.ShouldBeFalse();
    }

    [Fact]
    public void Java_functions_are_refused_with_a_clear_message()
    {
        var model = RuleModel.Parse(
            Models.Xml(
                """
                <businessKnowledgeModel id='cos' name='cos'><encapsulatedLogic kind='Java'><formalParameter name='a'/>
                <context><contextEntry><variable name='class'/><literalExpression><text>"java.lang.Math"</text></literalExpression></contextEntry></context>
                </encapsulatedLogic></businessKnowledgeModel>
                """
            )
        );
        model.Problems.ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.ExternalFunction);

        var result = model.EvaluateFunction("cos", Models.Values(("a", FeelValue.Of(1))));

        result.Value.IsNull.ShouldBeTrue();
        result
            .Problems.ShouldHaveSingleItem()
            .Message(RuleLanguage.English)
            .ShouldStartWith("The function 'cos' is written in Java. Zhishu runs FEEL only");
    }

    [Fact]
    public void What_is_not_required_is_not_seen_and_the_message_says_so()
    {
        var model = RuleModel.Parse(
            Models.Xml(Models.Input("n", "number") + Models.Decision("d", "number", Models.Literal("n + 1")))
        );

        model.Problems.ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.NotRequired);
    }

    [Fact]
    public void Imported_elements_and_types_are_used_under_the_name_of_the_import()
    {
        var types = Models.Xml(
            "<itemDefinition name='tMoney'><typeRef>number</typeRef></itemDefinition>"
                + Models.Decision("Base Fee", "tMoney", Models.Literal("40")),
            "fees"
        );
        var main = Models.Xml(
            "<import name='Fees' namespace='fees' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>"
                + "<decision id='d' name='d'><variable name='d' typeRef='Fees.tMoney'/>"
                + "<informationRequirement><requiredDecision href='fees#Base Fee'/></informationRequirement>"
                + Models.Literal("Fees.Base Fee + 2")
                + "</decision>"
        );

        var model = RuleModel.Parse(new RuleText("main.dmn", main), [new RuleText("fees.dmn", types)]);

        model.Problems.ShouldBeEmpty();
        model.Evaluate("d", FeelContext.Empty).Value.ShouldBe(FeelValue.Of(42));
        RuleModel.Parse(main).Problems.ShouldContain(p => p.Code == ProblemCode.MissingImport);
    }

    [Fact]
    public void Tables_of_more_than_64_rules_find_the_same_rule_as_smaller_ones()
    {
        var rules = Enumerable.Range(0, 300).Select(i => $"[{i * 10}..{(i * 10) + 10}) | - => {i}").ToArray();
        var model = Models.Model(
            Models.Input("n", "number")
                + Models.Input("s", "string")
                + Models.Decision("d", "number", Models.Table("UNIQUE", ["n", "s"], rules), "n", "s")
        );
        var evaluator = model.Prepare("d");

        for (var n = 0; n < 3000; n += 13)
        {
            evaluator.Evaluate(FeelValue.Of(n), FeelValue.Of("x")).ShouldBe(FeelValue.Of(n / 10));
        }
    }

    [Fact]
    public void The_index_and_the_cells_themselves_give_the_same_answer()
    {
        string[] rules =
        [
            "< 0, > 100 | \"a\",\"b\" | true | - => 1",
            "[0..10) | not(\"a\") | - | < @\"2026-01-01\" => 2",
            "(10..100] | - | false | >= @\"2026-01-01\" => 3",
            "10 | \"c\" | - | @\"2026-06-01\" => 4",
            "- | \"d\" | true | [@\"2025-01-01\"..@\"2026-01-01\"] => 5",
        ];
        var model = Models.Model(
            Models.Input("n", "number")
                + Models.Input("s", "string")
                + Models.Input("b", "boolean")
                + Models.Input("t", "date")
                + Models.Decision("d", "Any", Models.Table("COLLECT", ["n", "s", "b", "t"], rules), "n", "s", "b", "t")
        );
        FeelValue[] numbers = [.. new[] { -1, 0, 5, 10, 11, 100, 101 }.Select(n => FeelValue.Of(n))];
        FeelValue[] texts = [.. new[] { "a", "b", "c", "d", "z" }.Select(FeelValue.Of)];
        FeelValue[] days =
        [
            .. new[] { "2024-01-01", "2025-06-01", "2026-01-01", "2026-06-01" }.Select(d =>
                FeelValue.Of(DateOnly.Parse(d, System.Globalization.CultureInfo.InvariantCulture))
            ),
        ];
        foreach (var n in numbers)
        {
            foreach (var s in texts)
            {
                foreach (var b in new[] { FeelValue.True, FeelValue.False })
                {
                    foreach (var t in days)
                    {
                        var inputs = Models.Values(("n", n), ("s", s), ("b", b), ("t", t));
                        // Explaining goes through the cells one by one.
                        model.Evaluate("d", inputs).Value.ShouldBe(model.Explain("d", inputs).Value);
                    }
                }
            }
        }
    }
}
