using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

public sealed class ExplanationTests
{
    private const string Model = """
        <inputData id='age' name='年龄'><variable name='年龄' typeRef='number'/></inputData>
        <inputData id='place' name='地区'><variable name='地区' typeRef='string'/></inputData>
        <decision id='d' name='处罚' z:burdening='true'><variable name='处罚' typeRef='string'/>
        <informationRequirement><requiredInput href='#age'/></informationRequirement>
        <informationRequirement><requiredInput href='#place'/></informationRequirement>
        <decisionTable hitPolicy='FIRST'>
          <input><inputExpression><text>年龄</text></inputExpression></input>
          <input><inputExpression><text>地区</text></inputExpression></input>
          <output name='结果'/>
          <annotation name='法律依据'/><annotation name='生效日期'/>
          <rule><inputEntry><text>&lt; 14</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"不予处罚"</text></outputEntry>
            <annotationEntry><text>行政处罚法第三十条</text></annotationEntry><annotationEntry><text>2021-07-15</text></annotationEntry></rule>
          <rule><extensionElements><z:legalBasis law='行政处罚法' article='第三十三条' validFrom='2021-07-15' validTo='2030-12-31'/></extensionElements>
            <inputEntry><text>>= 14</text></inputEntry><inputEntry><text>"甲","乙"</text></inputEntry><outputEntry><text>"警告"</text></outputEntry></rule>
          <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"罚款"</text></outputEntry></rule>
        </decisionTable></decision>
        """;

    private static readonly FeelContext Inputs = Models.Values(
        ("年龄", FeelValue.Of(20)),
        ("地区", FeelValue.Of("甲"))
    );

    [Fact]
    public void An_explanation_names_the_rule_that_fired_its_basis_and_the_first_condition_that_failed()
    {
        var explanation = Models.Model(Model).Explain("处罚", Inputs);

        explanation
            .Render(RuleLanguage.Chinese)
            .ShouldBe(
                """
                决策“处罚”的结果是“警告”。
                输入为：年龄 = 20，地区 = “甲”。
                “处罚”得出“警告”。
                此决策对当事人不利：经人确认之前只是建议。
                规则 2 命中，因为年龄（20）符合“>= 14”，且地区（“甲”）符合“"甲","乙"”；结论为 结果 = "警告"。法律依据：行政处罚法 第三十三条（有效期 2021-07-15 至 2030-12-31）。
                规则 1 未命中：年龄（20）不符合“< 14”。
                规则 3 也符合，但前面的规则优先。
                """.ReplaceLineEndings("\n")
            );
        explanation
            .Sentences(RuleLanguage.English)[4]
            .ShouldStartWith("Rule 2 fired, because 年龄 (20) satisfies \">= 14\" and");
        explanation.FiredRules.Single().Rule.LegalBasis!.Article.ShouldBe("第三十三条");
        explanation.Decisions.Single().Burdening.ShouldBeTrue();
    }

    [Theory]
    [InlineData("z:burdening='true'", true)]
    [InlineData("z:burdening=' 1 '", true)]
    [InlineData("z:burdening='false'", false)]
    [InlineData("z:burdening='yes'", null)]
    [InlineData("z:burdening='True'", null)]
    [InlineData("z:Burdening='true'", null)]
    [InlineData("burdening='true'", null)]
    public void A_mark_that_is_not_understood_is_a_fault(string mark, bool? burdening)
    {
        var xml = Model.Replace("z:burdening='true'", mark, StringComparison.Ordinal);
        var model = RuleModel.Parse(Models.Xml(xml), "test.dmn");
        model.IsValid.ShouldBe(burdening is not null);
        model.Problems.ShouldAllBe(p => p.Code == ProblemCode.BadSetting && p.Location.Line > 1);
        model.Decisions.Single().Burdening.ShouldBe(burdening ?? false);
        var inside = Model.Replace("<decisionTable ", "<decisionTable z:burdening='true' ", StringComparison.Ordinal);
        RuleModel.Parse(Models.Xml(inside), "test.dmn").IsValid.ShouldBeFalse();
    }

    [Fact]
    public void An_input_that_nothing_takes_is_remarked_upon()
    {
        var inputs = Models.Values(
            ("年龄", FeelValue.Of(20)),
            ("地区", FeelValue.Of("甲")),
            ("nobody", FeelValue.Of(1))
        );
        Models
            .Model(Model)
            .Explain("处罚", inputs)
            .Sentences(RuleLanguage.English)[^1]
            .ShouldBe("Note: Nothing takes the input 'nobody'.");
    }

    [Fact]
    public void A_condition_that_cannot_be_told_is_not_called_false()
    {
        var explanation = Models.Model(Model).Explain("处罚", Models.Values(("地区", FeelValue.Of("丙"))));

        explanation
            .Sentences(RuleLanguage.English)
            .ShouldContain("Rule 1 did not fire: it cannot be told whether 年龄 (nothing) satisfies \"< 14\".");
        explanation.Problems.ShouldContain(p => p.Code == ProblemCode.MissingInput);
    }

    [Fact]
    public void A_legal_basis_not_in_force_on_the_day_is_reported()
    {
        var model = Models.Model(Model);

        var before = model.Evaluate("处罚", Inputs, new EvaluationOptions { AsOf = new DateOnly(2020, 1, 1) });
        var during = model.Evaluate("处罚", Inputs, new EvaluationOptions { AsOf = new DateOnly(2026, 1, 1) });

        before.Problems.ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.LegalBasisNotInForce);
        during.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Explaining_and_evaluating_give_the_same_value() =>
        Models.Model(Model).Explain("处罚", Inputs).Value.ShouldBe(Models.Model(Model).Evaluate("处罚", Inputs).Value);
}
