namespace Zhishu.Rules.Tests;

public sealed class TableCheckTests
{
    private static IReadOnlyList<RuleFinding> Check(string policy, params string[] rules) =>
        Models
            .Model(
                "<itemDefinition name='tLevel'><typeRef>string</typeRef><allowedValues><text>\"A\",\"B\",\"C\"</text></allowedValues></itemDefinition>"
                    + Models.Input("n", "number")
                    + Models.Input("level", "tLevel")
                    + Models.Input("ok", "boolean")
                    + Models.Input("day", "date")
                    + Models.Decision(
                        "d",
                        "Any",
                        Models
                            .Table(policy, ["n", "level", "ok", "day"], rules)
                            .Replace("<inputExpression><text>level", "<inputExpression typeRef='tLevel'><text>level"),
                        "n",
                        "level",
                        "ok",
                        "day"
                    )
            )
            .Check();

    private static string[] Found(IEnumerable<RuleFinding> findings, RuleFindingKind kind) =>
        [.. findings.Where(f => f.Kind == kind).Select(f => f.Message(RuleLanguage.English))];

    [Fact]
    public void A_complete_table_without_overlaps_has_nothing_to_report()
    {
        var findings = Check(
            "UNIQUE",
            "< 10 | - | true | < @\"2026-01-01\" => 1",
            "< 10 | - | true | >= @\"2026-01-01\" => 2",
            "< 10 | \"A\",\"B\" | false | - => 3",
            "< 10 | \"C\" | false | - => 4",
            ">= 10 | - | - | - => 5"
        );

        findings.ShouldBeEmpty();
    }

    [Fact]
    public void A_gap_is_reported_with_an_example_that_no_rule_matches()
    {
        var gap = Check("UNIQUE", "< 10 | - | - | - => 1", "> 10 | \"A\",\"B\" | - | - => 2")
            .Where(f => f.Kind == RuleFindingKind.Gap)
            .Select(f => string.Join(" ", f.Example.Take(2).Select(e => $"{e.Key}={e.Value}")))
            .ToArray();

        gap.ShouldContain("n=10 level=\"A\"");
        gap.ShouldContain("n=11 level=\"C\"");
    }

    [Fact]
    public void An_overlap_is_reported_with_its_rules_and_an_example()
    {
        var findings = Check("UNIQUE", "<= 10 | - | - | - => 1", ">= 10 | - | - | - => 2");

        var overlap = findings.Single(f => f.Kind == RuleFindingKind.Overlap);
        overlap.Rules.ShouldBe([1, 2]);
        overlap.Example[0].Value.ToString().ShouldBe("10");
        overlap.Message(RuleLanguage.Chinese).ShouldStartWith("当 n = 10");
        Found(findings, RuleFindingKind.Gap).ShouldBeEmpty();
    }

    [Fact]
    public void Overlaps_are_meant_under_FIRST_and_allowed_under_ANY_where_outputs_agree()
    {
        Found(Check("FIRST", "< 10 | - | - | - => 1", "- | - | - | - => 2"), RuleFindingKind.Overlap).ShouldBeEmpty();
        Found(Check("ANY", "<= 10 | - | - | - => 1", ">= 10 | - | - | - => 1"), RuleFindingKind.Overlap)
            .ShouldBeEmpty();
        Found(Check("ANY", "<= 10 | - | - | - => 1", ">= 10 | - | - | - => 2"), RuleFindingKind.Overlap)
            .Length.ShouldBe(1);
    }

    [Fact]
    public void A_rule_that_cannot_fire_is_reported_with_the_reason()
    {
        var covered = Check("FIRST", "< 10 | - | - | - => 1", "< 5 | \"A\" | true | - => 2", "- | - | - | - => 3");
        var impossible = Check("UNIQUE", "- | \"X\" | - | - => 1", "- | - | - | - => 2");

        Found(covered, RuleFindingKind.RuleNeverFires)
            .ShouldBe(["Rule 2 can never fire: earlier rules cover all of its cases."]);
        Found(impossible, RuleFindingKind.RuleNeverFires)
            .ShouldBe(["Rule 1 can never fire: no value satisfies all of its conditions."]);
    }

    [Fact]
    public void A_column_and_an_input_that_decide_nothing_are_reported()
    {
        var model = Models.Model(
            Models.Input("n", "number")
                + Models.Input("idle", "number")
                + Models.Decision("d", "Any", Models.Table("UNIQUE", ["n"], "- => 1"), "n")
        );

        var findings = model.Check();

        Found(findings, RuleFindingKind.UnusedColumn).ShouldBe(["The column 'n' decides nothing: every cell is '-'."]);
        Found(findings, RuleFindingKind.UnusedInput).ShouldBe(["The input 'idle' is used by no decision."]);
    }

    [Fact]
    public void A_cell_that_is_not_constant_is_named_and_the_table_not_judged()
    {
        var findings = Check("UNIQUE", "< 10 | - | - | - => 1", "> string length(level) | - | - | - => 2");

        findings
            .Where(f => f.Kind != RuleFindingKind.UnusedColumn)
            .ShouldHaveSingleItem()
            .Kind.ShouldBe(RuleFindingKind.NotChecked);
        Found(findings, RuleFindingKind.NotChecked)[0].ShouldContain("rule 2, input 1 (n)");
    }

    [Fact]
    public void A_wide_table_is_checked_without_walking_every_combination()
    {
        var inputs = Enumerable.Range(0, 12).Select(i => $"i{i}").ToArray();
        var rules = Enumerable
            .Range(0, 12)
            .Select(r =>
                string.Join(
                    " | ",
                    inputs.Select(
                        (_, i) =>
                            i < r ? ">= 5"
                            : i == r ? "< 5"
                            : "-"
                    )
                ) + $" => {r}"
            )
            .Append(string.Join(" | ", inputs.Select(_ => ">= 5")) + " => 12")
            .ToArray();
        var model = Models.Model(
            string.Concat(inputs.Select(i => Models.Input(i, "number")))
                + Models.Decision("d", "number", Models.Table("UNIQUE", inputs, rules), inputs)
        );

        model.Check().ShouldBeEmpty();
    }
}
