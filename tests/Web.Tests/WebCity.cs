using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases;
using Zhishu.Host;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations;
using Zhishu.Organisations.Contracts;
using Zhishu.Testing;

[assembly: AssemblyFixture(typeof(Zhishu.Web.Tests.WebCity))]

namespace Zhishu.Web.Tests;

/// <summary>The real server with the demonstration city's people and none of its cases, the built pages, and one
/// Chromium for all tests. Each test has cases and windows of its own.</summary>
public sealed class WebCity : IAsyncLifetime
{
    public const string Password = "Demo-right-horse-77";
    private const string Where = "示范省示范市甲区甲一街道";

    private readonly ActingFilter acting = new();
    private IPlaywright? playwright;

    public TestHost Host { get; private set; } = null!;

    public IBrowser? Browser { get; private set; }

    public IPlaywright? Playwright => playwright;

    /// <summary>Milliseconds to wait for what must show; long, since other suites use the machine meanwhile.</summary>
    public const float Patience = 90_000;

    /// <summary>Somebody who may do everything with cases, to bring one to where a test begins.</summary>
    public HttpClient Official { get; private set; } = null!;

    /// <summary>The same for what nobody may do who has handled the case.</summary>
    public HttpClient Verifier { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await TestHost.StartAsync(
            configure: builder =>
            {
                acting.Configure(builder);
                builder.Configuration["Organisations:PackUsersPassword"] = Password;
                builder.Configuration["Cases:PublicRequestsPerMinute"] = "10000";
                builder.Configuration["Intake:ClassifyWithoutPerson"] = "true";
                builder.Services.Configure<OrganisationsOptions>(o => o.PasswordIterations = 1000);
            },
            backgroundWork: true
        );
        // The three administrators come before everybody else, as at a first start.
        await using (var scope = Host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<IAdministrators>().EnsureFirstAsync(Password, default);
        await TestCity.InstallAsync(Host.Services, "urban-management", "hotline-12345", "demo-city", "gas-cylinders");
        Official = Person("测试官员");
        Verifier = Person("测试核查");
        if (FindChromium() is not { } path)
            return;
        playwright = await Microsoft.Playwright.Playwright.CreateAsync();
        SetDefaultExpectTimeout(Patience);
        Browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = path,
                // Pages are drawn by the processor alone, which takes half the time of imitating a graphics card; maps,
                // which need one, imitate it still.
                Args = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"],
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.CloseAsync();
        playwright?.Dispose();
        Official.Dispose();
        Verifier.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>A window of the browser in a size and a language; the test is skipped where there is no browser.</summary>
    public async Task<Window> OpenAsync(string size, string language)
    {
        Assert.SkipWhen(Browser is null, "There is no Chromium here: apt-get install chromium.");
        return await Window.OpenAsync(Browser, Host.Client.BaseAddress!, size, language);
    }

    /// <summary>A case of street lamps, in the state of waiting for a unit unless one is named.</summary>
    public async Task<(Guid Id, string Number)> FileAsync(
        string description,
        string? unit = null,
        string phone = "13900000000"
    )
    {
        var filed = await SendAsync(
            Official,
            "/api/cases",
            new
            {
                channel = "hotline",
                description,
                title = description,
                place = new
                {
                    longitude = 114.611,
                    latitude = 21.42,
                    address = Where,
                },
                reporter = new { name = "测试甲", phone },
            }
        );
        var id = filed.GetProperty("id").GetGuid();
        if (unit is not null)
        {
            await ActAsync(id, "register");
            await ActAsync(id, "dispatch", new { unitCode = unit });
        }
        return (id, filed.GetProperty("number").GetString()!);
    }

    public Task<JsonElement> ActAsync(Guid id, string action, object? body = null, HttpClient? by = null) =>
        SendAsync(by ?? Official, $"/api/cases/{id}/actions/{action}", body ?? new { });

    public async Task<string> StateAsync(Guid id) =>
        (await Official.GetFromJsonAsync<JsonElement>($"/api/cases/{id}")).GetProperty("state").GetString()!;

    public Task<Guid> IdOfAsync(string number) =>
        Host.ScalarAsync<Guid>($"SELECT id FROM cases_case WHERE number = '{number}'");

    private HttpClient Person(string name) =>
        acting.Client(Host, name, [.. new CasesModule().Permissions.Select(p => new Grant(p.Name))]);

    public static async Task<JsonElement> SendAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body, Json.Options);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The browser without windows when there is one: it takes a sixth less of the processor.</summary>
    internal static string? FindChromium() =>
        ((string[])["chromium-headless-shell", "chromium", "google-chrome"])
            .SelectMany(name =>
                (Environment.GetEnvironmentVariable("PATH") ?? "")
                    .Split(Path.PathSeparator)
                    .Select(folder => Path.Combine(folder, name))
            )
            .FirstOrDefault(File.Exists);
}
