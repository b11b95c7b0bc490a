using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using Zhishu.Cases.Briefs.Writing;
using Paragraph = DocumentFormat.OpenXml.Wordprocessing.Paragraph;
using Text = Zhishu.Kernel.Text;

namespace Zhishu.Cases.Briefs.Word;

/// <summary>Writes a brief as a document for Word, in one of the two languages.</summary>
internal sealed class WordBrief
{
    private static readonly TimeSpan Zone = TimeSpan.FromHours(8);

    private readonly BriefDetail brief;
    private readonly bool isEnglish;

    private WordBrief(BriefDetail brief, bool isEnglish) => (this.brief, this.isEnglish) = (brief, isEnglish);

    public static Task<byte[]> WriteAsync(BriefDetail brief, bool isEnglish, CancellationToken ct) =>
        new WordBrief(brief, isEnglish).WriteAsync(ct);

    private async Task<byte[]> WriteAsync(CancellationToken ct)
    {
        using var file = new MemoryStream();
        using (var document = WordprocessingDocument.Create(file, WordprocessingDocumentType.Document))
        {
            document.PackageProperties.Title = WordParts.Clean(Say(brief.Title));
            document.PackageProperties.Creator = WordParts.Clean(brief.MadeByName);
            document.PackageProperties.Created = brief.MadeAt.UtcDateTime;
            document.PackageProperties.Modified = brief.ChangedAt.UtcDateTime;
            var main = document.AddMainDocumentPart();
            WordStyles.AddTo(main);
            List<OpenXmlElement> body =
            [
                WordParts.Paragraph(WordStyles.Title, WordParts.Run(Say(brief.Title))),
                .. Counted() is { } counted
                    ? [WordParts.Paragraph(WordStyles.Subtitle, WordParts.Run(counted))]
                    : Array.Empty<OpenXmlElement>(),
            ];
            var (headings, charts) = (0, 0);
            foreach (var section in brief.Sections)
            {
                if (Say(section.Heading) is { Length: > 0 } heading)
                    body.Add(WordParts.Paragraph(WordStyles.Heading, WordParts.Run(Numbered(++headings, heading))));
                body.AddRange(
                    Say(section.Words)
                        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                        .Select(line => WordParts.Paragraph(WordStyles.Body, WordParts.Run(line)))
                );
                if (section.Table is { Rows.Count: > 0 } table)
                {
                    body.Add(WordParts.Paragraph(WordStyles.Caption, WordParts.Run(Say(table.Name))));
                    body.AddRange(
                        table.Chart is null
                            ? [Figures(table), Gap()]
                            :
                            [
                                WordParts.Paragraph(
                                    WordStyles.Cell,
                                    await WordChart.AddAsync(main, table, ++charts, Say, ct)
                                ),
                            ]
                    );
                }
                if (section.Cases is { Count: > 0 } cases)
                    body.AddRange([Cases(section, cases), Gap()]);
            }
            body.AddRange(Signature());
            body.Add(WordStyles.Page(isEnglish, References(main)));
            main.Document = new Document(new Body(body));
        }
        return file.ToArray();
    }

    private IEnumerable<OpenXmlElement> References(MainDocumentPart main)
    {
        if (brief.State == BriefState.Draft)
        {
            var header = WordParts.AddHeader(main, isEnglish ? "Draft" : "草稿");
            yield return new HeaderReference { Type = HeaderFooterValues.Default, Id = header };
            yield return new HeaderReference { Type = HeaderFooterValues.Even, Id = header };
        }
        yield return new FooterReference
        {
            Type = HeaderFooterValues.Default,
            Id = WordParts.AddFooter(main, isEven: false),
        };
        yield return new FooterReference
        {
            Type = HeaderFooterValues.Even,
            Id = WordParts.AddFooter(main, isEven: true),
        };
    }

    private string? Counted()
    {
        if (brief.Sections.Max(s => s.CountedAt) is not { } at)
            return null;
        var instant = Phrases.Instant(at);
        return isEnglish ? $"(Figures of {instant.English})" : $"（统计截至{instant.Chinese}）";
    }

    private Table Figures(BriefTable table) =>
        WordParts.Table(
            Say(table.Name),
            [4, .. table.Columns.Select(_ => 1)],
            [false, .. table.Columns.Select(_ => true)],
            [Say(table.Head), .. table.Columns.Select(c => Say(c.Name))],
            table.Rows.Select(r =>
                (IReadOnlyList<string>)
                    [Say(r.Name), .. r.Values.Select((v, i) => Phrases.Number(v, table.Columns[i].Unit))]
            )
        );

    private Table Cases(BriefSection section, IReadOnlyList<BriefCase> cases) =>
        WordParts.Table(
            Say(section.Heading),
            [4, 6, 4, 3],
            [false, false, false, false],
            isEnglish ? ["Number", "Case", "Unit", "Why"] : ["编号", "案件", "承办单位", "情况"],
            cases.Select(c =>
                (IReadOnlyList<string>)
                    [
                        c.Number,
                        c.Place is { } place
                            ? isEnglish
                                ? $"{c.Title} ({place})"
                                : $"{c.Title}（{place}）"
                            : c.Title,
                        c.Unit is { } unit ? Say(unit) : "—",
                        c.Why is { } why ? Say(why) : Say(c.State),
                    ]
            )
        );

    private IEnumerable<OpenXmlElement> Signature()
    {
        yield return Gap();
        if (brief.UnitName is { } unit)
            yield return WordParts.Signed(Say(unit));
        var on = (brief.PublishedAt ?? brief.ChangedAt).ToOffset(Zone);
        yield return WordParts.Signed(
            isEnglish
                ? on.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture)
                : $"{on.Year}年{on.Month}月{on.Day}日"
        );
    }

    private static Paragraph Gap() => WordParts.Paragraph("Normal");

    private string Say(Text text) => isEnglish ? Or(text.English, text.Chinese) : Or(text.Chinese, text.English);

    private static string Or(string one, string other) => one.Length > 0 ? one : other;

    private string Numbered(int number, string heading) =>
        isEnglish ? $"{number}. {heading}" : $"{ChineseNumber(number)}、{heading}";

    /// <summary>1 to 99 as Chinese counts headings.</summary>
    internal static string ChineseNumber(int number)
    {
        const string digits = "〇一二三四五六七八九";
        var (tens, ones) = Math.DivRem(number, 10);
        return (tens > 1 ? digits[tens..(tens + 1)] : "")
            + (tens > 0 ? "十" : "")
            + (ones > 0 ? digits[ones..(ones + 1)] : "");
    }
}
