using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Zhishu.Matters.Lookups;

/// <summary>Follows what other nodes change.</summary>
internal sealed class CatalogueRefresh(CatalogueStore store, TimeProvider clock, ILogger<CatalogueRefresh> log)
    : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.RefreshAsync(cancellationToken);
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
            await store.RefreshAsync(ct);
            return false;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            if (!lost)
                log.LogWarning(e, "The catalogue cannot be refreshed; the last known one is used until it can");
            return true;
        }
    }
}
