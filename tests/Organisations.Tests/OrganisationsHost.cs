using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;
using Zhishu.Testing;

namespace Zhishu.Organisations.Tests;

/// <summary>The real server with the first administrators and a small city: area 990102, a tree of units, a square of
/// four cells.</summary>
internal sealed class OrganisationsHost : IAsyncDisposable
{
    public const string Password = "Right-Horse-42-Battery";

    private readonly List<HttpClient> clients = [];

    private OrganisationsHost(TestHost host, SettableClock clock) => (Host, Clock) = (host, clock);

    public TestHost Host { get; }

    public SettableClock Clock { get; }

    public IDirectory Directory => Host.Services.GetRequiredService<IDirectory>();

    public IAccounts Accounts => Host.Services.GetRequiredService<IAccounts>();

    public static async Task<OrganisationsHost> StartAsync(Action<OrganisationsOptions>? configure = null)
    {
        var clock = new SettableClock();
        var host = await TestHost.StartAsync(
            clock,
            builder =>
                builder.Services.Configure<OrganisationsOptions>(o =>
                {
                    o.PasswordIterations = 1000;
                    configure?.Invoke(o);
                })
        );
        var started = new OrganisationsHost(host, clock);
        await host.InScopeAsync(s => s.GetRequiredService<IAdministrators>().EnsureFirstAsync(Password, default));
        return started;
    }

    public Task<ImportOutcome> ImportAsync(OrganisationData data) =>
        Host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            var import = services.GetRequiredService<IOrganisationImport>();
            var outcome = await import.ImportAsync(data, work, Actor.Internal("test"), default);
            await work.CommitAsync(default);
            await services.GetRequiredService<IDirectory>().RefreshAsync(default);
            return outcome;
        });

    /// <summary>Areas 99 to 990102003, city ▸ bureau ▸ (team, street), four square cells of level 2 in one of
    /// level 1.</summary>
    public async Task<OrganisationsHost> WithCityAsync()
    {
        var outcome = await ImportAsync(TestCity.Data);
        outcome.Problems.ShouldBeEmpty();
        return this;
    }

    /// <summary>A browser: keeps cookies and sends the header against forgery.</summary>
    public HttpClient Browser()
    {
        var client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() })
        {
            BaseAddress = Host.Client.BaseAddress,
        };
        client.DefaultRequestHeaders.Add("X-Zhishu", "1");
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        clients.Add(client);
        return client;
    }

    public async Task<HttpClient> SignedInAsync(string name, string password = Password)
    {
        var client = Browser();
        var response = await client.PostAsync("/api/session", new { name, password });
        response.StatusCode.ShouldBe(HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return client;
    }

    /// <summary>A user who has signed in, with roles made of the given permissions.</summary>
    public async Task<HttpClient> UserWithAsync(string name, params (string Permission, string? Unit)[] permissions)
    {
        var roles = permissions
            .Select((p, i) => new RoleData($"{name}-{i}", new Text(name, name), [p.Permission]))
            .ToList();
        var grants = permissions.Select((p, i) => new GrantData($"{name}-{i}", p.Unit)).ToList();
        var user = new UserData(name, name, null, grants, Password: Password, MustChangePassword: false);
        var outcome = await ImportAsync(new() { Roles = roles, Users = [user] });
        outcome.Problems.ShouldBeEmpty();
        return await SignedInAsync(name);
    }

    public Guid UnitId(string code) => Directory.Current.UnitByCode(code)!.Id;

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(c => c.Dispose());
        await Host.DisposeAsync();
    }
}

internal static class TestCity
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    public static OrganisationData Data { get; } =
        new()
        {
            Areas =
            [
                new("99", "测试省"),
                new("9901", "测试市"),
                new("990102", "测试区"),
                new("990102001", "东街道"),
                new("990102003", "西街道"),
            ],
            Units =
            [
                new("city", new("市政府", "City"), AreaCode: "9901", Kind: "government"),
                new("bureau", new("城管局", "Bureau"), "city", "990102"),
                new("team", new("执法队", "Team"), "bureau", "990102"),
                new("water", new("水务局", "Water"), "city", "990102"),
                new("street", new("东街道办", "East street"), "city", "990102001", "street"),
            ],
            Grids =
            [
                Cell("G1", 1, null, 0, 0, 2),
                Cell("G11", 2, "G1", 0, 0, 1),
                Cell("G12", 2, "G1", 1, 0, 1),
                Cell("G13", 2, "G1", 0, 1, 1),
                Cell("G14", 2, "G1", 1, 1, 1),
            ],
        };

    /// <summary>A square of so many hundredths of a degree, east and north of (113, 23).</summary>
    public static GridData Cell(string code, int level, string? parent, double east, double north, double size) =>
        new(code, $"网格{code}", level, parent, "990102001", null, Square(east, north, size));

    public static Polygon Square(double east, double north, double size)
    {
        var (x, y, d) = (113 + east / 100, 23 + north / 100, size / 100);
        return Factory.CreatePolygon([new(x, y), new(x + d, y), new(x + d, y + d), new(x, y + d), new(x, y)]);
    }
}

/// <summary>Stands at 2026-03-02 09:00 in Beijing until moved; timers run by the system's clock.</summary>
internal sealed class SettableClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public void Advance(TimeSpan by) => Now += by;
}

internal static class Http
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, object body) =>
        client.PostAsJsonAsync(path, body, Options);

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, object body) =>
        client.PutAsJsonAsync(path, body, Options);

    public static async Task<T> ReadAsync<T>(this Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<T>(text, Options)!;
    }

    public static async Task<JsonElement> ReadAsync(this Task<HttpResponseMessage> sending) =>
        await sending.ReadAsync<JsonElement>();

    /// <summary>The status and the stable code of a refusal.</summary>
    public static async Task<(HttpStatusCode Status, string? Code)> RefusalAsync(this Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeFalse(text);
        using var problem = JsonDocument.Parse(text);
        return (
            response.StatusCode,
            problem.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null
        );
    }
}
