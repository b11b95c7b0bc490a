using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Jobs;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Alarms;
using Zhishu.Sensing.Readings;
using Zhishu.Testing;

namespace Zhishu.Sensing.Tests;

/// <summary>The real server over a small city with a grid cell and a bureau that answers for everything, and a pack with two
/// types of devices and their rules. It is Monday 2026-03-02, 09:00 in Beijing, until a test moves the clock.</summary>
internal sealed class SensingHost : IAsyncDisposable
{
    public const string Matters = """
        classes:
          - { code: smoke, name: 油烟 }
        matters:
          - { code: smoke.001, name: { zh: 油烟超标, en: Too much smoke }, kind: urban-event, limits: { handle: 1 working days } }
          - { code: smoke.002, name: 油烟处罚, kind: urban-event, burdens: true, limits: { handle: 1 working days } }
        """;

    public const string Types = """
        - code: smoke
          name: { zh: 油烟监测仪, en: Smoke sensor }
          interval: 1m
          silent_after: 10m
          keep_days: 400
          quantities:
            - { code: smoke, name: { zh: 油烟浓度, en: Smoke }, unit: mg/m3, minimum: 0, maximum: 100, others: [{ unit: ug/m3, factor: 0.001 }] }
            - { code: fan, name: { zh: 风机电流, en: Fan current }, unit: A, minimum: 0, maximum: 50 }
        """;

    public const string Rules = """
        - { code: test.high, name: { zh: 油烟持续超标, en: Smoke too high }, type: smoke, when: smoke > 2, until: smoke < 1.5, held: 10m, matter: smoke.001 }
        - { code: test.fine, name: 油烟严重超标, type: smoke, when: smoke > 50, matter: smoke.002 }
        - { code: test.silent, name: 监测仪失联, type: smoke, silent_after: 20m, matter: smoke.001 }
        """;

    private readonly ActingFilter acting;
    private readonly List<HttpClient> clients = [];

    private SensingHost(TestHost host, ActingFilter acting, SensingClock clock) =>
        (Host, this.acting, Clock) = (host, acting, clock);

    public TestHost Host { get; }
    public SensingClock Clock { get; }

    /// <summary>May do everything with devices, everywhere.</summary>
    public HttpClient Chief { get; private set; } = null!;
    public HttpClient Gateway { get; private set; } = null!;

    public static async Task<SensingHost> StartAsync(
        string? types = null,
        string? rules = null,
        Action<WebApplicationBuilder>? configure = null
    )
    {
        var clock = new SensingClock();
        var acting = new ActingFilter();
        var host = await TestHost.StartAsync(clock, acting.Configure + configure);
        var sensing = new SensingHost(host, acting, clock);
        await sensing.BuildAsync(types ?? Types, rules ?? Rules);
        return sensing;
    }

    public T Get<T>()
        where T : notnull => Host.Services.GetRequiredService<T>();

    public HttpClient Person(string name, params Grant[] grants)
    {
        var client = acting.Client(Host, new Actor(ActorKind.User, Ids.New(TimeProvider.System), name, null, grants));
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        clients.Add(client);
        return client;
    }

    public HttpClient WithKey(string key)
    {
        var client = new HttpClient { BaseAddress = Host.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
        clients.Add(client);
        return client;
    }

    public async Task<JsonElement> DeviceAsync(string code, string type = "smoke", double longitude = 113.005) =>
        await Chief.Send(
            "/api/sensing/devices",
            new
            {
                code,
                name = $"设备{code}",
                typeCode = type,
                longitude,
                latitude = 23.005,
            }
        );

    public static object Message(string device, DateTimeOffset at, double smoke) =>
        new
        {
            device,
            at,
            values = new Dictionary<string, double?> { ["smoke"] = smoke },
        };

    public Task<JsonElement> SendAsync(params object[] messages) =>
        Gateway.Send("/api/sensing/readings", new { messages });

    /// <summary>A reading a minute from now on, moving the clock along.</summary>
    public async Task EveryMinuteAsync(string device, params double[] values)
    {
        foreach (var value in values)
        {
            await SendAsync(Message(device, Clock.Now, value));
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    public async Task TellAsync()
    {
        while (await Get<TellAlarms>().RunAsync(default) > 0) { }
    }

    public Task RunAsync(string job) =>
        Host.InScopeAsync(s => s.GetServices<IPeriodicJob>().Single(j => j.Name == job).RunAsync(default));

    public async Task<List<JsonElement>> AlarmsAsync(string more = "") =>
        [.. (await Chief.Read($"/api/sensing/alarms?limit=500{more}")).GetProperty("items").EnumerateArray()];

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(c => c.Dispose());
        await Host.DisposeAsync();
    }

    private async Task BuildAsync(string types, string rules)
    {
        await Host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            var outcome = await services
                .GetRequiredService<IOrganisationImport>()
                .ImportAsync(City, work, Actor.Internal("test"), default);
            outcome.Problems.ShouldBeEmpty();
            await work.CommitAsync(default);
            await services.GetRequiredService<IDirectory>().RefreshAsync(default);
        });
        await InstallAsync("1.0.0", types, rules);
        Chief = Person("chief", [.. SensingPermissions.All.Select(p => new Grant(p.Name)), new Grant("cases.read")]);
        Gateway = Person("gateway", new Grant(SensingPermissions.Send));
    }

    public async Task<PackReading> InstallAsync(string version, string types, string rules, bool install = true)
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-pack-");
        try
        {
            var manifest =
                $"pack: example\nversion: {version}\ntitle: 示例\nsections: {{ matters: matters.yaml, device-types: types.yaml, device-rules: rules.yaml }}\n";
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "pack.yaml"), manifest);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "matters.yaml"), Matters);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "types.yaml"), types);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "rules.yaml"), rules);
            var reading = await Host.InScopeAsync(s =>
                s.GetRequiredService<IPacks>().ReadAsync(folder.FullName, default)
            );
            if (!install)
                return reading;
            reading.Problems.Items.ShouldBeEmpty();
            await Host.InScopeAsync(s =>
                s.GetRequiredService<IPacks>().InstallAsync(reading, Actor.Internal("test"), default)
            );
            return reading;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static OrganisationData City { get; } =
        new()
        {
            Areas =
            [
                new("99", "测试省"),
                new("9901", "测试市"),
                new("990102", "测试区"),
                new("990102001", "东街道"),
                new("990103", "另一区"),
            ],
            Units =
            [
                new("city", new("市政府", "City"), AreaCode: "9901"),
                new("bureau", new("城管局", "Bureau"), "city", "990102"),
            ],
            Grids = [new("G1", "网格一", 1, null, "990102001", null, Square())],
            Duties = [new("smoke", "bureau", AreaPrefix: "9901")],
        };

    private static Polygon Square() =>
        new GeometryFactory(new PrecisionModel(), 4326).CreatePolygon([
            new(113, 23),
            new(113.02, 23),
            new(113.02, 23.02),
            new(113, 23.02),
            new(113, 23),
        ]);
}

/// <summary>Stands still until moved.</summary>
internal sealed class SensingClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;

    public void Advance(TimeSpan by) => Now += by;
}

internal static class SensingHttp
{
    public static async Task<JsonElement> Send(this HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body, Json.Options);
        return await Good(response, path);
    }

    /// <summary>Where nothing is answered but that it is done.</summary>
    public static async Task Done(this HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body, Json.Options);
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync());
    }

    public static async Task<JsonElement> Put(this HttpClient client, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(path, UriKind.Relative))
        {
            Content = JsonContent.Create(body, body.GetType(), options: Json.Options),
        };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var response = await client.SendAsync(request);
        return await Good(response, path);
    }

    public static async Task<JsonElement> SendText(this HttpClient client, string path, string text, string type)
    {
        using var content = new StringContent(text, Encoding.UTF8, type);
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        return await Good(response, path);
    }

    public static async Task<JsonElement> SendBytes(this HttpClient client, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(BinaryReadings.ContentType);
        using var response = await client.PostAsync(new Uri("/api/sensing/readings/binary", UriKind.Relative), content);
        return await Good(response, "binary");
    }

    public static async Task<JsonElement> Read(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return await Good(response, path);
    }

    /// <summary>Status and stable code of a refusal.</summary>
    public static async Task<(HttpStatusCode Status, string? Code)> Refused(
        this HttpClient client,
        string path,
        object? body = null
    )
    {
        using var response = body is null
            ? await client.GetAsync(new Uri(path, UriKind.Relative))
            : await client.PostAsJsonAsync(path, body, Json.Options);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeFalse(text);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        return (response.StatusCode, problem.TryGetProperty("code", out var code) ? code.GetString() : text);
    }

    public static string Word(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static int Number(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static async Task<JsonElement> Good(HttpResponseMessage response, string path)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
