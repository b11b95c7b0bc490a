using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Kernel.Actors;
using Zhishu.Testing;

namespace Zhishu.Codes.Tests;

/// <summary>A city with codes: one server, and people with what each may do.</summary>
public sealed class City : IAsyncLifetime
{
    private readonly ActingFilter acting = new();

    public static readonly string[] Everything =
    [
        "codes.read",
        "codes.issue",
        "codes.bind",
        "codes.decide",
        "codes.use",
        "codes.verify",
        "codes.query",
        "codes.show",
        "codes.alarms",
        "codes.designs",
        "codes.kinds",
        "codes.kinds-publish",
        "codes.keys",
    ];

    public TestHost Host { get; private set; } = null!;

    public HttpClient Officer { get; private set; } = null!;

    /// <summary>Publishes the kinds that the officer drafts.</summary>
    public HttpClient Publisher { get; private set; } = null!;

    public HttpClient Public => Host.Client;

    public ShiftedClock Clock { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Host = await TestHost.StartAsync(
            Clock,
            builder =>
            {
                builder.Configuration["Codes:Issuer"] = "440100";
                builder.Configuration["Codes:Address"] = "https://ma.example.gov.cn";
                builder.Configuration["Codes:PublicScansPerMinute"] = "100000";
                acting.Configure(builder);
            },
            backgroundWork: true
        );
        Officer = Client("officer", [.. Everything.Select(p => new Grant(p))]);
        Publisher = Client("publisher", new Grant("codes.read"), new Grant("codes.kinds-publish"));
    }

    public HttpClient Client(string name, params Grant[] grants) => acting.Client(Host, name, grants);

    public async ValueTask DisposeAsync()
    {
        Officer.Dispose();
        Publisher.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>Sends as JSON and expects a status.</summary>
    public async Task<JsonElement> SendAsync(
        HttpMethod method,
        string path,
        object? body = null,
        HttpStatusCode status = HttpStatusCode.OK,
        HttpClient? who = null,
        int? version = null
    )
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (version is not null)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        using var answer = await (who ?? Officer).SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, $"{method} {path}: {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    public Task<JsonElement> PostAsync(
        string path,
        object? body = null,
        HttpStatusCode status = HttpStatusCode.OK,
        HttpClient? who = null
    ) => SendAsync(HttpMethod.Post, path, body ?? new { }, status, who);

    public Task<JsonElement> GetAsync(string path, HttpStatusCode status = HttpStatusCode.OK, HttpClient? who = null) =>
        SendAsync(HttpMethod.Get, path, null, status, who);

    public Task<JsonElement> ScanAsync(
        string code,
        double? longitude = null,
        double? latitude = null,
        HttpClient? who = null
    ) =>
        PostAsync(
            "/api/public/codes/scan",
            new
            {
                code,
                longitude,
                latitude,
            },
            who: who ?? Public
        );

    /// <summary>A kind of the city's own; returns its code.</summary>
    public async Task<string> KindAsync(string code, int number, object? content = null)
    {
        var draft = await DraftAsync(code, number, content ?? Content());
        var path = $"/api/codes/kinds/{code}/draft";
        var submitted = await SendAsync(
            HttpMethod.Post,
            path + "/submit",
            new { },
            version: draft.GetProperty("version").GetInt32()
        );
        await SendAsync(
            HttpMethod.Post,
            path + "/publish",
            new { },
            who: Publisher,
            version: submitted.GetProperty("version").GetInt32()
        );
        return code;
    }

    /// <summary>Writes a draft of a kind.</summary>
    public Task<JsonElement> DraftAsync(
        string code,
        int number,
        object content,
        HttpStatusCode status = HttpStatusCode.OK,
        int? version = null
    ) => SendAsync(HttpMethod.Put, $"/api/codes/kinds/{code}/draft", new { number, content }, status, version: version);

    public static object Content(
        string signature = "sm2",
        int? validDays = null,
        int? dynamicSeconds = null,
        int aDay = 200
    ) =>
        new
        {
            name = new { chinese = "液化气钢瓶", english = "gas cylinder" },
            structure = "{area}{kind}{year}{serial:6}{check}",
            signature,
            validDays,
            dynamicSeconds,
            limits = new
            {
                kilometres = 5,
                kilometresAnHour = 150,
                aDay,
            },
            fields = new object[]
            {
                new
                {
                    name = "inspectBefore",
                    label = new { chinese = "下次检验日期", english = "inspect before" },
                    type = "date",
                    isPublic = true,
                },
                new
                {
                    name = "owner",
                    label = new { chinese = "产权单位", english = "owner" },
                    type = "text",
                },
            },
            uses = new object[]
            {
                new
                {
                    name = "fill",
                    label = new { chinese = "充装", english = "fill" },
                    fields = new object[]
                    {
                        new
                        {
                            name = "kilograms",
                            label = new { chinese = "充装量", english = "kilograms" },
                            type = "number",
                            isRequired = true,
                        },
                    },
                    requires = new object[]
                    {
                        new
                        {
                            @if = "state = \"active\"",
                            @else = new
                            {
                                chinese = "该瓶的码不在使用中，不得充装。",
                                english = "Its code is not in use.",
                            },
                        },
                        new
                        {
                            @if = "object.inspectBefore >= today",
                            @else = new
                            {
                                chinese = "该瓶已过检验期，不得充装。",
                                english = "Its inspection is overdue.",
                            },
                        },
                        new
                        {
                            @if = "form.kilograms <= 15",
                            @else = new { chinese = "超量充装。", english = "Too much." },
                        },
                    },
                },
                new
                {
                    name = "inspect",
                    label = new { chinese = "检验", english = "inspect" },
                    fields = new object[]
                    {
                        new
                        {
                            name = "inspectBefore",
                            label = new { chinese = "下次检验日期", english = "inspect before" },
                            type = "date",
                            isRequired = true,
                        },
                    },
                },
            },
        };

    public async Task<JsonElement> ObjectAsync(string kind, object? more = null, string name = "钢瓶 测试甲")
    {
        var body = new Dictionary<string, object?>
        {
            ["kind"] = kind,
            ["name"] = name,
            ["areaCode"] = "440106",
            ["issueCode"] = true,
            ["longitude"] = 113.3,
            ["latitude"] = 23.1,
            ["address"] = "示范路 1 号",
        };
        foreach (var property in JsonSerializer.SerializeToElement(more ?? new { }).EnumerateObject())
            body[property.Name] = property.Value;
        return await PostAsync("/api/codes/objects", body, HttpStatusCode.Created);
    }
}

/// <summary>The system's clock, moved on by a test.</summary>
public sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
}
