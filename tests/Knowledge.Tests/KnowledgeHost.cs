using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Zhishu.Kernel.Actors;
using Zhishu.Testing;

namespace Zhishu.Knowledge.Tests;

/// <summary>The real host with an editor, a publisher and a reader.</summary>
public sealed class KnowledgeHost : IAsyncDisposable
{
    private readonly ActingFilter acting = new();

    public TestHost Host { get; private set; } = null!;

    public HttpClient Editor { get; private set; } = null!;

    public HttpClient Publisher { get; private set; } = null!;

    public HttpClient Reader { get; private set; } = null!;

    public HttpClient Resident => Host.Client;

    public static async Task<KnowledgeHost> StartAsync(TimeProvider? clock = null)
    {
        var made = new KnowledgeHost();
        made.Host = await TestHost.StartAsync(clock, made.acting.Configure);
        await TestCity.InstallAsync(made.Host.Services, "urban-management", "hotline-12345", "demo-city");
        made.Editor = made.As("editor", new Grant("knowledge.read"), new Grant("knowledge.edit"));
        made.Publisher = made.As("publisher", new Grant("knowledge.read"), new Grant("knowledge.publish"));
        made.Reader = made.As("reader", new Grant("knowledge.read"));
        return made;
    }

    public HttpClient As(string name, params Grant[] grants) => acting.Client(Host, name, grants);

    public static Dictionary<string, object?> Content(
        string title,
        string body,
        params (string Key, object? Value)[] more
    )
    {
        Dictionary<string, object?> content = new()
        {
            ["title"] = title,
            ["kind"] = "policy",
            ["body"] = body,
        };
        foreach (var (key, value) in more)
            content[key] = value;
        return content;
    }

    /// <summary>Written by one, published by another.</summary>
    public async Task<Guid> PublishAsync(string title, string body, params (string Key, object? Value)[] more)
    {
        var made = await PostAsync(Editor, "/api/knowledge/articles", new { content = Content(title, body, more) });
        var id = made.GetProperty("id").GetGuid();
        await MoveAsync(Editor, id, "submit", 1);
        await MoveAsync(Publisher, id, "publish", 2);
        return id;
    }

    public static Task<JsonElement> MoveAsync(
        HttpClient person,
        Guid id,
        string move,
        int version,
        object? body = null
    ) => SendAsync(person, HttpMethod.Post, $"/api/knowledge/articles/{id}/{move}", body ?? new { }, version);

    public Task<JsonElement> AskAsync(string question, string? areaCode = null) =>
        PostAsync(Resident, "/api/public/knowledge/ask", new { question, areaCode });

    public static async Task<string[]> TitlesAsync(Task<JsonElement> answer) =>
        [.. (await answer).GetProperty("passages").EnumerateArray().Select(p => p.GetProperty("title").GetString()!)];

    public static Task<JsonElement> PostAsync(HttpClient person, string path, object body) =>
        SendAsync(person, HttpMethod.Post, path, body);

    public static async Task<JsonElement> SendAsync(
        HttpClient person,
        HttpMethod method,
        string path,
        object body,
        int? version = null
    )
    {
        using var answer = await RawAsync(person, method, path, body, version);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The code of the refusal.</summary>
    public static async Task<string?> RefusedAsync(
        HttpClient person,
        HttpMethod method,
        string path,
        object body,
        HttpStatusCode status,
        int? version = null
    )
    {
        using var answer = await RawAsync(person, method, path, body, version);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("code").GetString();
    }

    public static async Task<HttpResponseMessage> RawAsync(
        HttpClient person,
        HttpMethod method,
        string path,
        object body,
        int? version = null
    )
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body is string raw
                ? new StringContent(raw, Encoding.UTF8, "application/json")
                : JsonContent.Create(body),
        };
        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        return await person.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Editor?.Dispose();
        Publisher?.Dispose();
        Reader?.Dispose();
        await Host.DisposeAsync();
    }
}
