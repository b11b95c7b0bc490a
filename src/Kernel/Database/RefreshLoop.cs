using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Zhishu.Kernel.Database;

/// <summary>Keeps something that is held in memory as the database has it: loads it when the server starts, then looks
/// again every so often, since other nodes write too. While the database is away the last known state stays in force.</summary>
public sealed class RefreshLoop(
    string what,
    TimeSpan every,
    Func<CancellationToken, Task> refresh,
    TimeProvider clock,
    ILogger<RefreshLoop> log
) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await refresh(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, clock);
        var lost = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                lost = !await TryAsync(lost, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private async Task<bool> TryAsync(bool lost, CancellationToken ct)
    {
        try
        {
            await refresh(ct);
            if (lost)
                log.LogInformation("Refreshing {What} works again", what);
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Nothing may end the loop: an exception out of here stops the whole server.
            if (!lost)
                log.LogWarning(
                    e,
                    "Refreshing {What} failed; the last known state is used until it can be refreshed",
                    what
                );
            return false;
        }
    }
}

/// <summary>Registers <see cref="RefreshLoop"/>s.</summary>
public static class RefreshLoops
{
    /// <param name="what">For the log: "the catalogue".</param>
    public static IServiceCollection AddRefresh<T>(
        this IServiceCollection services,
        string what,
        TimeSpan every,
        Func<T, CancellationToken, Task> refresh
    )
        where T : notnull =>
        services.AddSingleton<IHostedService>(p => new RefreshLoop(
            what,
            every,
            ct => refresh(p.GetRequiredService<T>(), ct),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RefreshLoop>>()
        ));
}
