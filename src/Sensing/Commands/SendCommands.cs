using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Zhishu.Kernel.Jobs;
using Zhishu.Sensing.Broker;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Commands;

/// <summary>Offers waiting commands to the broker, where there is one, until their device is there to take them, and gives up
/// those that nobody answered in time. Devices without MQTT fetch theirs.</summary>
internal sealed class SendCommands(
    UnitOfWork work,
    ZhishuDbContext db,
    NpgsqlDataSource database,
    IOptions<BrokerOptions> options,
    TimeProvider clock,
    ILogger<SendCommands> log
) : IPeriodicJob
{
    private const int AtOnce = 500;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(20);
    private static readonly Actor Self = Actor.Internal("sensing.commands");

    private sealed record Offered(Guid Id, string Device, CommandMessage Message);

    public string Name => "sensing.commands";

    public TimeSpan Interval => TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken ct)
    {
        await ExpireAsync(ct);
        if (!options.Value.IsConfigured)
            return;
        var waiting = await WaitingAsync(ct);
        if (waiting.Count == 0)
            return;
        try
        {
            await OfferAsync(waiting, ct);
        }
        catch (Exception e)
            when (e is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException)
        {
            // What keeps the session with the broker says so, once.
            log.LogDebug("The broker cannot be reached: {Why}", e.Message);
        }
    }

    private async Task OfferAsync(IReadOnlyList<Offered> waiting, CancellationToken ct)
    {
        var factories = options.Value.Factories();
        var factory = factories[0];
        factory.AutomaticRecoveryEnabled = false;
        factory.RequestedConnectionTimeout = TimeSpan.FromSeconds(5);
        await using var connection = await factory.CreateConnectionAsync(factories.Select(f => f.Endpoint), ct);
        await using var channel = await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            ct
        );
        foreach (var one in waiting)
        {
            // No new version: the device may answer before this is written, and its answer stands.
            var isTaken = await TryPublishAsync(channel, one, ct);
            await using var mark = database.CreateCommand(
                isTaken
                    ? "UPDATE sensing_command SET state = 'Sent', sent_at = $2, tried_at = $2 WHERE id = $1 AND state = 'Waiting'"
                    : "UPDATE sensing_command SET tried_at = $2 WHERE id = $1"
            );
            mark.Parameters.Add(new() { Value = one.Id });
            mark.Parameters.Add(new() { Value = clock.GetUtcNow() });
            await mark.ExecuteNonQueryAsync(ct);
        }
    }

    /// <returns>Whether anybody is there who takes it.</returns>
    private static async Task<bool> TryPublishAsync(IChannel channel, Offered one, CancellationToken ct)
    {
        var properties = new BasicProperties
        {
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
        };
        try
        {
            await channel.BasicPublishAsync(
                Topic.Exchange,
                Topic.CommandsOf(one.Device),
                mandatory: true,
                properties,
                System.Text.Encoding.UTF8.GetBytes(Json.Write(one.Message)),
                ct
            );
            return true;
        }
        catch (PublishException e) when (e.IsReturn)
        {
            return false;
        }
    }

    private async Task<List<Offered>> WaitingAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(
            """
            SELECT c.id, d.code, c.code, c.form::text, c.asked_at, c.expires_at
            FROM sensing_command c JOIN sensing_device d ON d.id = c.device_id
            WHERE c.state = 'Waiting' AND c.expires_at > $1 AND (c.tried_at IS NULL OR c.tried_at < $2)
            ORDER BY c.id LIMIT $3
            """
        );
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now - Again });
        command.Parameters.Add(new() { Value = AtOnce });
        List<Offered> waiting = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var message = new CommandMessage(
                r.GetGuid(0),
                r.GetString(2),
                CommandForm.Read(r.GetString(3)),
                r.GetFieldValue<DateTimeOffset>(4),
                r.GetFieldValue<DateTimeOffset>(5)
            );
            waiting.Add(new(message.Id, r.GetString(1), message));
        }
        return waiting;
    }

    private async Task ExpireAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var over = await db.Set<CommandRow>()
            .Where(c => (c.State == CommandState.Waiting || c.State == CommandState.Sent) && c.ExpiresAt <= now)
            .OrderBy(c => c.ExpiresAt)
            .Take(AtOnce)
            .ToListAsync(ct);
        foreach (var row in over)
        {
            work.Record(new("device-command", row.Id, "device-command.expired", Self, new { from = row.State }));
            row.State = CommandState.Expired;
            work.Update(row);
        }
        if (over.Count > 0)
            await work.CommitAsync(ct);
    }
}
