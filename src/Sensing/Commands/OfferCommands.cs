using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Zhishu.Sensing.Broker;

namespace Zhishu.Sensing.Commands;

/// <summary>Offers unanswered commands to the broker, where there is one, until their device is there to take them, and a few
/// times more until it answers. Devices without MQTT fetch theirs.</summary>
internal sealed class OfferCommands(
    NpgsqlDataSource database,
    IOptions<BrokerOptions> options,
    TimeProvider clock,
    ILogger<OfferCommands> log
) : BackgroundService
{
    private const int AtOnce = 200;

    // Nobody took it: again after a while. It is with the device or its queue: four times in its life.
    private const string Due = """
        c.state IN ('Waiting', 'Sent') AND c.expires_at > $1 AND d.state NOT IN ('Maintenance', 'Retired')
        AND (c.tried_at IS NULL OR c.tried_at < $1 - CASE c.state
            WHEN 'Waiting' THEN interval '20 seconds'
            ELSE greatest(interval '20 seconds', (c.expires_at - c.asked_at) / 4) END)
        """;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    // A broker that is full keeps its connections and says nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.IsConfigured)
            return;
        await Task.Yield();
        try
        {
            while (true)
                await Task.Delay(await TryAsync(stoppingToken) ? Interval : Pause, clock, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task<bool> TryAsync(CancellationToken ct)
    {
        try
        {
            await OfferAsync(ct);
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogInformation("Commands to devices wait: {Why}", e.Message);
            return false;
        }
    }

    /// <summary>Offers what is due once.</summary>
    /// <exception cref="OperationCanceledException">The broker took too long.</exception>
    public async Task OfferAsync(CancellationToken ct)
    {
        var due = await DueAsync(ct);
        if (due.Count == 0)
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        var factories = options.Value.Factories();
        var factory = factories[0];
        factory.AutomaticRecoveryEnabled = false;
        factory.RequestedConnectionTimeout = TimeSpan.FromSeconds(5);
        await using var connection = await factory.CreateConnectionAsync(
            factories.Select(f => f.Endpoint),
            patience.Token
        );
        await using var channel = await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            patience.Token
        );
        foreach (var id in due)
            await OfferAsync(channel, id, patience.Token);
    }

    // The row is held meanwhile: what goes out was neither withdrawn nor given up.
    private async Task OfferAsync(IChannel channel, Guid id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        string device;
        CommandMessage message;
        await using (
            var find = new NpgsqlCommand(
                $"""
                SELECT d.code, c.id, c.code, c.form::text, c.asked_at, c.expires_at
                FROM sensing_command c JOIN sensing_device d ON d.id = c.device_id
                WHERE c.id = $2 AND {Due} FOR UPDATE OF c SKIP LOCKED
                """,
                connection
            )
        )
        {
            find.Parameters.Add(new() { Value = now });
            find.Parameters.Add(new() { Value = id });
            await using var r = await find.ExecuteReaderAsync(ct);
            if (!await r.ReadAsync(ct))
                return;
            device = r.GetString(0);
            message = AnswerCommand.Read(r, 1);
        }
        var isTaken = await TryPublishAsync(channel, device, message, now, ct);
        await using var mark = new NpgsqlCommand(
            isTaken
                ? "UPDATE sensing_command SET state = 'Sent', sent_at = coalesce(sent_at, $1), tried_at = $1 WHERE id = $2"
                : "UPDATE sensing_command SET tried_at = $1 WHERE id = $2",
            connection
        );
        mark.Parameters.Add(new() { Value = now });
        mark.Parameters.Add(new() { Value = id });
        await mark.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    /// <returns>Whether somebody is there who takes it.</returns>
    private static async Task<bool> TryPublishAsync(
        IChannel channel,
        string device,
        CommandMessage message,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var left = Math.Max(1, (long)(message.ExpiresAt - now).TotalMilliseconds);
        var properties = new BasicProperties
        {
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
            // A device that comes back later does not hear it any more.
            Expiration = left.ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            await channel.BasicPublishAsync(
                Topic.Exchange,
                Topic.CommandsOf(device),
                mandatory: true,
                properties,
                Encoding.UTF8.GetBytes(Json.Write(message)),
                ct
            );
            return true;
        }
        catch (PublishException)
        {
            return false;
        }
    }

    private async Task<List<Guid>> DueAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT c.id FROM sensing_command c JOIN sensing_device d ON d.id = c.device_id
            WHERE {Due} ORDER BY c.tried_at NULLS FIRST, c.id LIMIT {AtOnce}
            """
        );
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        List<Guid> due = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            due.Add(r.GetGuid(0));
        return due;
    }
}
