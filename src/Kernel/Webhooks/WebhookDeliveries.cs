using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Keys;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.Webhooks;

/// <summary>One event to one subscription, and how it went.</summary>
/// <param name="Status">The last answer's HTTP status; null where there was none.</param>
/// <param name="Error">Why the last attempt does not count as delivered.</param>
public sealed record WebhookDeliveryAnswer(
    Guid Id,
    Guid EventId,
    string EventType,
    Guid SubjectId,
    DateTimeOffset EventAt,
    WebhookDeliveryState State,
    int Attempts,
    DateTimeOffset? NextAttemptAt,
    DateTimeOffset? FinishedAt,
    int? Status,
    string? Error
);

/// <param name="Failed">How many failed deliveries wait anew.</param>
public sealed record WebhookReplayAnswer(long Failed);

/// <summary>How a test went.</summary>
public sealed record WebhookTestAnswer(bool Delivered, int? Status, string? Error, long Milliseconds);

/// <summary>Shows deliveries, sends them again, tries a subscription out.</summary>
internal sealed class WebhookDeliveries(
    UnitOfWork work,
    ZhishuDbContext db,
    WebhookSender sender,
    WebhookCall call,
    KeyRing keys
)
{
    /// <summary>Newest first.</summary>
    public async Task<Page<WebhookDeliveryAnswer>> List(
        Guid id,
        string? state,
        string? after,
        int? limit,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(KernelPermissions.ManageWebhooks, default);
        var size = Cursor.Limit(limit);
        await EditWebhooks.FindAsync(db, id, ct);
        var query = db.Set<WebhookDelivery>().Where(d => d.SubscriptionId == id);
        if (!string.IsNullOrEmpty(state))
        {
            var wanted = StateOf(state);
            query = query.Where(d => d.State == wanted);
        }
        if (!string.IsNullOrEmpty(after))
        {
            var last = Cursor.DecodeId(after);
            query = query.Where(d => d.Id < last);
        }
        var found = await query
            .OrderByDescending(d => d.Id)
            .Take(size + 1)
            .Select(d => new WebhookDeliveryAnswer(
                d.Id,
                d.EventId,
                d.EventType,
                d.SubjectId,
                d.EventAt,
                d.State,
                d.Attempts,
                d.State == WebhookDeliveryState.Waiting ? d.NextAttemptAt : null,
                d.FinishedAt,
                d.Status,
                d.Error
            ))
            .ToListAsync(ct);
        var more = found.Count > size;
        if (more)
            found.RemoveAt(size);
        return new(found, more ? Cursor.Encode(found[^1].Id.ToString()) : null);
    }

    /// <summary>Sends one delivery again, whether it failed, was delivered or still waits.</summary>
    public async Task Replay(Guid deliveryId, Actor actor, CancellationToken ct)
    {
        actor.Require(KernelPermissions.ManageWebhooks, default);
        var delivery =
            await db.Set<WebhookDelivery>().SingleOrDefaultAsync(d => d.Id == deliveryId, ct)
            ?? throw Refusal.NotFound("webhooks.delivery", "该投递记录", "such delivery");
        await OrderAsync(
            delivery.SubscriptionId,
            "id = $1",
            deliveryId,
            new Fact(
                "webhook",
                delivery.SubscriptionId,
                "webhook.replayed",
                actor,
                new { delivery.EventId, delivery.EventType }
            ),
            null,
            ct
        );
    }

    /// <summary>Sends everything that failed again.</summary>
    public async Task<WebhookReplayAnswer> ReplayFailed(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(KernelPermissions.ManageWebhooks, default);
        await EditWebhooks.FindAsync(db, id, ct);
        var failed = await db.Set<WebhookDelivery>()
            .LongCountAsync(d => d.SubscriptionId == id && d.State == WebhookDeliveryState.Failed, ct);
        var answer = new WebhookReplayAnswer(failed);
        if (failed == 0)
            return answer;
        await OrderAsync(
            id,
            "subscription_id = $1 AND state = 'Failed'",
            id,
            new Fact("webhook", id, "webhook.replayed", actor, new { failed }),
            answer,
            ct
        );
        return answer;
    }

    /// <summary>Sends an event of the type <c>webhook.test</c> now and tells how it went; nothing is kept.</summary>
    public async Task<WebhookTestAnswer> Test(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(KernelPermissions.ManageWebhooks, default);
        var subscription = await EditWebhooks.FindAsync(db, id, ct);
        var start = work.Clock.GetTimestamp();
        var now = work.Clock.GetUtcNow();
        var outcome = await call.SendAsync(
            subscription.Url,
            WebhookSubscription.OpenSecret(id, subscription.Secret, keys),
            new(Ids.New(now), "webhook.test", id, now, "{}"),
            ct
        );
        var took = (long)work.Clock.GetElapsedTime(start).TotalMilliseconds;
        return new(outcome.Delivered, outcome.Status, outcome.Error, took);
    }

    private async Task OrderAsync(Guid id, string which, Guid key, Fact fact, object? answer, CancellationToken ct)
    {
        var now = work.Clock.GetUtcNow();
        work.Run(
            new NpgsqlBatchCommand(
                $"""
                UPDATE kernel_webhook_delivery SET state = 'Waiting', attempts = 0, next_attempt_at = $2, retry_until = $3,
                    finished_at = NULL WHERE {which}
                """
            )
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = key },
                    new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
                    new NpgsqlParameter<DateTimeOffset> { TypedValue = now + WebhookOptions.RetryFor },
                },
            }
        );
        work.Record(fact);
        await work.CommitAsync(StatusCodes.Status202Accepted, answer, ct);
        sender.Wake();
    }

    private static WebhookDeliveryState StateOf(string text) =>
        text switch
        {
            "waiting" => WebhookDeliveryState.Waiting,
            "delivered" => WebhookDeliveryState.Delivered,
            "failed" => WebhookDeliveryState.Failed,
            _ => throw Refusal.Invalid(
                "webhooks.state",
                "state",
                "state 须为 waiting、delivered 或 failed。",
                "state is waiting, delivered or failed."
            ),
        };
}
