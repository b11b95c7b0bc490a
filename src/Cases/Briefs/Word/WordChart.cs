using System.Globalization;
using System.Xml.Linq;
using DocumentFormat.OpenXml.Packaging;
using Zhishu.Cases.Exporting;
using Draw = DocumentFormat.OpenXml.Drawing;
using Inline = DocumentFormat.OpenXml.Drawing.Wordprocessing;
using Wordprocessing = DocumentFormat.OpenXml.Wordprocessing;

namespace Zhishu.Cases.Briefs.Word;

/// <summary>A chart that Word draws itself and lets its reader edit: the figures stand in a sheet beside it.</summary>
internal static class WordChart
{
    private const long Millimetre = 36_000;
    private const string Sheet = XlsxFile.SheetName;
    private const string Dark = "1D4680";
    private const string Light = "A9BEDA";

    // More columns than this leave no room for figures above them.
    private const int MostLabelled = 12;

    private static readonly XNamespace C = "http://schemas.openxmlformats.org/drawingml/2006/chart";
    private static readonly XNamespace A = "http://schemas.openxmlformats.org/drawingml/2006/main";
    private static readonly XNamespace R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    /// <param name="number">Of the charts of the document, from 1.</param>
    public static async Task<Wordprocessing.Run> AddAsync(
        MainDocumentPart main,
        BriefTable table,
        int number,
        Func<Kernel.Text, string> say,
        CancellationToken ct
    )
    {
        var part = main.AddNewPart<ChartPart>();
        var book = part.AddNewPart<EmbeddedPackagePart>(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "rId1"
        );
        int[] drawn = [.. Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].Drawn)];
        using (var sheet = new MemoryStream())
        {
            string[] head = [say(table.Head), .. drawn.Select(i => say(table.Columns[i].Name))];
            var rows = table.Rows.Select(r => (object?[])[say(r.Name), .. drawn.Select(i => (object?)r.Values[i])]);
            await XlsxFile.WriteAsync(sheet, head, rows.ToAsyncEnumerable(), ct);
            sheet.Position = 0;
            book.FeedData(sheet);
        }
        using (var chart = new MemoryStream())
        {
            await Space(table, drawn, say).SaveAsync(chart, SaveOptions.DisableFormatting, ct);
            chart.Position = 0;
            part.FeedData(chart);
        }
        return Frame(main.GetIdOfPart(part), number, say(table.Name), Height(table));
    }

    private static long Height(BriefTable table) =>
        Millimetre * (table.Chart == BriefChart.Columns ? 70 : Math.Clamp(22 + 11 * table.Rows.Count, 50, 140));

    private static XDocument Space(BriefTable table, int[] drawn, Func<Kernel.Text, string> say)
    {
        var lies = table.Chart == BriefChart.Bars;
        var labelled = lies || table.Rows.Count <= MostLabelled;
        return new XDocument(
            new XElement(
                C + "chartSpace",
                new XAttribute(XNamespace.Xmlns + "c", C),
                new XAttribute(XNamespace.Xmlns + "a", A),
                new XAttribute(XNamespace.Xmlns + "r", R),
                Value("roundedCorners", "0"),
                new XElement(
                    C + "chart",
                    Value("autoTitleDeleted", "1"),
                    new XElement(
                        C + "plotArea",
                        new XElement(C + "layout"),
                        new XElement(
                            C + "barChart",
                            Value("barDir", lies ? "bar" : "col"),
                            Value("grouping", "clustered"),
                            Value("varyColors", "0"),
                            drawn.Select((column, i) => Series(table, column, i, say, labelled)),
                            Value("gapWidth", "60"),
                            // What is closed stands within what was filed.
                            Value("overlap", lies ? "0" : "100"),
                            Value("axId", "1"),
                            Value("axId", "2")
                        ),
                        new XElement(
                            C + "catAx",
                            Value("axId", "1"),
                            new XElement(C + "scaling", Value("orientation", lies ? "maxMin" : "minMax")),
                            Value("delete", "0"),
                            Value("axPos", lies ? "l" : "b"),
                            Value("majorTickMark", "none"),
                            Value("minorTickMark", "none"),
                            Value("tickLblPos", "low"),
                            Stroke("8B909A"),
                            Type(900),
                            Value("crossAx", "2"),
                            Value("crosses", "autoZero")
                        ),
                        new XElement(
                            C + "valAx",
                            Value("axId", "2"),
                            new XElement(C + "scaling", Value("orientation", "minMax"), Value("min", "0")),
                            Value("delete", labelled ? "1" : "0"),
                            Value("axPos", lies ? "t" : "l"),
                            labelled ? null : new XElement(C + "majorGridlines", Stroke("DAD8D0")),
                            new XElement(C + "numFmt", Named("formatCode", "#,##0"), Named("sourceLinked", "0")),
                            Value("majorTickMark", "none"),
                            Value("minorTickMark", "none"),
                            Value("tickLblPos", "nextTo"),
                            Type(900),
                            Value("crossAx", "1"),
                            Value("crosses", "autoZero"),
                            Value("crossBetween", "between")
                        )
                    ),
                    new XElement(C + "legend", Value("legendPos", "t"), Value("overlay", "0"), Type(1000)),
                    Value("plotVisOnly", "1"),
                    Value("dispBlanksAs", "gap")
                ),
                new XElement(
                    C + "txPr",
                    new XElement(A + "bodyPr"),
                    new XElement(
                        A + "p",
                        new XElement(
                            A + "pPr",
                            new XElement(
                                A + "defRPr",
                                new XElement(A + "latin", Named("typeface", "Times New Roman")),
                                new XElement(A + "ea", Named("typeface", WordStyles.BodyFont))
                            )
                        ),
                        new XElement(A + "endParaRPr", Named("lang", "zh-CN"))
                    )
                ),
                new XElement(C + "externalData", new XAttribute(R + "id", "rId1"), Value("autoUpdate", "0"))
            )
        );
    }

    private static XElement Series(
        BriefTable table,
        int column,
        int index,
        Func<Kernel.Text, string> say,
        bool labelled
    )
    {
        var letter = (char)('B' + index);
        var last = table.Rows.Count + 1;
        var dark = (index == 0) == (table.Chart == BriefChart.Bars);
        return new XElement(
            C + "ser",
            Value("idx", $"{index}"),
            Value("order", $"{index}"),
            new XElement(C + "tx", Strings($"{Sheet}!${letter}$1", [say(table.Columns[column].Name)])),
            new XElement(C + "spPr", Fill(dark ? Dark : Light)),
            Value("invertIfNegative", "0"),
            labelled && (index == 0 || table.Chart == BriefChart.Bars) ? Labels(table.Chart == BriefChart.Bars) : null,
            new XElement(C + "cat", Strings($"{Sheet}!$A$2:$A${last}", [.. table.Rows.Select(r => say(r.Name))])),
            new XElement(
                C + "val",
                new XElement(
                    C + "numRef",
                    new XElement(C + "f", $"{Sheet}!${letter}$2:${letter}${last}"),
                    new XElement(
                        C + "numCache",
                        new XElement(C + "formatCode", "General"),
                        Value("ptCount", $"{table.Rows.Count}"),
                        table.Rows.Select(
                            (row, i) => row.Values[column] is { } value ? Point(i, Invariant(value)) : null
                        )
                    )
                )
            )
        );
    }

    private static XElement Labels(bool lies) =>
        new(
            C + "dLbls",
            Type(900),
            Value("dLblPos", lies ? "outEnd" : "inEnd"),
            Value("showLegendKey", "0"),
            Value("showVal", "1"),
            Value("showCatName", "0"),
            Value("showSerName", "0"),
            Value("showPercent", "0"),
            Value("showBubbleSize", "0")
        );

    private static XElement Strings(string formula, IReadOnlyList<string> values) =>
        new(
            C + "strRef",
            new XElement(C + "f", formula),
            new XElement(
                C + "strCache",
                Value("ptCount", $"{values.Count}"),
                values.Select((value, i) => Point(i, WordParts.Clean(value)))
            )
        );

    private static XElement Point(int index, string value) =>
        new(C + "pt", Named("idx", $"{index}"), new XElement(C + "v", value));

    private static XElement Type(int hundredths) =>
        new(
            C + "txPr",
            new XElement(A + "bodyPr"),
            new XElement(
                A + "p",
                new XElement(A + "pPr", new XElement(A + "defRPr", Named("sz", $"{hundredths}"))),
                new XElement(A + "endParaRPr", Named("lang", "zh-CN"))
            )
        );

    private static XElement Stroke(string colour) =>
        new(C + "spPr", new XElement(A + "ln", Named("w", "6350"), Fill(colour)));

    private static XElement Fill(string colour) =>
        new(A + "solidFill", new XElement(A + "srgbClr", Named("val", colour)));

    private static XElement Value(string name, string value) => new(C + name, Named("val", value));

    private static XAttribute Named(string name, string value) => new(name, value);

    private static string Invariant(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static Wordprocessing.Run Frame(string relation, int number, string name, long height)
    {
        const long width = 156 * Millimetre;
        return new(
            new Wordprocessing.Drawing(
                new Inline.Inline(
                    new Inline.Extent { Cx = width, Cy = height },
                    new Inline.EffectExtent
                    {
                        LeftEdge = 0,
                        TopEdge = 0,
                        RightEdge = 0,
                        BottomEdge = 0,
                    },
                    new Inline.DocProperties
                    {
                        Id = (uint)number,
                        Name = $"Chart {number}",
                        Description = WordParts.Clean(name),
                    },
                    new Inline.NonVisualGraphicFrameDrawingProperties(),
                    new Draw.Graphic(
                        new Draw.GraphicData(new Draw.Charts.ChartReference { Id = relation })
                        {
                            Uri = "http://schemas.openxmlformats.org/drawingml/2006/chart",
                        }
                    )
                )
                {
                    DistanceFromTop = 0,
                    DistanceFromBottom = 0,
                    DistanceFromLeft = 0,
                    DistanceFromRight = 0,
                }
            )
        );
    }
}
