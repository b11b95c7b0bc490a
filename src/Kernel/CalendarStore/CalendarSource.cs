using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
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
