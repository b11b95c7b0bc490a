using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Zhishu.Decisions.Lookups;

/// <summary>Follows what other nodes change.</summary>
internal sealed class DecisionRefresh(TableLoader loader, TimeProvider clock, ILogger<DecisionRefresh> log)
    : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await loader.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        var lost = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                lost = await Refresh(lost, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<bool> Refresh(bool lost, CancellationToken ct)
    {
        try
        {
            await loader.RefreshAsync(ct);
            return false;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            if (!lost)
                log.LogWarning(
                    e,
                    "The decision tables cannot be refreshed; the last known ones are used until they can"
                );
            return true;
        }
    }
}
