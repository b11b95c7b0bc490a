using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

public sealed class ImportTests
{
    private const string Dmn = "importType='https://www.omg.org/spec/DMN/20230324/MODEL/'";

    private static readonly RuleText Base = new(
        "base.dmn",
        Models.Xml(
            "<itemDefinition name='tText'><typeRef>string</typeRef></itemDefinition>"
                + Models.Input("size", "number")
                + Models.Decision("bigger", "number", Models.Literal("size + 1"), "size")
                + "<businessKnowledgeModel id='twice it' name='twice it'><encapsulatedLogic><formalParameter name='n' typeRef='number'/>"
                + Models.Literal("n * 2")
                + "</encapsulatedLogic></businessKnowledgeModel>"
                + "<decisionService id='grow' name='grow'><outputDecision href='#bigger'/><inputData href='#size'/></decisionService>",
            "base"
        )
    );

    private static readonly RuleText Middle = new(
        "middle.dmn",
        Models.Xml(
            $"<import name='b' namespace='base' {Dmn}/>"
                + "<itemDefinition name='tPair'><itemComponent name='name'><typeRef>b.tText</typeRef></itemComponent></itemDefinition>"
                + "<decision id='shown' name='shown'><informationRequirement><requiredDecision href='base#bigger'/></informationRequirement>"
                + Models.Literal("string(b.bigger)")
                + "</decision>",
            "middle"
        )
    );

    private static string Evaluate(string name, string requirements, string logic, string type = "Any")
    {
        var main = Models.Xml(
            $"<import name='{name}' namespace='base' {Dmn}/><import name='the middle' namespace='middle' {Dmn}/>"
                + $"<decision id='d' name='d'><variable name='d' typeRef='{type}'/>{requirements}{Models.Literal(logic)}</decision>"
        );
        var model = RuleModel.Parse(new RuleText("main.dmn", main), [Base, Middle]);
        model.Problems.ShouldBeEmpty();
        return model.Evaluate("d", Models.Values(("size", FeelValue.Of(4)))).Value.ToString();
    }

    private static string Decision(string href) =>
        $"<informationRequirement><requiredDecision href='{href}'/></informationRequirement>";

    private static string Knowledge(string href) =>
        $"<knowledgeRequirement><requiredKnowledge href='{href}'/></knowledgeRequirement>";

    [Fact]
    public void Decisions_functions_and_services_are_called_under_the_name_of_the_import() =>
        Evaluate(
                "b",
                Decision("base#bigger") + Knowledge("base#twice it") + Knowledge("base#grow"),
                "[b.bigger, b.twice it(b.bigger), b.twice it(n: 1), b.grow(10)]"
            )
            .ShouldBe("[5, 10, 2, 11]");

    [Fact]
    public void An_import_without_a_name_brings_its_names_as_they_are() =>
        Evaluate(
                "",
                Decision("base#bigger") + Knowledge("base#twice it") + Knowledge("base#grow"),
                "string(bigger + twice it(bigger) + grow(10))",
                "tText"
            )
            .ShouldBe("\"26\"");

    [Fact]
    public void What_is_imported_may_import_in_turn() =>
        Evaluate("b", Decision("middle#shown"), "{name: the middle.shown}", "the middle.tPair")
            .ShouldBe("{name: \"5\"}");
}
