using System.Text.Json;
using Zhishu.Sensing.Commands;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Readings;

namespace Zhishu.Sensing.Broker;

/// <summary>Gives messages from the broker to what takes readings over HTTP, each as its device would send it there. What
/// cannot be read or stored is refused like there; while the database is away or too much waits, it waits too.</summary>
internal sealed class TakeDeliveries(
    IServiceScopeFactory scopes,
    DeviceStore devices,
    RefusedReadings refused,
    TimeProvider clock,
    ILogger<TakeDeliveries> log
)
{
    private const int Attempts = 3;

    // Each takes a connection of its own.
    private static readonly SemaphoreSlim Answers = new(4);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private enum Fate
    {
        Done,
        Waits,
        Failed,
    }

    /// <summary>Returns when each is durable or refused.</summary>
    public async Task HandleAsync(IReadOnlyList<Delivery> deliveries, CancellationToken ct)
    {
        var pending = deliveries;
        while ((pending = await TryAsync(pending, ct)).Count > 0)
            await Task.Delay(Pause, clock, ct);
    }

    /// <returns>Those to try again, in their order.</returns>
    private async Task<IReadOnlyList<Delivery>> TryAsync(IReadOnlyList<Delivery> deliveries, CancellationToken ct)
    {
        try
        {
            await devices.LoadAsync(deliveries.Select(d => d.Code), ct);
        }
        catch (Exception e) when (Passes(e))
        {
            return deliveries;
        }
        await using var scope = scopes.CreateAsyncScope();
        var readings = scope.ServiceProvider.GetRequiredService<SendReadings>();
        // One after the other into the queue of readings, which writes all of them together.
        var begun = deliveries.Select(d => (Delivery: d, Fate: StoreAsync(readings, d, ct))).ToList();
        List<Delivery> again = [];
        foreach (var (delivery, fate) in begun)
        {
            if (await fate == Fate.Waits || (await fate == Fate.Failed && await AloneAsync(readings, delivery, ct)))
                again.Add(delivery);
        }
        return again;
    }

    /// <summary>What fails fails everything written with it: by itself it shows whose fault it was.</summary>
    /// <returns>Whether to try again.</returns>
    private async Task<bool> AloneAsync(SendReadings readings, Delivery delivery, CancellationToken ct)
    {
        if (await StoreAsync(readings, delivery, ct) is var fate and not Fate.Failed)
            return fate == Fate.Waits;
        if (++delivery.Failures < Attempts)
            return true;
        Refuse(delivery, RefusalReason.Failed);
        return false;
    }

    private async Task<Fate> StoreAsync(SendReadings readings, Delivery delivery, CancellationToken ct)
    {
        try
        {
            await SendAsync(readings, delivery, ct);
            return Fate.Done;
        }
        catch (Exception e) when (e is JsonException or Refusal { Kind: RefusalKind.Invalid })
        {
            log.LogInformation("A message of {Device} cannot be read: {Why}", delivery.Code, e.Message);
            Refuse(delivery, RefusalReason.Unreadable);
            return Fate.Done;
        }
        catch (Exception e) when (Passes(e))
        {
            ct.ThrowIfCancellationRequested();
            return Fate.Waits;
        }
        catch (Exception e)
        {
            // Whatever it is, the devices behind it must get on.
            log.LogError(e, "A message of {Device} could not be stored", delivery.Code);
            return Fate.Failed;
        }
    }

    private async Task SendAsync(SendReadings readings, Delivery delivery, CancellationToken ct)
    {
        // An empty one takes back a retained one.
        if (delivery.Body.Length == 0)
            return;
        if (devices.ByCode(delivery.Code) is not { } device)
        {
            Refuse(delivery, RefusalReason.UnknownDevice);
            return;
        }
        if (delivery.IsAnswer)
        {
            await AnswerAsync(delivery, device, ct);
            return;
        }
        if (!delivery.IsCompact)
        {
            await readings.Handle(delivery.Messages(), device.Actor, ct);
            return;
        }
        using var body = new MemoryStream(delivery.Body);
        var sent = await BinaryReadings.ReadAsync(body, devices, ct);
        await readings.Handle(sent, device.Actor, clock.GetUtcNow(), ct);
    }

    private async Task AnswerAsync(Delivery delivery, Device device, CancellationToken ct)
    {
        // Others of the same deliveries are stored at the same time, in their own.
        await Answers.WaitAsync(ct);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<AnswerCommand>().Answer(delivery.Answer(), device.Actor, ct);
        }
        catch (Refusal e) when (e.Kind == RefusalKind.NotFound || e.Code == AnswerCommand.Answered)
        {
            log.LogInformation("An answer of {Device} is to no command: {Why}", delivery.Code, e.Message);
            Refuse(delivery, RefusalReason.Unreadable);
        }
        finally
        {
            Answers.Release();
        }
    }

    private void Refuse(Delivery delivery, RefusalReason reason) =>
        refused.Note(delivery.Code, Sent.Nothing(delivery.Code, clock.GetUtcNow()), reason);

    // Values that the database does not take are a fault of the message; all else of it passes.
    private static bool Passes(Exception e) =>
        e is OperationCanceledException or Refusal { Kind: RefusalKind.TooMany or RefusalKind.Unavailable }
        || (Outage.Is(e) && e is not PostgresException { SqlState: ['2', '2' or '3', ..] });
}
