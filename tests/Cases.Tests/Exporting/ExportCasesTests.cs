using System.Net;
using System.Text;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Zhishu.Cases.Tests.Searching;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Tests.Exporting;

public sealed class ExportCasesTests
{
    [Fact]
    public async Task Csv_has_a_mark_headers_and_no_formulas_and_is_recorded()
    {
        await using var city = await SearchCity.StartAsync();
        var filed = await city.FileAsync("=HYPERLINK(\"http://x\"),\n第二行");
        using var response = await city.Everybody.GetAsync("/api/cases/export?unit=bureau");
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        var bytes = await response.Content.ReadAsByteArrayAsync();
        bytes[..3].ShouldBe(Encoding.UTF8.Preamble.ToArray());
        var text = Encoding.UTF8.GetString(bytes[3..]);
        text.ShouldStartWith("案件编号,状态");
        text.ShouldContain(filed.Number);
        text.ShouldContain("\"'=HYPERLINK(\"\"http://x\"\"),\n第二行\"");
        (
            await city.Host.ScalarAsync<string>(
                "SELECT data::jsonb ->> 'rows' || (data::jsonb -> 'filter' ->> 'unit') FROM kernel_ledger WHERE action = 'cases.exported'"
            )
        ).ShouldBe("1bureau");
    }

    [Fact]
    public async Task Xlsx_holds_the_same_rows_with_english_headers_where_asked()
    {
        await using var city = await SearchCity.StartAsync();
        var filed = await city.FileAsync("带控制符\u0007的文字 <b>");
        city.Everybody.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        var bytes = await city.Everybody.GetByteArrayAsync("/api/cases/export?format=xlsx");
        using var document = SpreadsheetDocument.Open(new MemoryStream(bytes), false);
        var rows = document.WorkbookPart!.WorksheetParts.Single().Worksheet.Descendants<Row>().ToList();
        rows.Count.ShouldBe(2);
        rows[0].InnerText.ShouldStartWith("NumberState");
        rows[1].InnerText.ShouldContain(filed.Number);
        rows[1].InnerText.ShouldContain("带控制符的文字 <b>");
    }

    [Fact]
    public async Task Reading_alone_is_not_enough_to_export()
    {
        await using var city = await SearchCity.StartAsync();
        using var reader = city.Person("reader", new Grant(CasePermissions.Read));
        (await reader.GetAsync("/api/cases/export")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await city.Everybody.GetAsync("/api/cases/export?format=pdf")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
