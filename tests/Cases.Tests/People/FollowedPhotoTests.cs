using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Cases.Tests.Attachments;

namespace Zhishu.Cases.Tests.People;

public sealed class FollowedPhotoTests : IAsyncLifetime
{
    private PeopleHost city = null!;

    public async ValueTask InitializeAsync() => city = await PeopleHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_reporter_sees_the_own_photos_at_once_those_of_the_handling_after_it_and_no_other_reporters()
    {
        var (first, id) = await ReportAsync();
        await SendAsync(first, SampleFiles.Jpeg(0x21));
        var second = KeyOf(await city.Public.SendJsonAsync("/api/public/join", new { first.Number, channel = "web" }));
        await SendAsync(second, SampleFiles.Jpeg(0x22));
        await city.TakeInHandAsync(id);
        using (var form = FormOf(SampleFiles.Jpeg(0x23)))
            await (
                await city.Official.PostAsync(
                    new Uri($"/api/cases/{id}/attachments?stage=handle", UriKind.Relative),
                    form
                )
            ).OkAsync();

        var own = (await PhotosAsync(first)).ShouldHaveSingleItem();
        own.GetProperty("own").GetBoolean().ShouldBeTrue();
        var others = (await PhotosAsync(second)).ShouldHaveSingleItem();
        (await ContentAsync(first, IdOf(others))).ShouldBe(404);
        (await ContentAsync(first with { Token = "X" }, IdOf(own))).ShouldBe(404);

        await city.ActAsync(id, "report-done", new { outcome = "已清理" });
        await city.ActAsync(id, "verify", by: city.Verifier);
        await city.ActAsync(id, "close", by: city.Verifier);
        var shown = await PhotosAsync(first);
        shown.Select(p => p.GetProperty("own").GetBoolean()).ShouldBe([true, false]);
        (await ContentAsync(first, IdOf(shown[1]))).ShouldBe(200);
        (await ContentAsync(first, IdOf(others))).ShouldBe(404);
    }

    [Fact]
    public async Task A_photo_is_neither_kept_by_the_browser_nor_run_as_a_page()
    {
        var (key, _) = await ReportAsync();
        await SendAsync(key, SampleFiles.Jpeg());
        var photo = (await PhotosAsync(key)).ShouldHaveSingleItem();
        using var answer = await AskAsync(key, IdOf(photo));
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        (await answer.Content.ReadAsByteArrayAsync()).Length.ShouldBeGreaterThan(0);
    }

    private sealed record Key(string Number, string Token);

    private async Task<(Key Key, Guid Id)> ReportAsync()
    {
        var receipt = await city.Public.SendJsonAsync(
            "/api/public/cases",
            new
            {
                channel = "web",
                description = "路口积水",
                isPublic = true,
            }
        );
        var key = KeyOf(receipt);
        return (key, await city.Host.ScalarAsync<Guid>($"SELECT id FROM cases_case WHERE number = '{key.Number}'"));
    }

    private static Key KeyOf(JsonElement receipt) =>
        new(receipt.GetProperty("number").GetString()!, receipt.GetProperty("followUpToken").GetString()!);

    private async Task SendAsync(Key key, byte[] photo)
    {
        using var form = FormOf(photo, key);
        await (await city.Public.PostAsync(new Uri("/api/public/attachments", UriKind.Relative), form)).OkAsync();
    }

    private static MultipartFormDataContent FormOf(byte[] photo, Key? key = null)
    {
        var form = new MultipartFormDataContent();
        if (key is not null)
        {
            form.Add(new StringContent(key.Number), "number");
            form.Add(new StringContent(key.Token), "token");
        }
        var file = new ByteArrayContent(photo);
        file.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        form.Add(file, "file", "照片.jpg");
        return form;
    }

    private async Task<List<JsonElement>> PhotosAsync(Key key) =>
        [.. (await city.Public.SendJsonAsync("/api/public/follow", key)).GetProperty("photos").EnumerateArray()];

    private static Guid IdOf(JsonElement photo) => photo.GetProperty("id").GetGuid();

    private Task<HttpResponseMessage> AskAsync(Key key, Guid id) =>
        city.Public.PostAsJsonAsync(
            "/api/public/photo",
            new
            {
                key.Number,
                key.Token,
                id,
            },
            Kernel.Json.Options
        );

    private async Task<int> ContentAsync(Key key, Guid id)
    {
        using var answer = await AskAsync(key, id);
        return (int)answer.StatusCode;
    }
}
