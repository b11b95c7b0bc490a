using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Zhishu.Cases.Briefs.Word;

/// <summary>The layout of official documents (GB/T 9704): an A4 page with a text area of 156 by 225 mm, 22 lines of 28
/// characters, the title in 二号 of 小标宋, headings in 三号 of 黑体, the text in 三号 of 仿宋. Fonts are named, not
/// embedded; who has not the one of the title sees 宋体.</summary>
internal static class WordStyles
{
    public const string Title = "Title";
    public const string Subtitle = "Subtitle";
    public const string Heading = "Heading1";
    public const string Body = "BodyText";
    public const string Caption = "Caption";
    public const string Cell = "TableText";
    public const string Footer = "Footer";

    public const string TitleFont = "方正小标宋简体";
    public const string BodyFont = "仿宋";
    public const string HeadingFont = "黑体";
    public const string NoteFont = "楷体";
    private const string PlainFont = "宋体";
    private const string Latin = "Times New Roman";

    // Half points: 二号, 三号, 四号, 小四.
    private const int Size2 = 44;
    private const int Size3 = 32;
    private const int Size4 = 28;
    private const int Size4Small = 24;

    /// <summary>225 mm divided into 22 lines, in twentieths of a point.</summary>
    private const string Line = "579";

    /// <summary>Width of the text area in twentieths of a point.</summary>
    public const int TextWidth = 8844;

    public static void AddTo(MainDocumentPart main)
    {
        main.AddNewPart<StyleDefinitionsPart>().Styles = new Styles(
            new DocDefaults(
                new RunPropertiesDefault(
                    new RunPropertiesBaseStyle(
                        new RunFonts
                        {
                            Ascii = Latin,
                            HighAnsi = Latin,
                            EastAsia = BodyFont,
                            ComplexScript = Latin,
                        },
                        new FontSize { Val = $"{Size3}" },
                        new FontSizeComplexScript { Val = $"{Size3}" },
                        new Languages { Val = "en-GB", EastAsia = "zh-CN" }
                    )
                ),
                new ParagraphPropertiesDefault()
            ),
            Style("Normal", "Normal", BodyFont, Size3, Exact(), isDefault: true),
            Style(
                Title,
                "Title",
                TitleFont,
                Size2,
                new StyleParagraphProperties(
                    new KeepNext(),
                    new SpacingBetweenLines
                    {
                        After = "240",
                        Line = "700",
                        LineRule = LineSpacingRuleValues.Exact,
                    },
                    new Justification { Val = JustificationValues.Center }
                )
            ),
            Style(
                Subtitle,
                "Subtitle",
                NoteFont,
                Size3,
                new StyleParagraphProperties(
                    new SpacingBetweenLines
                    {
                        After = Line,
                        Line = Line,
                        LineRule = LineSpacingRuleValues.Exact,
                    },
                    new Justification { Val = JustificationValues.Center }
                )
            ),
            Style(
                Heading,
                "heading 1",
                HeadingFont,
                Size3,
                new StyleParagraphProperties(
                    new KeepNext(),
                    Spacing(),
                    new Indentation { FirstLineChars = 200, FirstLine = "640" },
                    new OutlineLevel { Val = 0 }
                )
            ),
            Style(
                Body,
                "Body Text",
                BodyFont,
                Size3,
                new StyleParagraphProperties(
                    Spacing(),
                    new Indentation { FirstLineChars = 200, FirstLine = "640" },
                    new Justification { Val = JustificationValues.Both }
                )
            ),
            Style(
                Caption,
                "caption",
                NoteFont,
                Size4,
                new StyleParagraphProperties(
                    new KeepNext(),
                    new SpacingBetweenLines { Before = "120", After = "60" },
                    new Justification { Val = JustificationValues.Center }
                )
            ),
            Style(Cell, "Table Text", BodyFont, Size4Small, new StyleParagraphProperties()),
            Style(Footer, "footer", PlainFont, Size4, new StyleParagraphProperties())
        );
        main.AddNewPart<FontTablePart>().Fonts = new Fonts(
            Font(TitleFont, PlainFont),
            Font(BodyFont, "仿宋_GB2312"),
            Font(HeadingFont, "SimHei"),
            Font(NoteFont, "楷体_GB2312"),
            Font(PlainFont, "SimSun")
        );
        main.AddNewPart<DocumentSettingsPart>().Settings = new Settings(new EvenAndOddHeaders());
    }

    /// <summary>The page; its first children are the references to header and footers.</summary>
    public static SectionProperties Page(bool isEnglish, IEnumerable<OpenXmlElement> references) =>
        new([
            .. references,
            new PageSize { Width = 11906, Height = 16838 },
            new PageMargin
            {
                Top = 2098,
                Bottom = 1984,
                Left = 1588,
                Right = 1474,
                Header = 851,
                Footer = 1310,
                Gutter = 0,
            },
            isEnglish
                ? new DocGrid { Type = DocGridValues.Lines, LinePitch = 579 }
                : new DocGrid
                {
                    Type = DocGridValues.LinesAndChars,
                    LinePitch = 579,
                    CharacterSpace = -849,
                },
        ]);

    private static Style Style(
        string id,
        string name,
        string font,
        int size,
        StyleParagraphProperties paragraph,
        bool isDefault = false
    )
    {
        var style = new Style(new StyleName { Val = name })
        {
            Type = StyleValues.Paragraph,
            StyleId = id,
            Default = isDefault ? true : null,
            CustomStyle = id == Cell ? true : null,
        };
        if (!isDefault)
            style.Append(new BasedOn { Val = "Normal" });
        style.Append(new PrimaryStyle());
        style.Append(paragraph);
        style.Append(
            new StyleRunProperties(
                new RunFonts
                {
                    Ascii = Latin,
                    HighAnsi = Latin,
                    EastAsia = font,
                },
                new FontSize { Val = $"{size}" },
                new FontSizeComplexScript { Val = $"{size}" }
            )
        );
        return style;
    }

    private static StyleParagraphProperties Exact() => new(new WidowControl { Val = false }, Spacing());

    private static SpacingBetweenLines Spacing() => new() { Line = Line, LineRule = LineSpacingRuleValues.Exact };

    private static Font Font(string name, string other) =>
        new(new AltName { Val = other }, new FontCharSet { Val = "86" }) { Name = name };
}
