using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Zhishu.Cases.Searching;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Live;

/// <summary>Keeps an open page up to date: server-sent events of the cases its reader may see, within about a second.
/// What the reader may see is asked anew for each event, and the stream ends after some minutes, so that a session
/// that is over does not go on listening; browsers come back by themselves.</summary>
internal sealed class FollowEvents(LiveFeed feed, IAccounts accounts, TimeProvider clock)
{
    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(1);

    public async IAsyncEnumerable<SseItem<string>> Handle(Actor actor, [EnumeratorCancellation] CancellationToken ct)
    {
        using var subscription = await feed.SubscribeAsync(ct);
        var until = clock.GetUtcNow() + Whole;
        // From here on nothing is missed: a page that was away looks at everything now.
        yield return new SseItem<string>("{}", "hello") { ReconnectionInterval = Return };
        while (clock.GetUtcNow() < until)
        {
            var said = await NextAsync(subscription, ct);
            if (ct.IsCancellationRequested || Present(actor) is not { } present)
                yield break;
            if (said is null)
                yield return new SseItem<string>("{}", "pulse");
            else if (said.MayBeSeenBy(present))
                yield return new SseItem<string>(
                    Json.Write(
                        new
                        {
                            said.Type,
                            said.CaseId,
                            said.Number,
                            said.State,
                            said.UnitId,
                        }
                    ),
                    "case"
                );
        }
    }

    // Nothing where nothing happened in time, or nobody listens any more.
    private static async Task<LiveEvent?> NextAsync(LiveFeed.Subscription subscription, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Pulse);
        try
        {
            return await subscription.Events.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private Actor? Present(Actor actor) => actor is { Kind: ActorKind.User, Id: { } id } ? accounts.ActorOf(id) : actor;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet(
            "/api/live",
            (HttpContext http, Actor actor, FollowEvents handler, IHostApplicationLifetime host) =>
            {
                actor.RequireAny(CasePermissions.Read, CasePermissions.Handle);
                // Proxies would wait for more before they hand anything on.
                http.Response.Headers["X-Accel-Buffering"] = "no";
                var ends = CancellationTokenSource.CreateLinkedTokenSource(
                    http.RequestAborted,
                    host.ApplicationStopping
                );
                http.Response.RegisterForDispose(ends);
                return TypedResults.ServerSentEvents(handler.Handle(actor, ends.Token));
            }
        );
}
