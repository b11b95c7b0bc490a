using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Zhishu.Organisations.Access;

namespace Zhishu.Organisations.Lookups;

/// <summary>Follows what other nodes change, and now and then writes down when API keys were used.</summary>
internal sealed class StateRefresh(
    StateStore store,
    ApiKeyUses uses,
    BuiltInRoles builtIn,
    TimeProvider clock,
    ILogger<StateRefresh> log
) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await builtIn.EnsureAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Try(uses.WriteAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        var lost = false;
        var writtenAt = clock.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var failed = !await Try(store.RefreshAsync, stoppingToken);
                if (failed && !lost)
                    log.LogWarning("Organisations cannot be refreshed; the last known state is used until they can");
                lost = failed;
                if (clock.GetUtcNow() - writtenAt >= TimeSpan.FromMinutes(1))
                {
                    writtenAt = clock.GetUtcNow();
                    await Try(uses.WriteAsync, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private static async Task<bool> Try(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        try
        {
            await work(ct);
            return true;
        }
        catch (Exception e) when (IsOutage(e))
        {
            return false;
        }
    }

    /// <summary>Whether the database is away, also where EF wraps it in advice on retrying.</summary>
    internal static bool IsOutage(Exception e) =>
        e is NpgsqlException or TimeoutException
        || (e is InvalidOperationException && e.InnerException is NpgsqlException);
}
