using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Zhishu.Cases.Tests.People;
using Zhishu.Kernel;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Tests.Attachments;

public sealed class AttachmentTests : IAsyncLifetime
{
    private PeopleHost city = null!;

    public async ValueTask InitializeAsync() =>
        city = await PeopleHost.StartAsync(("Cases:Attachments:DocumentBytes", "1000000"));

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_photo_gives_its_position_and_comes_back_without_it()
    {
        var id = await city.FileAsync();
        var added = await (await UploadAsync(id, SampleFiles.Jpeg(), "../../门口 <1>.png")).OkAsync();
        added.GetProperty("kind").GetString().ShouldBe("photo");
        added.GetProperty("mediaType").GetString().ShouldBe("image/jpeg");
        added.GetProperty("fileName").GetString().ShouldBe("门口 1.jpg");
        added.GetProperty("stage").GetString().ShouldBe("register");
        added.GetProperty("latitude").GetDouble().ShouldBe(23.125, 1e-9);
        using var content = await ContentAsync(id, added);
        content.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        content.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        content.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        content.Headers.CacheControl!.Private.ShouldBeTrue();
        var bytes = await content.Content.ReadAsByteArrayAsync();
        Encoding.Latin1.GetString(bytes).ShouldNotContain(SampleFiles.Secret);
        Convert.ToHexStringLower(Kernel.Cryptography.Sm3.Hash(bytes)).ShouldBe(added.GetProperty("digest").GetString());
        using var request = new HttpRequestMessage(HttpMethod.Get, PathOf(id, added) + "/content");
        request.Headers.Range = new RangeHeaderValue(0, 1);
        using var part = await city.Official.SendAsync(request);
        ((int)part.StatusCode).ShouldBe(206);
        (await part.Content.ReadAsByteArrayAsync()).ShouldBe([0xFF, 0xD8]);
    }

    [Fact]
    public async Task What_a_file_is_is_found_from_its_content()
    {
        var id = await city.FileAsync();
        (byte[] Bytes, string Kind, string Type)[] taken =
        [
            (SampleFiles.Png(), "photo", "image/png"),
            (SampleFiles.WebP(), "photo", "image/webp"),
            (SampleFiles.Movie("isom", "vide"), "video", "video/mp4"),
            (SampleFiles.Movie("qt  ", "vide"), "video", "video/quicktime"),
            (SampleFiles.Movie("mp42", "soun"), "audio", "audio/mp4"),
            ([.. "ID3\x04"u8, 1, 2], "audio", "audio/mpeg"),
            ([0xFF, 0xF1, 0x50, 0x80], "audio", "audio/aac"),
            ("#!AMR\n"u8.ToArray(), "audio", "audio/amr"),
            ("OggS1"u8.ToArray(), "audio", "audio/ogg"),
            ([.. "RIFF\0\0\0\0WAVEfmt "u8], "audio", "audio/wav"),
            ("%PDF-1.7"u8.ToArray(), "document", "application/pdf"),
            (
                SampleFiles.Zip("[Content_Types].xml", "word/document.xml"),
                "document",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            ),
            (
                SampleFiles.Zip("[Content_Types].xml", "xl/workbook.xml"),
                "document",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            ),
            (SampleFiles.Zip("OFD.xml"), "document", "application/ofd"),
        ];
        foreach (var (bytes, kind, type) in taken)
        {
            var added = await (await UploadAsync(id, bytes, "x.exe")).OkAsync();
            added.GetProperty("kind").GetString().ShouldBe(kind, type);
            added.GetProperty("mediaType").GetString().ShouldBe(type);
            using var content = await ContentAsync(id, added);
            Encoding
                .Latin1.GetString(await content.Content.ReadAsByteArrayAsync())
                .ShouldNotContain(SampleFiles.Secret);
        }
        (byte[] Bytes, string Code)[] refused =
        [
            ([], "attachments.empty"),
            ("MZ\x90\0 a program called photo.jpg"u8.ToArray(), "attachments.type"),
            ("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), "attachments.type"),
            (SampleFiles.Zip("evil.js"), "attachments.type"),
            ("PK\x03\x04 not a zip"u8.ToArray(), "attachments.type"),
            ([0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0], "attachments.heic"),
            (SampleFiles.Jpeg()[..60], "attachments.broken"),
            ([0, 0, 0, 16, .. "ftypisom"u8, 0, 0, 0, 0], "attachments.broken"),
            ([.. "%PDF-1.7"u8, .. new byte[1_000_000]], "attachments.too_large"),
        ];
        foreach (var (bytes, code) in refused)
            (await (await UploadAsync(id, bytes, "photo.jpg")).RefusalAsync()).ShouldBe((400, code));
        Directory.GetFiles(Path.Combine(city.Host.DataFolder, "attachments", "incoming")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_file_lies_on_disk_once_and_goes_a_day_after_its_last_use()
    {
        var id = await city.FileAsync();
        var pdf = "%PDF-1.7 same"u8.ToArray();
        var first = await (await UploadAsync(id, pdf)).OkAsync();
        var second = await (await UploadAsync(id, pdf)).OkAsync();
        Files().Length.ShouldBe(1);
        (await city.Host.ScalarAsync<int>("SELECT refs FROM cases_blob")).ShouldBe(2);
        (await (await RemoveAsync(city.Verifier, id, first)).RefusalAsync()).ShouldBe((403, "attachments.not_yours"));
        (await (await RemoveAsync(city.Official, id, first, "")).RefusalAsync()).Status.ShouldBe(400);
        await (await RemoveAsync(city.Official, id, first)).OkAsync();
        (await (await RemoveAsync(city.Official, id, first)).RefusalAsync()).ShouldBe((409, "attachments.removed"));
        city.Clock.Advance(TimeSpan.FromDays(3));
        await city.RunJobAsync("cases.sweep-files");
        Files().Length.ShouldBe(1);
        await (await RemoveAsync(city.Official, id, second)).OkAsync();
        await city.RunJobAsync("cases.sweep-files");
        Files().Length.ShouldBe(1);
        city.Clock.Advance(TimeSpan.FromHours(25));
        await city.RunJobAsync("cases.sweep-files");
        Files().ShouldBeEmpty();
        (await city.Host.ScalarAsync<long>("SELECT count(*) FROM cases_blob")).ShouldBe(0);
        await (await UploadAsync(id, pdf)).OkAsync();
        Files().Length.ShouldBe(1);
        (
            await city.Host.ScalarAsync<long>(
                "SELECT count(*) FROM kernel_ledger WHERE action = 'case.attachment_removed'"
            )
        ).ShouldBe(2);
    }

    [Fact]
    public async Task Strangers_see_nothing_and_a_finished_stage_keeps_its_evidence()
    {
        var id = await city.FileAsync();
        var added = await (await UploadAsync(id, SampleFiles.Png())).OkAsync();
        var stranger = city.As("stranger");
        using (var content = await stranger.GetAsync(new Uri(PathOf(id, added) + "/content", UriKind.Relative)))
            ((int)content.StatusCode).ShouldBe(404);
        (await (await UploadAsync(id, SampleFiles.Png(), by: stranger)).RefusalAsync()).Status.ShouldBe(404);
        (await (await UploadAsync(id, SampleFiles.Png(), by: city.As("reader", "cases.read"))).RefusalAsync()).ShouldBe(
            (403, "permission.denied")
        );
        (await (await UploadAsync(id, SampleFiles.Png(), stage: "never")).RefusalAsync()).ShouldBe(
            (400, "attachments.stage")
        );
        await city.ActAsync(id, "register");
        (await (await RemoveAsync(city.Official, id, added)).RefusalAsync()).ShouldBe((409, "attachments.stage_over"));
    }

    [Fact]
    public async Task A_matter_that_demands_a_photo_gets_one_before_it_is_reported_done()
    {
        await PublishMatterAsync();
        var id = await city.FileAsync(matter: "event.01");
        await city.ActAsync(id, "dispatch", new { unitCode = "U1" });
        await city.ActAsync(id, "accept");
        await (await UploadAsync(id, SampleFiles.Jpeg(), stage: "register")).OkAsync();
        var done = new { outcome = "已清理" };
        (await city.Official.RefusedAsync($"/api/cases/{id}/actions/report-done", done)).Code.ShouldNotBeNull();
        await (await UploadAsync(id, SampleFiles.Jpeg())).OkAsync();
        (await city.ActAsync(id, "report-done", done)).GetProperty("state").GetString().ShouldBe("reported_done");
    }

    [Fact]
    public async Task Forms_that_are_none_are_refused()
    {
        var id = await city.FileAsync();
        (string Type, string Body)[] forms =
        [
            ("application/json", "{}"),
            ("multipart/form-data", "x"),
            ("multipart/form-data; boundary=b", ""),
            ("multipart/form-data; boundary=b", "--b\r\n"),
            ("multipart/form-data; boundary=b", "--b\r\n\r\nx\r\n--b--"),
            (
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n%PDF-1.7 cut"
            ),
            ($"multipart/form-data; boundary={new string('b', 5000)}", "x"),
            (
                "multipart/form-data; boundary=b",
                $"--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n{new string('x', 5000)}\r\n--b--"
            ),
            ("multipart/form-data; boundary=b", $"--b\r\nX: {new string('x', 50_000)}\r\n\r\nx\r\n--b--"),
        ];
        foreach (var (type, body) in forms)
        {
            using var content = new StringContent(body);
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await city.Official.PostAsync(
                new Uri($"/api/cases/{id}/attachments", UriKind.Relative),
                content
            );
            (await response.RefusalAsync()).ShouldBe(
                (400, "attachments.form"),
                type + body[..Math.Min(80, body.Length)]
            );
        }
    }

    private async Task PublishMatterAsync()
    {
        var author = city.As("author", "matters.read", "matters.edit", "matters.review");
        var reviewer = city.As("reviewer", "matters.read", "matters.review", "matters.publish");
        using (var made = await reviewer.PutAsJsonAsync("/api/matters/classes/event", new { Chinese = "事件" }))
            await made.OkAsync();
        var content = new MatterContent
        {
            Name = new("积水", "Flooding"),
            Kind = MatterKinds.UrbanEvent,
            Evidence = [new EvidenceRule(MatterStages.Handle, EvidenceKinds.Photo, 1)],
        };
        using (
            var draft = await author.PutAsJsonAsync(
                "/api/matters/event.01/draft",
                new { Content = content, Remark = "试" },
                Json.Options
            )
        )
            await draft.OkAsync();
        await author.SendJsonAsync("/api/matters/event.01/draft/submit", new { Remark = "试" });
        await reviewer.SendJsonAsync("/api/matters/event.01/draft/approve", new { Remark = "试" });
        await reviewer.SendJsonAsync("/api/matters/event.01/draft/publish", new { Remark = "试" });
    }

    private async Task<HttpResponseMessage> UploadAsync(
        Guid id,
        byte[] bytes,
        string name = "a.bin",
        string? stage = null,
        HttpClient? by = null
    )
    {
        using var form = new MultipartFormDataContent();
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("text/html");
        form.Add(file, "file", name);
        var path = $"/api/cases/{id}/attachments" + (stage is null ? "" : $"?stage={stage}");
        return await (by ?? city.Official).PostAsync(new Uri(path, UriKind.Relative), form);
    }

    private async Task<HttpResponseMessage> ContentAsync(Guid id, JsonElement attachment)
    {
        var response = await city.Official.GetAsync(new Uri(PathOf(id, attachment) + "/content", UriKind.Relative));
        ((int)response.StatusCode).ShouldBe(200);
        return response;
    }

    private static async Task<HttpResponseMessage> RemoveAsync(
        HttpClient client,
        Guid id,
        JsonElement attachment,
        string reason = "传错了"
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, PathOf(id, attachment));
        request.Content = JsonContent.Create(new { reason });
        return await client.SendAsync(request);
    }

    private static string PathOf(Guid id, JsonElement attachment) =>
        $"/api/cases/{id}/attachments/{attachment.GetProperty("id").GetGuid()}";

    private string[] Files() =>
        Directory.GetFiles(Path.Combine(city.Host.DataFolder, "attachments"), "*", SearchOption.AllDirectories);
}
