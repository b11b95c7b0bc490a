using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases.Live;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Events;
using Zhishu.Testing;

namespace Zhishu.Cases.Tests.Live;

public sealed class LiveTests : IAsyncLifetime
{
    private static readonly Guid Unit = Guid.CreateVersion7();
    private static readonly Guid Other = Guid.CreateVersion7();

    private TestHost host = null!;
    private HttpClient clerk = null!;

    public async ValueTask InitializeAsync()
    {
        host = await TestHost.StartAsync();
        clerk = await ClientAsync("clerk", "cases.file", "cases.read");
    }

    public async ValueTask DisposeAsync()
    {
        clerk.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task An_open_page_is_told_of_a_case_as_it_happens_and_of_nothing_that_was_written()
    {
        await using var events = await OpenAsync();
        (await NextAsync(events)).EventType.ShouldBe("hello");
        var filed = await FileAsync("和平路积水");
        var told = await NextAsync(events);
        told.EventType.ShouldBe("case");
        var said = JsonSerializer.Deserialize<JsonElement>(told.Data);
        said.GetProperty("number").GetString().ShouldBe(filed);
        said.GetProperty("state").GetString().ShouldBe("collected");
        told.Data.ShouldNotContain("和平路");
    }

    [Fact]
    public async Task A_flood_is_one_announcement_that_all_should_look_again()
    {
        await using var events = await OpenAsync();
        (await NextAsync(events)).EventType.ShouldBe("hello");
        await host.InScopeAsync(async services =>
        {
            var announce = services.GetServices<IEventHandler>().OfType<AnnounceEvents>().Single();
            await announce.HandleAllAsync(
                [.. Enumerable.Range(0, 101).Select(_ => Row(Guid.CreateVersion7()))],
                default
            );
        });
        (await NextAsync(events)).Data.ShouldContain(LiveEvent.Everything);
        await FileAsync("后来的");
        (await NextAsync(events)).Data.ShouldContain("cases.case.filed");
    }

    [Fact]
    public async Task Who_may_not_see_cases_cannot_listen()
    {
        (await host.Client.GetAsync(new Uri("/api/live", UriKind.Relative))).StatusCode.ShouldBe(
            System.Net.HttpStatusCode.Unauthorized
        );
        using var other = await ClientAsync("other", "organisations.read");
        (await other.GetAsync(new Uri("/api/live", UriKind.Relative))).StatusCode.ShouldBe(
            System.Net.HttpStatusCode.Forbidden
        );
    }

    [Fact]
    public void An_event_is_seen_by_whoever_may_see_its_case()
    {
        var said = new LiveEvent(
            "x",
            Guid.CreateVersion7(),
            "1",
            CaseState.InHand,
            Unit,
            "990102",
            "event.1",
            [Unit, Other]
        );
        said.MayBeSeenBy(With(new Grant(CasePermissions.Read))).ShouldBeTrue();
        said.MayBeSeenBy(With(new Grant(CasePermissions.Read, AreaPrefix: "990103"))).ShouldBeFalse();
        said.MayBeSeenBy(With(new Grant(CasePermissions.Handle, new HashSet<Guid> { Other }))).ShouldBeTrue();
        said.MayBeSeenBy(With(new Grant(CasePermissions.Handle, new HashSet<Guid> { Guid.CreateVersion7() })))
            .ShouldBeFalse();
        said.MayBeSeenBy(With(new Grant(CasePermissions.Dispatch))).ShouldBeFalse();
    }

    private static Actor With(Grant grant) => new(ActorKind.User, Guid.CreateVersion7(), "somebody", null, [grant]);

    private static OutboxRow Row(Guid subject) =>
        new(Guid.CreateVersion7(), "cases.case.filed", subject, DateTimeOffset.UnixEpoch, "{}");

    private async Task<HttpClient> ClientAsync(string name, params string[] permissions)
    {
        var client = new HttpClient { BaseAddress = host.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            await TestCity.KeyAsync(host.Services, name, permissions)
        );
        return client;
    }

    private async Task<string> FileAsync(string description)
    {
        using var response = await clerk.PostAsJsonAsync(
            "/api/cases",
            new { channel = "hotline", description },
            Json.Options
        );
        var filed = await response.Content.ReadFromJsonAsync<JsonElement>();
        await host.Services.GetRequiredService<OutboxDispatcher>().DispatchAsync(default);
        return filed.GetProperty("number").GetString()!;
    }

    private async Task<IAsyncEnumerator<SseItem<string>>> OpenAsync()
    {
        var stream = await clerk.GetStreamAsync(new Uri("/api/live", UriKind.Relative));
        return SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
    }

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        do
        {
            (await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1))).ShouldBeTrue();
        } while (events.Current.EventType == "pulse");
        return events.Current;
    }
}
