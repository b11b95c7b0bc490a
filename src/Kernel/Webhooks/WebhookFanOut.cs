using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
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
) : IEventHandler
{
    public bool Wants(string type) => true;

    public async Task HandleAsync(OutboxRow @event, CancellationToken ct)
    {
        var subscriptions = await directory.ActiveAsync(ct);
        var wanted = subscriptions.Where(s => s.Wants(@event.Type)).Select(s => s.Id).ToArray();
        if (wanted.Length == 0)
            return;
        var now = clock.GetUtcNow();
        // Joined with the subscriptions: one may have been removed since it was read.
        await using var command = database.CreateCommand(
            """
            INSERT INTO kernel_webhook_delivery (id, subscription_id, event_id, event_type, subject_id, event_at, data,
                state, attempts, next_attempt_at, retry_until, created_at)
            SELECT n.id, w.id, $3, $4, $5, $6, $7, 'Waiting', 0, $8, $9, $8
            FROM unnest($1::uuid[], $2::uuid[]) AS n (id, subscription_id) JOIN kernel_webhook w ON w.id = n.subscription_id
            FOR KEY SHARE OF w
            ON CONFLICT (subscription_id, event_id) DO NOTHING
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. wanted.Select(_ => Ids.New(now))] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = wanted });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = @event.Id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = @event.Type });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = @event.SubjectId });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = @event.At });
        command.Parameters.Add(new NpgsqlParameter { Value = @event.Data, NpgsqlDbType = NpgsqlDbType.Json });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now + WebhookOptions.RetryFor });
        await command.ExecuteNonQueryAsync(ct);
        sender.Wake();
    }
}
