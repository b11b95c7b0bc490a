using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

/// <summary>A prepared table is looked up; an explained one tests cell by cell. Both must say the same of every input.</summary>
public sealed class PreparedTableTests
{
    private static readonly FeelValue[] Anything =
    [
        FeelValue.Null,
        FeelValue.Of(17.5m),
        FeelValue.Of(18),
        FeelValue.Of(18.0m),
        FeelValue.Of(60),
        FeelValue.Of(-1),
        FeelValue.Of("north"),
        FeelValue.Of("nowhere"),
        FeelValue.True,
        FeelValue.False,
        FeelValue.Of(new DateOnly(2026, 1, 1)),
    ];

    [Theory]
    [InlineData("UNIQUE", "string")]
    [InlineData("ANY", "Any")]
    [InlineData("FIRST", "string")]
    [InlineData("COLLECT", "Any")]
    [InlineData("UNIQUE", "number")]
    public void A_prepared_table_says_what_its_cells_say(string policy, string type)
    {
        var table = Models.Table(
            policy,
            ["age", "region", "urgent"],
            "< 18 | - | - => \"young\"",
            "[18..60) | \"north\",\"east\" | true => \"urgent\"",
            "[18..60] | not(\"north\",\"east\") | - => \"far\"",
            "> 59 | \"north\" | false => \"old\"",
            "60 | - | - => \"sixty\""
        );
        var model = Models.Model(
            Models.Input("age", "number")
                + Models.Input("region", "Any")
                + Models.Input("urgent", "boolean")
                + Models.Decision("d", type, table, "age", "region", "urgent")
        );
        var evaluator = model.Prepare("d");
        evaluator.Inputs.ShouldBe(["age", "region", "urgent"]);

        foreach (var age in Anything)
        {
            foreach (var region in Anything)
            {
                foreach (var urgent in Anything)
                {
                    var cells = model.Explain("d", Models.Values(("age", age), ("region", region), ("urgent", urgent)));
                    var value = evaluator.Evaluate(age, region, urgent);

                    value.ShouldBe(cells.Value, $"{age}, {region}, {urgent}");
                    evaluator.Problems.Select(p => p.Code).ShouldBe(cells.Problems.Select(p => p.Code));
                }
            }
        }
    }
}
