using System.Net;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Drawing.Charts;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using Zhishu.Cases.Briefs;
using Zhishu.Cases.Briefs.Word;
using Zhishu.Kernel.Actors;
using Style = DocumentFormat.OpenXml.Wordprocessing.Style;
using Text = Zhishu.Kernel.Text;

namespace Zhishu.Cases.Tests.Briefs;

public sealed class ExportBriefTests
{
    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task A_document_for_Word_is_valid_and_says_what_the_brief_says(string language)
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        brief = await city.ChangeAsync(
            brief,
            brief.Title,
            [
                .. brief.Sections.Select(s => new { id = s.Id }),
                new { kind = "own", words = new Text("带控制符\u0007的话 <b>\n第二段", "") },
            ]
        );
        using var document = await OpenAsync(city, brief.Id, language);
        Faults(document).ShouldBeEmpty();
        var body = document.MainDocumentPart!.Document.Body!;
        var texts = body.Elements<Paragraph>().Select(p => p.InnerText).ToList();
        texts[0].ShouldBe(language == "en" ? "Monthly brief: April 2026" : "测试市2026年4月城市运行月报");
        texts.ShouldContain(language == "en" ? "1. Overview" : "一、总体情况");
        var headline = brief.Of(BriefKind.Headline).Words;
        texts.ShouldContain(language == "en" ? headline.English : headline.Chinese);
        texts.ShouldContain("带控制符的话 <b>");
        texts.ShouldContain("第二段");
        texts[^2].ShouldBe(language == "en" ? "City" : "市政府");
        texts[^1].ShouldBe(language == "en" ? "6 May 2026" : "2026年5月6日");
        document.MainDocumentPart.HeaderParts.Single().Header.InnerText.ShouldBe(language == "en" ? "Draft" : "草稿");
        (
            await city.Host.Host.ScalarAsync<string>(
                $"SELECT data::jsonb ->> 'language' FROM kernel_ledger WHERE subject_id = '{brief.Id}' AND action = 'brief.exported'"
            )
        ).ShouldBe(language);
    }

    [Fact]
    public async Task Its_charts_are_those_of_Word_with_the_figures_in_a_sheet()
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        using var document = await OpenAsync(city, brief.Id, "zh");
        var charts = document.MainDocumentPart!.ChartParts.ToList();
        var drawn = brief.Sections.Where(s => s.Table?.Chart is not null).Select(s => s.Table!).ToList();
        charts.Count.ShouldBe(drawn.Count);
        var matters = charts.Single(c => c.ChartSpace.InnerText.Contains("暴露垃圾"));
        var series = matters.ChartSpace.Descendants<BarChartSeries>().First();
        var values = series.Descendants<NumericValue>().Select(v => v.Text).ToList();
        values.ShouldContain("5");
        using var book = SpreadsheetDocument.Open(matters.EmbeddedPackagePart!.GetStream(), false);
        var rows = book.WorkbookPart!.WorksheetParts.Single()
            .Worksheet.Descendants<DocumentFormat.OpenXml.Spreadsheet.Row>()
            .Select(r => r.InnerText)
            .ToList();
        rows[0].ShouldBe("事项本期上月");
        rows[1].ShouldBe("暴露垃圾51");
        var tables = document.MainDocumentPart.Document.Body!.Elements<Table>().ToList();
        tables.Count.ShouldBe(3);
        tables[1].InnerText.ShouldContain("第3件");
    }

    [Fact]
    public async Task It_is_laid_out_as_official_documents_are()
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        await city.DoAsync(HttpMethod.Post, $"{brief.Id}/publish", null, 1);
        using var document = await OpenAsync(city, brief.Id, "zh");
        var page = document.MainDocumentPart!.Document.Body!.Elements<SectionProperties>().Single();
        // 37 mm above, 28 mm to the left; 156 by 225 mm of text.
        var margin = page.GetFirstChild<PageMargin>()!;
        ToMillimetres(margin.Top!).ShouldBe(37);
        ToMillimetres((int)(uint)margin.Left!).ShouldBe(28);
        ToMillimetres(11906 - (int)(uint)margin.Left! - (int)(uint)margin.Right!).ShouldBe(156);
        ToMillimetres(16838 - margin.Top! - margin.Bottom!).ShouldBe(225);
        var styles = document.MainDocumentPart.StyleDefinitionsPart!.Styles!.Elements<Style>().ToList();
        Look(WordStyles.Title).ShouldBe(("方正小标宋简体", "44"));
        Look(WordStyles.Heading).ShouldBe(("黑体", "32"));
        Look(WordStyles.Body).ShouldBe(("仿宋", "32"));
        // No mark of a draft, and page numbers on both sides.
        document.MainDocumentPart.HeaderParts.ShouldBeEmpty();
        document.MainDocumentPart.FooterParts.Count().ShouldBe(2);

        (string?, string?) Look(string id)
        {
            var run = styles.Single(s => s.StyleId == id).StyleRunProperties!;
            return (run.RunFonts!.EastAsia!, run.FontSize!.Val!);
        }
    }

    [Fact]
    public void Headings_are_counted_as_Chinese_does() =>
        new[] { 1, 9, 10, 11, 20, 21, 40 }
            .Select(WordBrief.ChineseNumber)
            .ShouldBe(["一", "九", "十", "十一", "二十", "二十一", "四十"]);

    [Fact]
    public async Task Another_language_is_refused_and_so_is_who_may_not_see_it()
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        var path = $"/api/briefs/{brief.Id}/docx";
        (await city.Leader.GetAsync(path + "?language=fr")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var reader = city.Host.Person("reader", null, new Grant(CasePermissions.Read));
        (await reader.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static int ToMillimetres(int twips) => (int)Math.Round(twips / 1440.0 * 25.4);

    private static IEnumerable<string> Faults(WordprocessingDocument document) =>
        new OpenXmlValidator(FileFormatVersions.Office2019)
            .Validate(document)
            .Select(f => $"{f.Part?.Uri} {f.Path?.XPath}: {f.Description}");

    private static async Task<WordprocessingDocument> OpenAsync(BriefCity city, Guid id, string language)
    {
        using var answer = await city.Leader.GetAsync($"/api/briefs/{id}/docx?language={language}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(ExportBrief.ContentType);
        answer.Content.Headers.ContentDisposition!.FileNameStar.ShouldEndWith(".docx");
        return WordprocessingDocument.Open(new MemoryStream(await answer.Content.ReadAsByteArrayAsync()), false);
    }
}
