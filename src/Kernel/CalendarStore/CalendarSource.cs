using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zhishu.Kernel.Calendar;
using Zhishu.Kernel.Database;

namespace Zhishu.Kernel.CalendarStore;

/// <summary>Keeps the calendar in force in memory, loaded at its first use and again when its version has changed.</summary>
internal sealed class CalendarSource(IServiceScopeFactory scopes) : ICalendarSource, IDisposable
{
    private readonly SemaphoreSlim loading = new(1);
    private volatile Loaded? loaded;

    public WorkCalendar Current
    {
        get
        {
            if (loaded is null)
                RefreshAsync(CancellationToken.None).GetAwaiter().GetResult();
            return loaded!.Calendar;
        }
    }

    /// <summary>Loads again if the stored version is another.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        await loading.WaitAsync(ct);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ZhishuDbContext>();
            // The row first: an edit between the two reads then shows as a new version at the next look.
            var row = await db.Set<CalendarRow>().SingleAsync(ct);
            if (row.Version == loaded?.Version)
                return;
            var years = await db.Set<CalendarYearRow>().ToListAsync(ct);
            loaded = new(row.Version, new WorkCalendar(Compose(row, years)));
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>The shipped data with the city's over them.</summary>
    public static WorkCalendarData Compose(CalendarRow row, IEnumerable<CalendarYearRow> years) =>
        years.Aggregate(row.Over(WorkCalendarData.China), (data, year) => data.WithYear(year.Data()));

    public void Dispose() => loading.Dispose();

    private sealed record Loaded(int Version, WorkCalendar Calendar);
}

/// <summary>Looks every few seconds whether another node has edited the calendar.</summary>
internal sealed class CalendarRefresh(CalendarSource source, TimeProvider clock, ILogger<CalendarRefresh> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(3), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await source.RefreshAsync(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning(e, "The work calendar could not be looked at; the one in memory stays in force");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
