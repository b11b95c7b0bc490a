using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Events;

namespace Zhishu.Kernel.Webhooks;

/// <summary>The active subscriptions, in memory: every event asks for them. Another node's edit is seen after two
/// seconds, this node's at once.</summary>
internal sealed class WebhookDirectory(IServiceScopeFactory scopes, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private volatile Snapshot? snapshot;

    public void Forget() => snapshot = null;

    public async ValueTask<IReadOnlyList<WebhookSubscription>> ActiveAsync(CancellationToken ct)
    {
        if (snapshot is { } known && clock.GetElapsedTime(known.At) < Fresh)
            return known.Subscriptions;
        var at = clock.GetTimestamp();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ZhishuDbContext>();
        var read = await db.Set<WebhookSubscription>().Where(s => s.Active).ToListAsync(ct);
        snapshot = new(at, read);
        return read;
    }

    private sealed record Snapshot(long At, IReadOnlyList<WebhookSubscription> Subscriptions);
}

/// <summary>Makes a delivery of every event for every subscription that wants it. An event that comes twice makes no
/// second one.</summary>
internal sealed class WebhookFanOut(
    NpgsqlDataSource database,
    WebhookDirectory directory,
    WebhookSender sender,
    TimeProvider clock
) : IEventBatchHandler
{
    public bool Wants(string type) => true;

    public Task HandleAsync(OutboxRow @event, CancellationToken ct) => HandleAllAsync([@event], ct);

    public async Task HandleAllAsync(IReadOnlyList<OutboxRow> events, CancellationToken ct)
    {
        var subscriptions = await directory.ActiveAsync(ct);
        (WebhookSubscription To, OutboxRow Event)[] wanted =
        [
            .. events.SelectMany(e => subscriptions.Where(s => s.Wants(e.Type)).Select(s => (s, e))),
        ];
        if (wanted.Length == 0)
            return;
        var now = clock.GetUtcNow();
        // Joined with the subscriptions: one may have been removed since it was read.
        await using var command = database.CreateCommand(
            """
            INSERT INTO kernel_webhook_delivery (id, subscription_id, event_id, event_type, subject_id, event_at, data,
                state, attempts, next_attempt_at, retry_until, created_at)
            SELECT n.id, w.id, n.event_id, n.event_type, n.subject_id, n.event_at, n.data::json, 'Waiting', 0, $8, $9, $8
            FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::timestamptz[], $7::text[])
                AS n (id, subscription_id, event_id, event_type, subject_id, event_at, data)
            JOIN kernel_webhook w ON w.id = n.subscription_id
            FOR KEY SHARE OF w
            ON CONFLICT (subscription_id, event_id) DO NOTHING
            """
        );
        void Give<T>(Func<(WebhookSubscription To, OutboxRow Event), T> value) =>
            command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = Array.ConvertAll(wanted, w => value(w)) });
        Give(_ => Ids.New(now));
        Give(w => w.To.Id);
        Give(w => w.Event.Id);
        Give(w => w.Event.Type);
        Give(w => w.Event.SubjectId);
        Give(w => w.Event.At);
        Give(w => w.Event.Data);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + WebhookOptions.RetryFor });
        await command.ExecuteNonQueryAsync(ct);
        sender.Wake();
    }
}
