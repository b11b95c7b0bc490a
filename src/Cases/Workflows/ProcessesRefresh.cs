using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Zhishu.Cases.Workflows;

/// <summary>Follows the processes that packs bring on other nodes.</summary>
internal sealed class ProcessesRefresh(Processes processes, TimeProvider clock, ILogger<ProcessesRefresh> log)
    : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await processes.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5), clock);
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
            await processes.RefreshAsync(ct);
            return false;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
        {
            if (!lost)
                log.LogWarning(e, "Processes cannot be refreshed; the last known ones are used until they can");
            return true;
        }
    }
}
