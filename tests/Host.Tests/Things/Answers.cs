using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Zhishu.Host.Tests.Things;

internal static class Answers
{
    /// <summary>The answer must have the status; gives its JSON.</summary>
    public static async Task<JsonElement> ShouldBeAsync(this Task<HttpResponseMessage> sent, HttpStatusCode status)
    {
        using var response = await sent;
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The answer must be a refusal with the code.</summary>
    public static async Task ShouldRefuseAsync(
        this Task<HttpResponseMessage> sent,
        HttpStatusCode status,
        string code
    ) => (await sent.ShouldBeAsync(status)).GetProperty("code").GetString().ShouldBe(code);

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, string? etag, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        if (etag is not null)
            request.Headers.TryAddWithoutValidation("If-Match", etag);
        return client.SendAsync(request);
    }

    public static Task<HttpResponseMessage> PostKeyedAsync(this HttpClient client, string path, string key, object body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return client.SendAsync(request);
    }
}
