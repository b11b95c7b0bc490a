using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Zhishu.Kernel.Events;
using Zhishu.Kernel.Keys;

namespace Zhishu.Kernel.Webhooks;

/// <summary>Sends what is due. Nodes share the work: a delivery is claimed with SKIP LOCKED and lent for a minute, so
/// that one whose node died is sent by another. Each subscription has its own worker, so that a slow receiver holds up
/// nobody but itself; no transaction is open while a receiver is waited for.</summary>
internal sealed class WebhookSender(
    NpgsqlDataSource database,
    WebhookCall call,
    KeyRing keys,
    TimeProvider clock,
    ILogger<WebhookSender> log
) : BackgroundService
{
    private const int AtOnce = 4;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private readonly OutboxSignal signal = new();

    /// <summary>Tells the sender of this process that something is due.</summary>
    public void Wake() => signal.Raise();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var workers = new Dictionary<Guid, Task>();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                try
                {
                    foreach (var done in workers.Where(w => w.Value.IsCompleted).Select(w => w.Key).ToArray())
                        workers.Remove(done);
                    foreach (var subscription in await DueAsync(stoppingToken))
                    {
                        if (!workers.ContainsKey(subscription))
                            workers[subscription] = GuardedAsync(subscription, stoppingToken);
                    }
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning(e, "Due webhooks could not be read; trying again");
                }
                await signal.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        await Task.WhenAll(workers.Values);
    }

    /// <summary>Sends everything that is due and waits for it; returns the number of attempts.</summary>
    public async Task<int> SendDueAsync(CancellationToken ct) =>
        (await Task.WhenAll((await DueAsync(ct)).Select(s => WorkAsync(s, ct)))).Sum();

    private async Task GuardedAsync(Guid subscription, CancellationToken ct)
    {
        try
        {
            await WorkAsync(subscription, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogWarning(e, "Webhook {Subscription} was interrupted; what was claimed is sent again", subscription);
        }
        catch (OperationCanceledException)
        {
            // The server stops; what was claimed is sent again when its lease ends.
        }
    }

    private async Task<int> WorkAsync(Guid subscription, CancellationToken ct)
    {
        var attempts = 0;
        while (true)
        {
            var claimed = await ClaimAsync(subscription, ct);
            await Task.WhenAll(claimed.Select(c => AttemptAsync(c, ct)));
            attempts += claimed.Count;
            if (claimed.Count < AtOnce)
                return attempts;
        }
    }

    private async Task AttemptAsync(Claim claim, CancellationToken ct)
    {
        var outcome = await call.SendAsync(claim.Url, claim.Secret, claim.Event, ct);
        var now = clock.GetUtcNow();
        var next = now + Pause(claim.Attempts, outcome.RetryAfter);
        var state =
            outcome.Delivered ? WebhookDeliveryState.Delivered
            : outcome.Status == 410 || next > claim.RetryUntil ? WebhookDeliveryState.Failed
            : WebhookDeliveryState.Waiting;
        // The number of attempts makes sure that it is still this node's: a lease that ran out has raised it.
        await using var command = database.CreateCommand(
            """
            UPDATE kernel_webhook_delivery SET state = $3, next_attempt_at = $4, finished_at = $5, status = $6, error = $7
            WHERE id = $1 AND attempts = $2 AND state = 'Waiting'
            """
        );
        command.Parameters.Add(new() { Value = claim.DeliveryId });
        command.Parameters.Add(new() { Value = claim.Attempts });
        command.Parameters.Add(new() { Value = state.ToString() });
        command.Parameters.Add(new() { Value = next });
        command.Parameters.Add(
            new() { Value = state == WebhookDeliveryState.Waiting ? DBNull.Value : now, DataTypeName = "timestamptz" }
        );
        command.Parameters.Add(new() { Value = (object?)outcome.Status ?? DBNull.Value, DataTypeName = "int4" });
        command.Parameters.Add(new() { Value = (object?)outcome.Error ?? DBNull.Value, DataTypeName = "text" });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>10 seconds, doubled with every attempt up to an hour, of which between half and all is waited, so that
    /// receivers that come back are not met by everything at once; longer where the receiver asked for it.</summary>
    internal static TimeSpan Pause(int attempts, TimeSpan? asked)
    {
        var full = TimeSpan.FromSeconds(Math.Min(3600, 10 * Math.Pow(2, Math.Min(attempts - 1, 12))));
        var pause = full * (0.5 + RandomNumberGenerator.GetInt32(0, 1001) / 2000.0);
        var wanted = asked is { } a && a < TimeSpan.FromHours(1) ? a : TimeSpan.Zero;
        return pause > wanted ? pause : wanted;
    }

    private async Task<List<Guid>> DueAsync(CancellationToken ct)
    {
        List<Guid> due = [];
        await using var command = database.CreateCommand(
            """
            SELECT id FROM kernel_webhook w WHERE active AND EXISTS (
                SELECT FROM kernel_webhook_delivery d
                WHERE d.subscription_id = w.id AND d.state = 'Waiting' AND d.next_attempt_at <= $1)
            """
        );
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            due.Add(reader.GetGuid(0));
        return due;
    }

    private async Task<List<Claim>> ClaimAsync(Guid subscription, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        List<Claim> claims = [];
        await using var command = database.CreateCommand(
            """
            WITH due AS MATERIALIZED (
                SELECT id FROM kernel_webhook_delivery
                WHERE subscription_id = $1 AND state = 'Waiting' AND next_attempt_at <= $2
                ORDER BY next_attempt_at, id LIMIT $4 FOR UPDATE SKIP LOCKED)
            UPDATE kernel_webhook_delivery d SET attempts = d.attempts + 1, next_attempt_at = $3
            FROM kernel_webhook w, due
            WHERE d.id = due.id AND w.id = d.subscription_id AND w.active
            RETURNING d.id, d.attempts, d.retry_until, d.event_id, d.event_type, d.subject_id, d.event_at, d.data, w.url, w.secret
            """
        );
        command.Parameters.Add(new() { Value = subscription });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now + Lease });
        command.Parameters.Add(new() { Value = AtOnce });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            claims.Add(
                new(
                    reader.GetGuid(0),
                    reader.GetInt32(1),
                    reader.GetFieldValue<DateTimeOffset>(2),
                    new(
                        reader.GetGuid(3),
                        reader.GetString(4),
                        reader.GetGuid(5),
                        reader.GetFieldValue<DateTimeOffset>(6),
                        reader.GetString(7)
                    ),
                    reader.GetString(8),
                    WebhookSubscription.OpenSecret(subscription, reader.GetFieldValue<byte[]>(9), keys)
                )
            );
        }
        return claims;
    }

    private sealed record Claim(
        Guid DeliveryId,
        int Attempts,
        DateTimeOffset RetryUntil,
        WebhookEvent Event,
        string Url,
        byte[] Secret
    );
}
