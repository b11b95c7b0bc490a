using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Zhishu.Kernel.Actors;

namespace Zhishu.Codes.Tests;

/// <summary>Layouts of labels, and the sheets that are printed by them, read back from the paper.</summary>
public sealed class PrintTests(City city) : IClassFixture<City>
{
    // One grey dot.
    private const string Dot =
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=";

    [Fact]
    public async Task A_layout_is_made_changed_and_removed_and_a_stale_change_is_refused()
    {
        var made = await city.PostAsync("/api/codes/designs", Design("版式甲", logo: Dot), HttpStatusCode.Created);
        var path = $"/api/codes/designs/{made.GetProperty("id").GetGuid()}";
        made.GetProperty("hasLogo").GetBoolean().ShouldBeTrue();
        made.GetProperty("labels").GetInt32().ShouldBe(6);
        await city.PostAsync("/api/codes/designs", Design("版式甲"), HttpStatusCode.Conflict);
        var changed = await city.SendAsync(HttpMethod.Put, path, Design("版式乙", columns: 1), version: 1);
        changed.GetProperty("labels").GetInt32().ShouldBe(3);
        // Null leaves the logo, empty takes it away.
        changed.GetProperty("hasLogo").GetBoolean().ShouldBeTrue();
        await city.SendAsync(HttpMethod.Put, path, Design("版式丙"), HttpStatusCode.Conflict, version: 1);
        var bare = await city.SendAsync(HttpMethod.Put, path, Design("版式乙", logo: ""), version: 2);
        bare.GetProperty("hasLogo").GetBoolean().ShouldBeFalse();
        await city.SendAsync(HttpMethod.Delete, path, status: HttpStatusCode.NoContent, version: 3);
        (await city.GetAsync("/api/codes/designs"))
            .EnumerateArray()
            .ShouldNotContain(d => d.GetProperty("name").GetString() == "版式乙");
    }

    [Fact]
    public async Task What_cannot_be_printed_is_refused_with_what_it_needs()
    {
        (await RefusedAsync(Design("小", labelWidth: 20), HttpStatusCode.Conflict)).ShouldContain("29.2");
        (await RefusedAsync(Design("宽", columns: 5, labelWidth: 60), HttpStatusCode.BadRequest)).ShouldContain("纸宽");
        await RefusedAsync(Design("假", logo: "AAAA"), HttpStatusCode.BadRequest);
        await RefusedAsync(Design("坏", logo: "不是"), HttpStatusCode.BadRequest);
        await RefusedAsync(Design("字", heading: "甲\u0000乙"), HttpStatusCode.BadRequest);
        using var printer = city.Client("printer", new Grant("codes.issue"));
        await city.PostAsync("/api/codes/designs", Design("无权"), HttpStatusCode.Forbidden, printer);
        await city.GetAsync("/api/codes/designs", who: printer);
        using var nobody = city.Client("nobody", new Grant("codes.query"));
        await city.GetAsync("/api/codes/designs", HttpStatusCode.Forbidden, nobody);
    }

    [Fact]
    public async Task A_preview_shows_each_label_with_words_and_logo()
    {
        var request = new StringContent(
            JsonSerializer.Serialize(Design("预览", heading: "示范<市>", logo: Dot)),
            Encoding.UTF8,
            "application/json"
        );
        using var answer = await city.Officer.PostAsync("/api/codes/designs/preview", request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var svg = await answer.Content.ReadAsStringAsync();
        svg.Split("<path").Length.ShouldBe(7);
        svg.Split("示范&lt;市&gt;").Length.ShouldBe(7);
        svg.Split("href=\"#logo\"").Length.ShouldBe(7);
    }

    [Fact]
    public async Task A_PDF_has_the_sheets_that_were_asked_for_and_each_of_its_codes_is_read_back()
    {
        var made = await city.PostAsync(
            "/api/codes/designs",
            Design("读回", heading: "示范市", logo: Dot),
            HttpStatusCode.Created
        );
        var design = made.GetProperty("id").GetGuid();
        var (path, links) = await BatchAsync("print-a", 861, 20);
        var pdf = await city.Officer.GetByteArrayAsync($"{path}/sheets.pdf?design={design}&from=2&to=3");
        var text = Encoding.Latin1.GetString(pdf);
        text.ShouldStartWith("%PDF-1.4");
        Regex.Count(text, "/Type /Page ", RegexOptions.None, TimeSpan.FromSeconds(1)).ShouldBe(2);
        PlacesHold(text);
        var read = await ReadAsync(pdf, 3);
        read.ShouldBe(links.Skip(6).Take(12), ignoreOrder: true);
        // By the layout that is always there all are on one sheet.
        (await ReadAsync(await city.Officer.GetByteArrayAsync($"{path}/sheets.pdf"), 7)).ShouldBe(
            links,
            ignoreOrder: true
        );
        var svg = await city.Officer.GetStringAsync($"{path}/sheets/4.svg?design={design}");
        svg.Split("<path").Length.ShouldBe(3);
        await city.GetAsync($"{path}/sheets/5.svg?design={design}", HttpStatusCode.NotFound);
        await city.GetAsync($"{path}/sheets.pdf?from=2", HttpStatusCode.NotFound);
        await city.GetAsync($"{path}/sheets.pdf?design={Guid.CreateVersion7()}", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task More_sheets_than_fit_a_file_are_refused_and_one_label_is_a_page_of_its_own()
    {
        var one = await city.PostAsync(
            "/api/codes/designs",
            Design("单个", columns: 1, rows: 1),
            HttpStatusCode.Created
        );
        var design = one.GetProperty("id").GetGuid();
        var (path, links) = await BatchAsync("print-b", 862, 60);
        await city.GetAsync($"{path}/sheets.pdf?design={design}", HttpStatusCode.BadRequest);
        var last = await city.Officer.GetByteArrayAsync($"{path}/sheets.pdf?design={design}&from=60&to=900");
        (await ReadAsync(last, 1)).ShouldBe([links[59]]);

        var thing = await city.ObjectAsync("print-b");
        var code = thing.GetProperty("codes")[0];
        var number = code.GetProperty("number").GetString();
        var label = await city.Officer.GetByteArrayAsync($"/api/codes/numbers/{number}/label.pdf?design={design}");
        // Fifty by forty-five millimetres, in points.
        Encoding.Latin1.GetString(label).ShouldContain("/MediaBox [0 0 141.732 127.559]");
        (await ReadAsync(label, 1)).Single().ShouldEndWith(code.GetProperty("text").GetString()!);
        using var elsewhere = city.Client("elsewhere", new Grant("codes.read", AreaPrefix: "4403"));
        await city.GetAsync($"/api/codes/numbers/{number}/label.pdf", HttpStatusCode.NotFound, elsewhere);
    }

    private static object Design(
        string name,
        int columns = 2,
        int rows = 3,
        double labelWidth = 50,
        string? heading = null,
        string? logo = null
    ) =>
        new
        {
            name,
            logo,
            content = new
            {
                columns,
                rows,
                labelWidth,
                labelHeight = 45,
                gapX = 2,
                gapY = 2,
                heading,
                showFrame = true,
                logoHeight = 6,
            },
        };

    private async Task<string> RefusedAsync(object design, HttpStatusCode status) =>
        (await city.PostAsync("/api/codes/designs", design, status)).ToString();

    private async Task<(string Path, List<string> Links)> BatchAsync(string kind, int kindNumber, int count)
    {
        await city.KindAsync(kind, kindNumber);
        var asked = await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind,
                areaCode = "440106",
                count,
            },
            HttpStatusCode.Accepted
        );
        var path = $"/api/codes/batches/{asked.GetProperty("id").GetGuid()}";
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await city.GetAsync(path)).GetProperty("state").GetString() != "ready")
            await Task.Delay(100, patience.Token);
        var csv = await city.Officer.GetStringAsync(path + "/codes.csv");
        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return (path, [.. lines.Skip(1).Select(l => l.Split(',')[1])]);
    }

    // Each place in the table is where the object of that number begins.
    private static void PlacesHold(string pdf)
    {
        var start = int.Parse(
            pdf[(pdf.LastIndexOf("startxref\n", StringComparison.Ordinal) + 10)..].Split('\n')[0],
            CultureInfo.InvariantCulture
        );
        var lines = pdf[start..].Split('\n');
        lines[0].ShouldBe("xref");
        var count = int.Parse(lines[1].Split(' ')[1], CultureInfo.InvariantCulture);
        for (var i = 1; i < count; i++)
        {
            if (!lines[2 + i].Contains('n', StringComparison.Ordinal))
                continue;
            var place = int.Parse(lines[2 + i][..10], CultureInfo.InvariantCulture);
            pdf[place..].ShouldStartWith($"{i} 0 obj\n");
        }
    }

    // As a printer at 300 dots an inch puts it on paper, and as another's reader finds it there: a strip of labels at a time,
    // for of a whole sheet it passes over some.
    private static async Task<List<string>> ReadAsync(byte[] pdf, int rows)
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-print-").FullName;
        try
        {
            var file = Path.Combine(folder, "sheets.pdf");
            await File.WriteAllBytesAsync(file, pdf);
            // Of several symbols in a picture the reader misses one now and then, another at each resolution.
            HashSet<string> read = [];
            foreach (var resolution in (string[])["-r200", "-r300", "-r450"])
            {
                var pages = Path.Combine(folder, $"page{resolution}-%d.pgm");
                await RunAsync(
                    "gs",
                    "-q",
                    "-dSAFER",
                    "-dNOPAUSE",
                    "-dBATCH",
                    "-sDEVICE=pgmraw",
                    resolution,
                    "-o",
                    pages,
                    file
                );
                foreach (var page in Directory.GetFiles(folder, $"page{resolution}-*.pgm"))
                {
                    for (var row = 0; row < rows; row++)
                    {
                        var strip = Path.Combine(folder, "strip.pgm");
                        await File.WriteAllBytesAsync(strip, Strip(await File.ReadAllBytesAsync(page), row, rows));
                        var text = await RunAsync("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", strip);
                        read.UnionWith(text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
                    }
                }
            }
            return [.. read];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A row of labels of a page; rows of all sheets here stand in the middle of A4, or are the whole page.
    private static byte[] Strip(byte[] pgm, int row, int rows)
    {
        // Behind "P5", a comment, the size and the greys, each on a line of its own.
        var (at, lines) = (0, new List<string>());
        while (lines.Count < 3)
        {
            var end = Array.IndexOf(pgm, (byte)'\n', at);
            var line = Encoding.ASCII.GetString(pgm, at, end - at);
            at = end + 1;
            if (!line.StartsWith('#'))
                lines.Add(line);
        }
        var size = lines[1].Split(' ').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToList();
        var (width, height) = (size[0], size[1]);
        // A dot of an A4 page, which is 297 mm high.
        var dots = height / 297.0;
        var pitch = rows switch
        {
            1 => height,
            3 => 47 * dots,
            _ => 41 * dots,
        };
        var top = Math.Max(0, (int)((height - rows * pitch) / 2 + row * pitch));
        var tall = Math.Min((int)pitch, height - top);
        return
        [
            .. Encoding.ASCII.GetBytes($"P5\n{width} {tall}\n255\n"),
            .. pgm.AsSpan(at + top * width, tall * width),
        ];
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} (Debian's ghostscript and zbar-tools) is not installed here.");
            return "";
        }
        using (process)
        {
            var text = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return text;
        }
    }
}
