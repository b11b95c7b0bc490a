using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Zhishu.Knowledge.Passages;

/// <summary>Reads Markdown into blocks. HTML in it is shown as it was typed, and links lead to the web, a mailbox or a
/// telephone only.</summary>
internal static class Markup
{
    private const int Deepest = 6;
    private static readonly string[] Schemes = ["http", "https", "mailto", "tel"];
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseAutoLinks()
        .DisableHtml()
        .Build();

    public static IReadOnlyList<Block> Read(string markdown)
    {
        List<Block> blocks = [];
        AddAll(Markdown.Parse(markdown, Pipeline), blocks, 0);
        return blocks;
    }

    private static void AddAll(ContainerBlock container, List<Block> blocks, int depth)
    {
        foreach (var block in container)
            Add(block, blocks, depth);
    }

    private static void Add(Markdig.Syntax.Block block, List<Block> blocks, int depth)
    {
        switch (block)
        {
            case HeadingBlock heading:
                Append(blocks, BlockKind.Heading, heading.Level, null, heading.Inline);
                break;
            case ParagraphBlock paragraph:
                Append(blocks, BlockKind.Paragraph, 0, null, paragraph.Inline);
                break;
            case CodeBlock code:
                blocks.Add(
                    new(
                        BlockKind.Code,
                        0,
                        null,
                        [
                            [new(code.Lines.ToString())],
                        ]
                    )
                );
                break;
            case ListBlock list:
                AddList(list, blocks, depth);
                break;
            case Table table:
                foreach (var row in table.OfType<TableRow>())
                    blocks.Add(
                        new(BlockKind.Row, row.IsHeader ? 1 : 0, null, [.. row.OfType<TableCell>().Select(Cell)])
                    );
                break;
            case ContainerBlock other:
                var from = blocks.Count;
                AddAll(other, blocks, depth + 1);
                for (var i = from; i < blocks.Count && other is QuoteBlock; i++)
                    blocks[i] = blocks[i] with
                    {
                        Kind = blocks[i].Kind == BlockKind.Paragraph ? BlockKind.Quote : blocks[i].Kind,
                    };
                break;
        }
    }

    private static void AddList(ListBlock list, List<Block> blocks, int depth)
    {
        var number = int.TryParse(list.OrderedStart, out var start) ? start : 1;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var first = true;
            foreach (var part in item)
            {
                // Further paragraphs of an item stand by themselves.
                if (part is ParagraphBlock paragraph && first)
                    Append(
                        blocks,
                        list.IsOrdered ? BlockKind.Step : BlockKind.Item,
                        Math.Min(Deepest, depth + 1),
                        list.IsOrdered ? number : null,
                        paragraph.Inline
                    );
                else
                    Add(part, blocks, depth + 1);
                first = false;
            }
            number++;
        }
    }

    private static void Append(List<Block> blocks, BlockKind kind, int level, int? number, ContainerInline? inline)
    {
        var spans = Spans(inline);
        if (spans.Exists(s => !string.IsNullOrWhiteSpace(s.Text)))
            blocks.Add(new(kind, level, number, [spans]));
    }

    private static List<Span> Cell(TableCell cell) => [.. cell.OfType<LeafBlock>().SelectMany(b => Spans(b.Inline))];

    private static List<Span> Spans(ContainerInline? inline)
    {
        List<Span> spans = [];
        if (inline is not null)
            Walk(inline, spans, strong: false, link: null);
        return spans;
    }

    private static void Walk(ContainerInline container, List<Span> spans, bool strong, string? link)
    {
        foreach (var inline in container)
        {
            switch (inline)
            {
                case LiteralInline literal:
                    Put(spans, literal.Content.ToString(), strong, link);
                    break;
                case CodeInline code:
                    Put(spans, code.Content, strong, link);
                    break;
                case HtmlEntityInline entity:
                    Put(spans, entity.Transcoded.ToString(), strong, link);
                    break;
                case LineBreakInline:
                    Put(spans, "\n", strong, link);
                    break;
                case AutolinkInline auto:
                    Put(spans, auto.Url, strong, Safe(auto.IsEmail ? "mailto:" + auto.Url : auto.Url));
                    break;
                case LinkInline other:
                    // A picture is told by its words.
                    Walk(other, spans, strong, other.IsImage ? link : Safe(other.Url));
                    break;
                case EmphasisInline emphasis:
                    Walk(emphasis, spans, strong || emphasis.DelimiterCount > 1, link);
                    break;
                case ContainerInline inner:
                    Walk(inner, spans, strong, link);
                    break;
            }
        }
    }

    private static void Put(List<Span> spans, string text, bool strong, string? link)
    {
        if (spans.Count > 0 && spans[^1] is var last && last.Strong == strong && last.Link == link)
            spans[^1] = last with { Text = last.Text + text };
        else
            spans.Add(new(text, strong, link));
    }

    private static string? Safe(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && Schemes.Contains(uri.Scheme) ? uri.AbsoluteUri : null;
}
