using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Decisions.Comparing;
using Zhishu.Kernel.Actors;

namespace Zhishu.Decisions.Tests;

/// <summary>A reviewer sees everything that differs, cell by cell.</summary>
public sealed class ComparingTests
{
    private static readonly string[] Before =
    [
        "< 1 | - => \"a\"",
        "< 2 | - => \"b\"",
        "< 3 | - => \"c\"",
        "- | - => \"d\"",
    ];

    [Fact]
    public void Versions_are_compared_rule_by_rule_and_cell_by_cell()
    {
        var before = Read(Tables.Dmn(Before));
        var after = Read(
            Tables.Dmn(
                "< 1 | - => \"a\"",
                "< 2 | \"red\" => \"B\"",
                "< 3 | - => \"c\"",
                "< 4 | - => \"n\"",
                "- | - => \"d\""
            )
        );
        var change = CompareVersions.Compare(before, after).ShouldHaveSingleItem();
        (change.Kind, change.Name, change.Change).ShouldBe(("decision", "Judge", "changed"));
        change.Rules.Select(r => (r.Change, r.Before, r.After)).ShouldBe([("changed", 2, 2), ("added", null, 4)]);
        change
            .Rules[0]
            .Cells.Select(c => (c.Column, c.Before, c.After))
            .ShouldBe([("colour", "-", "\"red\""), ("outcome", "\"b\"", "\"B\"")]);
        CompareVersions.Compare(before, before).ShouldBeEmpty();
        CompareVersions.Compare(after, before).Single().Rules.Select(r => r.Change).ShouldBe(["changed", "removed"]);
        CompareVersions.Compare(before, []).Select(d => d.Change).Distinct().ShouldBe(["removed"]);
    }

    [Fact]
    public void A_new_column_changes_cells_of_its_own_and_no_others()
    {
        var after = Tables
            .Dmn(Before)
            .Replace("<output ", "<input><inputExpression><text>marks</text></inputExpression></input><output ")
            .Replace("<outputEntry>", "<inputEntry><text>\"x\"</text></inputEntry><outputEntry>");
        var change = CompareVersions.Compare(Read(Tables.Dmn(Before)), Read(after)).ShouldHaveSingleItem();
        change.Rules.Select(r => (r.Before, r.After)).ShouldBe([(1, 1), (2, 2), (3, 3), (4, 4)]);
        change.Rules.ShouldAllBe(r => r.Cells.Single() == new CellDifference("marks", null, "\"x\""));
        change.Fields.Single().Column.ShouldBe("decisionTable/input[marks]/inputExpression/text");
    }

    [Theory]
    [InlineData("hitPolicy=\"FIRST\"", "hitPolicy=\"UNIQUE\"", "decisionTable/@hitPolicy")]
    [InlineData("name=\"Judge\">", "name=\"Judge\" z:burdening=\"true\">", "@burdening")]
    [InlineData(
        "typeRef=\"string\"><text>colour",
        "typeRef=\"number\"><text>colour",
        "decisionTable/input[colour]/inputExpression/@typeRef"
    )]
    [InlineData(
        "<output name=\"outcome\"/>",
        "<output name=\"outcome\"><defaultOutputEntry><text>\"z\"</text></defaultOutputEntry></output>",
        "decisionTable/output[outcome]/defaultOutputEntry/text"
    )]
    [InlineData("<variable name=\"colour\" typeRef=\"string\"/>", "<variable name=\"colour\"/>", "variable/@typeRef")]
    public void What_is_no_cell_is_told_as_well(string before, string after, string path)
    {
        var text = Tables.Dmn(Before);
        text.ShouldContain(before);
        CompareVersions
            .Compare(Read(text), Read(text.Replace(before, after)))
            .ShouldHaveSingleItem()
            .Fields.ShouldHaveSingleItem()
            .Column.ShouldBe(path);
    }

    [Fact]
    public async Task A_text_nested_without_bound_is_refused_and_ends_nothing()
    {
        await using var host = await DecisionHost.StartAsync();
        await host.InstallAsync("1.0.0", "- | - => \"keep\"");
        var author = host.Acting.Client(host.Host, "甲", new Grant("decisions.edit"));
        var deep = Tables.Model(
            $"<decision name='Judge'>{string.Concat(Enumerable.Repeat("<a>", 100_000))}{string.Concat(Enumerable.Repeat("</a>", 100_000))}</decision>"
        );
        var draft = await author.PutAsJsonAsync(
            "/api/decisions/tables/judge/draft",
            new { dmn = deep },
            TestContext.Current.CancellationToken
        );
        draft.StatusCode.ShouldBe(HttpStatusCode.OK);
        var answer = await author.GetAsync(
            "/api/decisions/tables/judge/diff?from=1&to=2",
            TestContext.Current.CancellationToken
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))
            .GetProperty("code")
            .GetString()
            .ShouldBe("decisions.unreadable");
    }

    private static IReadOnlyList<DmnElement> Read(string dmn) => DmnCells.Read(dmn)!;
}
