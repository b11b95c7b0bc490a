using System.Text;
using Zhishu.Kernel;
using Zhishu.Kernel.Calendar;
using Zhishu.Packs.Contracts;
using Zhishu.Packs.Reading;

namespace Zhishu.Packs.Tests;

public sealed class PackMapTests
{
    private readonly PackProblems problems = new();

    [Fact]
    public void Fields_are_read_by_their_types()
    {
        var map = Read(
            """
            code: a.b
            name: { zh: 甲, en: A }
            plain: 乙
            open: true
            count: 7
            share: 0.5
            day: 2026-01-31
            limit: 4工作时
            words: [x, y]
            word: z
            nothing:
            """
        );
        map.Required("code").ShouldBe("a.b");
        map.Text("name").ShouldBe(new Text("甲", "A"));
        map.Text("plain").ShouldBe(new Text("乙", "乙"));
        map.Flag("open").ShouldBeTrue();
        map.Number("count", 0, 9).ShouldBe(7);
        map.Fraction("share", 0, 1).ShouldBe(0.5);
        map.Date("day").ShouldBe(new DateOnly(2026, 1, 31));
        map.Limit("limit").ShouldBe(new TimeLimit(4, TimeUnit.WorkingHours));
        map.Texts("words").ShouldBe(["x", "y"]);
        map.Texts("word").ShouldBe(["z"]);
        map.Optional("nothing").ShouldBeNull();
        map.End();
        problems.Items.ShouldBeEmpty();
    }

    [Fact]
    public void Every_fault_has_its_place_and_one_pass_finds_them_all()
    {
        var map = Read("open: ja\ncount: 10\nshare: x\nday: 2026-02-30\nlimit: soon\nkind: dog\nextra: 1\nlist: 5\n");
        map.Required("code").ShouldBe("");
        map.Flag("open").ShouldBeFalse();
        map.Number("count", 0, 9).ShouldBeNull();
        map.Fraction("share", 0, 1).ShouldBeNull();
        map.Date("day").ShouldBeNull();
        map.Limit("limit").ShouldBeNull();
        map.OneOf("kind", ["cat"]).ShouldBeNull();
        map.List("list").ShouldBeEmpty();
        map.End();
        problems.Items.Select(p => p.Line).ShouldBe([1, 1, 2, 3, 4, 5, 6, 8, 7]);
        problems.Items[^1].Message.English.ShouldContain("'extra'");
    }

    [Fact]
    public void What_is_no_map_is_one_fault()
    {
        var map = Read("- a\n");
        map.Required("code").ShouldBe("");
        map.End();
        problems.Items.ShouldHaveSingleItem();
    }

    [Fact]
    public void Merging_keeps_own_values_and_merges_maps_within()
    {
        var merged = PackNode.Merge(
            Node("a: 1\nlimits: { handle: 2 }\n"),
            Node("a: 9\nb: 3\nlimits: { handle: 8, verify: 4 }\n")
        );
        merged["a"]!.Text.ShouldBe("1");
        merged["b"]!.Text.ShouldBe("3");
        merged["limits"]!["handle"]!.Text.ShouldBe("2");
        merged["limits"]!["verify"]!.Text.ShouldBe("4");
    }

    [Fact]
    public void Problems_are_counted_beyond_those_kept()
    {
        for (var i = 1; i <= PackProblems.Kept + 50; i++)
            problems.Add("a.yaml", i, 1, "错", "wrong");
        problems.Items.Count.ShouldBe(PackProblems.Kept);
        problems.Count.ShouldBe(PackProblems.Kept + 50);
    }

    private PackMap Read(string yaml) => new(Node(yaml), problems);

    private PackNode Node(string yaml) => PackYaml.Read("x.yaml", Encoding.UTF8.GetBytes(yaml), problems)!;
}
