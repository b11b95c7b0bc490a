using Microsoft.Extensions.Options;

namespace Zhishu.Sensing.Broker;

/// <summary>Keeps a session with the broker where one is configured, and begins another when it has ended. HTTP goes on
/// meanwhile.</summary>
internal sealed class TakeFromBroker(
    IOptions<BrokerOptions> options,
    TakeDeliveries take,
    BrokerNodes nodes,
    TimeProvider clock,
    ILogger<TakeFromBroker> log
) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool isLost;

    /// <summary>Whether messages are taken at the moment.</summary>
    public bool IsConnected { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.IsConfigured)
            return;
        // The server is up before the first attempt, however long that takes.
        await Task.Yield();
        try
        {
            while (true)
            {
                await TakeAsync(stoppingToken);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!options.Value.IsConfigured)
            return;
        try
        {
            await nodes.LeaveAsync(cancellationToken);
        }
        catch (Exception e) when (Outage.Is(e))
        {
            log.LogInformation("The other nodes find out by themselves that this one is gone: {Why}", e.Message);
        }
    }

    private async Task TakeAsync(CancellationToken ct)
    {
        try
        {
            await using var session = await BrokerSession.OpenAsync(options.Value, ct);
            IsConnected = true;
            if (isLost)
                log.LogInformation("The broker is there again");
            isLost = false;
            await session.RunAsync(take, nodes, clock, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Nothing may end the loop. Said once, not at every attempt.
            if (!isLost)
                log.LogWarning(
                    "The broker cannot be used: {Why}. Readings over MQTT wait until it can; HTTP goes on",
                    e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message
                );
            isLost = true;
        }
        finally
        {
            IsConnected = false;
        }
    }
}
