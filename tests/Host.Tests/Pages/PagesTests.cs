using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Zhishu.Testing;

namespace Zhishu.Host.Tests.Pages;

public sealed class PagesTests : IAsyncLifetime
{
    private readonly DirectoryInfo pages = Directory.CreateTempSubdirectory("zhishu-pages-");
    private TestHost host = null!;

    public async ValueTask InitializeAsync()
    {
        Write("index.html", "<title>public</title>");
        Write("office.html", "<title>office</title>");
        Write("assets/a-1234.js", "plain");
        Write("assets/a-1234.js.br", "small");
        host = await StartAsync(pages.FullName);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        pages.Delete(recursive: true);
    }

    [Theory]
    [InlineData("/", "public")]
    [InlineData("/follow", "public")]
    [InlineData("/office", "office")]
    [InlineData("/office/handler/cases/1", "office")]
    public async Task An_address_within_the_pages_gets_the_page_it_belongs_to(string path, string title)
    {
        using var response = await GetAsync(path);
        (await response.Content.ReadAsStringAsync()).ShouldContain(title);
        response.Headers.CacheControl!.NoCache.ShouldBeTrue();
    }

    [Fact]
    public async Task A_file_with_a_digest_in_its_name_is_kept_for_good_and_sent_small()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/assets/a-1234.js");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        using var response = await host.Client.SendAsync(request);
        (await response.Content.ReadAsStringAsync()).ShouldBe("small");
        response.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        response.Headers.CacheControl!.ToString().ShouldContain("immutable");
        using var plain = await GetAsync("/assets/a-1234.js");
        (await plain.Content.ReadAsStringAsync()).ShouldBe("plain");
    }

    [Theory]
    [InlineData("/assets/gone-5678.js")]
    [InlineData("/api/no-such-thing")]
    [InlineData("/..%2f..%2fetc/passwd.txt")]
    [InlineData("/%2e%2e/%2e%2e/keys/master.key")]
    public async Task What_is_not_there_is_not_answered_with_a_page(string path)
    {
        using var response = await GetAsync(path);
        response.StatusCode.ShouldBeOneOf(HttpStatusCode.NotFound, HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("<title>");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/public/settings")]
    public async Task Every_answer_forbids_scripts_from_elsewhere_and_frames(string path)
    {
        using var response = await GetAsync(path);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("style-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
    }

    [Fact]
    public async Task What_the_interface_says_is_not_kept_by_browsers()
    {
        using var response = await GetAsync("/api/session");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_map_service_may_be_spoken_to_once_it_is_configured()
    {
        await using var mapped = await StartAsync(
            pages.FullName,
            ("Pages:Tiles:Url", "https://tiles.example/{z}/{x}/{y}.png"),
            ("Pages:Tiles:Coordinates", "GCJ-02"),
            ("Pages:City:Chinese", "测试市")
        );
        using var response = await mapped.Client.GetAsync(new Uri("/api/public/settings", UriKind.Relative));
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("https://tiles.example");
        var settings = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        settings.GetProperty("tiles").GetProperty("coordinates").GetString().ShouldBe("gcj02");
        settings.GetProperty("city").GetProperty("chinese").GetString().ShouldBe("测试市");
    }

    [Fact]
    public async Task Without_built_pages_the_interface_runs_alone()
    {
        await using var alone = await StartAsync(Path.Combine(pages.FullName, "nowhere"));
        (await alone.Client.GetAsync(new Uri("/", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await alone.Client.GetAsync(new Uri("/office", UriKind.Relative))).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    private static Task<TestHost> StartAsync(string folder, params (string Key, string Value)[] settings) =>
        TestHost.StartAsync(configure: builder =>
        {
            builder.Configuration["Pages:Folder"] = folder;
            foreach (var (key, value) in settings)
                builder.Configuration[key] = value;
        });

    private Task<HttpResponseMessage> GetAsync(string path) => host.Client.GetAsync(new Uri(path, UriKind.Relative));

    private void Write(string name, string text)
    {
        var path = Path.Combine(pages.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
