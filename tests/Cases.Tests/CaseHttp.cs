using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Kernel;

namespace Zhishu.Cases.Tests;

internal static class CaseHttp
{
    public static async Task<JsonElement> Send(this HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body, Json.Options);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeTrue($"{path}: {(int)response.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Status and stable code of a refusal.</summary>
    public static async Task<(HttpStatusCode Status, string? Code)> Refused(
        this HttpClient client,
        string path,
        object body
    )
    {
        using var response = await client.PostAsJsonAsync(path, body, Json.Options);
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.ShouldBeFalse(text);
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        return (response.StatusCode, problem.TryGetProperty("code", out var code) ? code.GetString() : text);
    }

    public static Task<JsonElement> Act(this HttpClient client, Guid id, string action, object? body = null) =>
        client.Send($"/api/cases/{id}/actions/{action}", body ?? new { });

    public static async Task<string?> RefusedAct(this HttpClient client, Guid id, string action, object? body = null) =>
        (await client.Refused($"/api/cases/{id}/actions/{action}", body ?? new { })).Code;

    /// <summary>What a person reads of a refusal.</summary>
    public static async Task<string> RefusalOf(this HttpClient client, Guid id, string action, string language)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/cases/{id}/actions/{action}")
        {
            Content = JsonContent.Create(new { }),
            Headers = { { "Accept-Language", language } },
        };
        using var response = await client.SendAsync(request);
        var problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
        return problem.GetProperty("title").GetString()!;
    }

    public static string State(this JsonElement answer) => answer.GetProperty("state").GetString()!;

    public static JsonElement ShareOf(this JsonElement detail, Guid unit) =>
        detail.GetProperty("shares").EnumerateArray().Last(s => s.GetProperty("unitId").GetGuid() == unit);

    public static DateTimeOffset? Instant(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetDateTimeOffset() : null;
}
