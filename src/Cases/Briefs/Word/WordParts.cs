using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Zhishu.Cases.Briefs.Word;

/// <summary>Paragraphs, tables, headers and footers of a document.</summary>
internal static class WordParts
{
    private const string Grey = "7F7F7F";

    public static Paragraph Paragraph(string style, params OpenXmlElement[] runs) =>
        new([new ParagraphProperties(new ParagraphStyleId { Val = style }), .. runs]);

    public static Run Run(string text) => new(new Text(Clean(text)) { Space = SpaceProcessingModeValues.Preserve });

    /// <summary>What XML cannot hold is left out.</summary>
    public static string Clean(string text) =>
        string.Concat(text.EnumerateRunes().Where(r => !r.IsBmp || XmlConvert.IsXmlChar((char)r.Value)));

    /// <summary>To the right, above the date: who speaks, and when.</summary>
    public static Paragraph Signed(string text)
    {
        var paragraph = Paragraph(WordStyles.Body, Run(text));
        paragraph.ParagraphProperties!.Append(
            new KeepLines(),
            new Indentation
            {
                RightChars = 400,
                Right = "1280",
                FirstLineChars = 0,
                FirstLine = "0",
            },
            new Justification { Val = JustificationValues.Right }
        );
        return paragraph;
    }

    /// <summary>A table with a head that comes again on each page; rows do not break.</summary>
    /// <param name="widths">In parts of the text's width.</param>
    /// <param name="isNumber">Which columns stand to the right.</param>
    public static Table Table(
        string name,
        int[] widths,
        bool[] isNumber,
        IReadOnlyList<string> head,
        IEnumerable<IReadOnlyList<string>> rows
    )
    {
        var all = widths.Sum();
        var twips = widths.Select(w => w * WordStyles.TextWidth / all).ToArray();
        var table = new Table(
            new TableProperties(
                new TableWidth { Width = $"{twips.Sum()}", Type = TableWidthUnitValues.Dxa },
                new TableBorders(
                    Line<TopBorder>(8),
                    Line<LeftBorder>(4),
                    Line<BottomBorder>(8),
                    Line<RightBorder>(4),
                    Line<InsideHorizontalBorder>(4),
                    Line<InsideVerticalBorder>(4)
                ),
                new TableLayout { Type = TableLayoutValues.Fixed },
                new TableCaption { Val = Clean(name) }
            ),
            new TableGrid(twips.Select(w => new GridColumn { Width = $"{w}" })),
            Row(head, twips, new bool[widths.Length], isHead: true)
        );
        foreach (var row in rows)
            table.Append(Row(row, twips, isNumber, isHead: false));
        return table;
    }

    /// <summary>— 1 — on the outer side, one character from the edge.</summary>
    public static string AddFooter(MainDocumentPart main, bool isEven)
    {
        var part = main.AddNewPart<FooterPart>();
        var paragraph = Paragraph(
            WordStyles.Footer,
            Run("— "),
            new Run(new FieldChar { FieldCharType = FieldCharValues.Begin }),
            new Run(new FieldCode(" PAGE ") { Space = SpaceProcessingModeValues.Preserve }),
            new Run(new FieldChar { FieldCharType = FieldCharValues.Separate }),
            Run(isEven ? "2" : "1"),
            new Run(new FieldChar { FieldCharType = FieldCharValues.End }),
            Run(" —")
        );
        paragraph.ParagraphProperties!.Append(
            isEven
                ? new Indentation { LeftChars = 100, Left = "280" }
                : new Indentation { RightChars = 100, Right = "280" },
            new Justification { Val = isEven ? JustificationValues.Left : JustificationValues.Right }
        );
        part.Footer = new Footer(paragraph);
        return main.GetIdOfPart(part);
    }

    /// <summary>A word at the head of each page.</summary>
    public static string AddHeader(MainDocumentPart main, string word)
    {
        var part = main.AddNewPart<HeaderPart>();
        var paragraph = Paragraph(WordStyles.Footer, Run(word));
        paragraph.ParagraphProperties!.Append(new Justification { Val = JustificationValues.Right });
        part.Header = new Header(paragraph);
        return main.GetIdOfPart(part);
    }

    private static TableRow Row(IReadOnlyList<string> cells, int[] widths, bool[] isNumber, bool isHead)
    {
        var properties = new TableRowProperties(new CantSplit());
        if (isHead)
            properties.Append(new TableHeader());
        return new TableRow([properties, .. cells.Select((text, i) => Cell(text, widths[i], isNumber[i], isHead))]);
    }

    private static TableCell Cell(string text, int width, bool isNumber, bool isHead)
    {
        var run = Run(text);
        if (isHead)
            run.PrependChild(new RunProperties(new RunFonts { EastAsia = WordStyles.HeadingFont }));
        var paragraph = Paragraph(WordStyles.Cell, run);
        var justification =
            isHead ? JustificationValues.Center
            : isNumber ? JustificationValues.Right
            : JustificationValues.Left;
        paragraph.ParagraphProperties!.Append(
            new SpacingBetweenLines
            {
                Before = "20",
                After = "20",
                Line = "320",
                LineRule = LineSpacingRuleValues.AtLeast,
            },
            new Justification { Val = justification }
        );
        return new TableCell(
            new TableCellProperties(
                new TableCellWidth { Width = $"{width}", Type = TableWidthUnitValues.Dxa },
                new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center }
            ),
            paragraph
        );
    }

    private static T Line<T>(uint eighths)
        where T : BorderType, new() =>
        new()
        {
            Val = BorderValues.Single,
            Size = eighths,
            Space = 0,
            Color = Grey,
        };
}
