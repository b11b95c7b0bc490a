using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Host;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Jobs;
using Zhishu.Organisations.Contracts;
using Zhishu.Testing;

namespace Zhishu.Cases.Tests.People;

/// <summary>The real server with one unit, an official who may do everything and another to verify.</summary>
internal sealed class PeopleHost : IAsyncDisposable
{
    private readonly ActingFilter acting = new();

    public TestHost Host { get; private set; } = null!;

    public MovableClock Clock { get; } = new();

    public HttpClient Public => Host.Client;

    public HttpClient Official { get; private set; } = null!;

    public HttpClient Verifier { get; private set; } = null!;

    public static async Task<PeopleHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var made = new PeopleHost();
        made.Host = await TestHost.StartAsync(
            made.Clock,
            builder =>
            {
                made.acting.Configure(builder);
                foreach (var (key, value) in settings)
                    builder.Configuration[key] = value;
            },
            extraModules: InstalledModules.All.Any(m => m.Name == "cases") ? null : [new CasesModule()]
        );
        await made.Host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            await services
                .GetRequiredService<IOrganisationImport>()
                .ImportAsync(
                    new OrganisationData { Units = [new UnitData("U1", new Text("城管局", "Urban management"))] },
                    work,
                    Actor.Internal("test"),
                    default
                );
            await work.CommitAsync(default);
            await services.GetRequiredService<IDirectory>().RefreshAsync(default);
        });
        made.Official = made.As("official", [.. CasePermissions.All.Select(p => p.Name)]);
        made.Verifier = made.As("verifier", [.. CasePermissions.All.Select(p => p.Name)]);
        return made;
    }

    public HttpClient As(string name, params string[] permissions) =>
        acting.Client(Host, name, [.. permissions.Select(p => new Grant(p))]);

    public async Task<Guid> FileAsync(object? reporter = null, string? matter = null)
    {
        var filed = await Official.SendJsonAsync(
            "/api/cases",
            new
            {
                channel = "hotline",
                description = "路面积水",
                matterCode = matter,
                reporter,
            }
        );
        return filed.GetProperty("id").GetGuid();
    }

    public Task<JsonElement> ActAsync(Guid id, string action, object? body = null, HttpClient? by = null) =>
        (by ?? Official).SendJsonAsync($"/api/cases/{id}/actions/{action}", body ?? new { });

    /// <summary>From collected to in hand.</summary>
    public async Task TakeInHandAsync(Guid id)
    {
        await ActAsync(id, "register");
        await ActAsync(id, "dispatch", new { unitCode = "U1" });
        await ActAsync(id, "accept");
        await ActAsync(id, "start");
    }

    public async Task CloseAsync(Guid id)
    {
        await TakeInHandAsync(id);
        await ActAsync(id, "report-done", new { outcome = "已清理" });
        await ActAsync(id, "verify", by: Verifier);
        await ActAsync(id, "close", by: Verifier);
    }

    public Task RunJobAsync(string name) =>
        Host.InScopeAsync(s => s.GetServices<IPeriodicJob>().Single(j => j.Name == name).RunAsync(default));

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

/// <summary>The system's time, moved by as much as a test says.</summary>
internal sealed class MovableClock : TimeProvider
{
    private TimeSpan moved;

    public void Advance(TimeSpan by) => moved += by;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + moved;
}

internal static class Sending
{
    public static async Task<JsonElement> SendJsonAsync(this HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body, Json.Options);
        return await response.OkAsync();
    }

    public static async Task<JsonElement> ReadAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return await response.OkAsync();
    }

    /// <summary>The status and code of a refusal.</summary>
    public static async Task<(int Status, string? Code)> RefusedAsync(this HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body, Json.Options);
        return await response.RefusalAsync();
    }

    public static async Task<JsonElement> OkAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBeLessThan(300, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public static async Task<(int Status, string? Code)> RefusalAsync(this HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBeInRange(400, 499, text);
        return (
            (int)response.StatusCode,
            JsonSerializer.Deserialize<JsonElement>(text).TryGetProperty("code", out var code) ? code.GetString() : null
        );
    }
}
