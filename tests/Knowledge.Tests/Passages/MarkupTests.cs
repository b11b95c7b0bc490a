using Zhishu.Knowledge.Passages;

namespace Zhishu.Knowledge.Tests.Passages;

public sealed class MarkupTests
{
    [Fact]
    public void Markdown_becomes_blocks_without_markup()
    {
        var blocks = Markup.Read(
            """
            # 材料

            请带 **身份证** 和 [表格](https://example.org/a)。

            1. 先登记
            2. 再领证

            | 项目 | 金额 |
            | --- | --- |
            | 工本费 | 20 元 |
            """
        );
        blocks
            .Select(b => (b.Kind, b.Text))
            .ShouldBe([
                (BlockKind.Heading, "材料"),
                (BlockKind.Paragraph, "请带 身份证 和 表格。"),
                (BlockKind.Step, "先登记"),
                (BlockKind.Step, "再领证"),
                (BlockKind.Row, "项目 金额"),
                (BlockKind.Row, "工本费 20 元"),
            ]);
        blocks[1].Cells[0].Single(s => s.Strong).Text.ShouldBe("身份证");
        blocks[1].Cells[0].Single(s => s.Link is not null).Link.ShouldBe("https://example.org/a");
        blocks[3].Number.ShouldBe(2);
    }

    [Theory]
    [InlineData("[点我](javascript:alert(1))")]
    [InlineData("[点我](data:text/html,x)")]
    [InlineData("[点我](//evil.example)")]
    public void Links_lead_to_nothing_that_runs(string markdown) =>
        Markup.Read(markdown).SelectMany(b => b.Cells).SelectMany(c => c).ShouldAllBe(s => s.Link == null);

    [Fact]
    public void Html_stays_what_was_typed() =>
        Markup.Read("a <script>x</script>")[0].Text.ShouldBe("a <script>x</script>");

    [Fact]
    public void Long_texts_are_divided_at_the_ends_of_sentences_and_nothing_is_lost()
    {
        var text = string.Concat(Enumerable.Range(0, 200).Select(i => $"第{i}条规定如下。"));
        var passages = Passage.Of("# 总则\n\n" + text);
        passages.Count.ShouldBeGreaterThan(2);
        passages.ShouldAllBe(p => p.Text.Length <= 600 && p.Text.EndsWith('。') && p.Heading == "总则");
        string.Concat(passages.Select(p => p.Text)).ShouldBe(text);
    }

    [Fact]
    public void An_article_of_a_heading_alone_can_be_found() => Passage.Of("# 只有标题")[0].Text.ShouldBe("只有标题");
}
