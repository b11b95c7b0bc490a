using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Cases.Briefs;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Tests.Briefs;

/// <summary>A city with two cases of March 2026 and seven of April, on the sixth of May.</summary>
internal sealed class BriefCity : IAsyncDisposable
{
    private BriefCity(CaseHost host) => Host = host;

    public CaseHost Host { get; }

    public HttpClient Leader { get; private set; } = null!;

    /// <summary>The cases of April, in the order of their filing.</summary>
    public List<Guid> April { get; } = [];

    public static async Task<BriefCity> StartAsync()
    {
        var city = new BriefCity(await CaseHost.StartAsync());
        var host = city.Host;
        city.Leader = host.Person(
            "leader",
            "city",
            new Grant(CasePermissions.Situation),
            new Grant(CasePermissions.Read)
        );
        host.Clock.Now = new(2026, 3, 10, 1, 0, 0, TimeSpan.Zero);
        await host.FiledAsync();
        await host.FiledAsync("event.002");
        for (var day = 1; day <= 7; day++)
        {
            // Half past midnight where the city is: the day before by universal time.
            host.Clock.Now = new(2026, 4, day, 16, 30, 0, TimeSpan.Zero);
            var (matter, area) = day switch
            {
                5 => ("event.002", null),
                6 => ("event.003", null),
                7 => ("event.001", "990103"),
                _ => ("event.001", (string?)null),
            };
            var filed = await host.FileAsync(
                matter,
                $"第{day}件",
                area is null ? 113.005 : null,
                area is null ? 23.005 : null,
                areaCode: area
            );
            city.April.Add(filed.GetProperty("id").GetGuid());
        }
        host.Clock.Now = new(2026, 5, 6, 0, 0, 0, TimeSpan.Zero);
        await city.SetAsync(
            0,
            "state = 'Rated', closed_at = filed_at + interval '1 hour', due_at = filed_at + interval '2 hours', rating = 5, channel = 'web'"
        );
        await city.SetAsync(
            1,
            "state = 'Rated', closed_at = filed_at + interval '3 hours', due_at = filed_at + interval '2 hours', rating = 1, reopenings = 1"
        );
        await city.SetAsync(2, "due_at = filed_at + interval '2 hours', emergency = true");
        await city.SetAsync(3, "due_at = '2026-05-05T00:00:00Z'");
        await city.SetAsync(4, "due_at = '2026-06-01T00:00:00Z'");
        await city.SetAsync(5, "state = 'Cancelled', due_at = filed_at + interval '2 hours'");
        await city.SetAsync(6, "due_at = NULL");
        return city;
    }

    public Task SetAsync(int ofApril, string set) =>
        Host.Host.ExecuteAsync($"UPDATE cases_case SET {set} WHERE id = '{April[ofApril]}'");

    public async Task<BriefDetail> MakeAsync(
        HttpClient? by = null,
        string from = "2026-04-01",
        string to = "2026-04-30"
    )
    {
        using var answer = await (by ?? Leader).PostAsJsonAsync("/api/briefs", new { from, to }, Json.Options);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, text);
        answer.Headers.ETag!.Tag.ShouldBe("\"1\"");
        return Json.Read<BriefDetail>(text)!;
    }

    public async Task<BriefDetail> ReadAsync(Guid id, HttpClient? by = null) =>
        (await (by ?? Leader).GetFromJsonAsync<BriefDetail>($"/api/briefs/{id}", Json.Options))!;

    /// <summary>Something that changes a brief, by the version that was seen.</summary>
    public async Task<(HttpStatusCode Status, BriefDetail? Brief, string? Code)> DoAsync(
        HttpMethod method,
        string path,
        object? body,
        int? version,
        HttpClient? by = null
    )
    {
        using var request = new HttpRequestMessage(method, "/api/briefs/" + path);
        if (body is not null)
            request.Content = JsonContent.Create(body, body.GetType(), options: Json.Options);
        if (version is { } seen)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{seen}\""));
        using var answer = await (by ?? Leader).SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            return (
                answer.StatusCode,
                null,
                Json.Read<JsonElement>(text) is { ValueKind: JsonValueKind.Object } problem
                && problem.TryGetProperty("code", out var code)
                    ? code.GetString()
                    : text
            );
        return (answer.StatusCode, text.Length == 0 ? null : Json.Read<BriefDetail>(text), null);
    }

    public async Task<BriefDetail> RefreshAsync(BriefDetail brief, params Guid[] sections)
    {
        var (status, fresh, code) = await DoAsync(
            HttpMethod.Post,
            $"{brief.Id}/refresh",
            sections.Length == 0 ? new { } : new { sections },
            brief.Version
        );
        status.ShouldBe(HttpStatusCode.OK, code);
        return fresh!;
    }

    public async Task<BriefDetail> ChangeAsync(BriefDetail brief, Text title, params IEnumerable<object> sections)
    {
        var (status, changed, code) = await DoAsync(
            HttpMethod.Put,
            $"{brief.Id}",
            new { title, sections },
            brief.Version
        );
        status.ShouldBe(HttpStatusCode.OK, code);
        return changed!;
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();
}

internal static class BriefParts
{
    public static BriefSection Of(this BriefDetail brief, BriefKind kind) => brief.Sections.Single(s => s.Kind == kind);
}
