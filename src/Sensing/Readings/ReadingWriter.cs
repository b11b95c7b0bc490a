using Zhishu.Sensing.Alarming;
using Zhishu.Sensing.Alarms;
using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Readings;

/// <summary>Writes readings and what the rules make of them in one transaction: a reading that was answered is durable and
/// judged. The shares of devices are locked meanwhile, so that of several nodes one at a time judges a device.</summary>
internal sealed class ReadingWriter(
    ReadingQueue queue,
    NpgsqlDataSource database,
    ReadingTables tables,
    MemoryStore memories,
    Evaluator evaluator,
    LastHeard heard,
    AlarmSignal alarms,
    ILogger<ReadingWriter> log
) : BackgroundService
{
    private const int Attempts = 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
                await WriteAsync(await queue.TakeAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task WriteAsync(List<ReadingQueue.Waiting> waiting, CancellationToken ct)
    {
        try
        {
            var stored = await AgainAsync([.. waiting.SelectMany(w => w.Readings)], ct);
            foreach (var (one, sum) in stored.Split(waiting))
                one.Done.SetResult(sum);
        }
        catch (Exception e)
        {
            // Nothing may end the loop; each sender is told.
            memories.Forget();
            if (!Outage.Is(e))
                log.LogError(e, "Readings could not be written");
            foreach (var one in waiting)
                one.Done.TrySetException(e);
        }
    }

    // Others change devices and alarms too; where two wait for each other PostgreSQL ends one of them.
    private async Task<Outcome> AgainAsync(Reading[] readings, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await WriteAsync(readings, ct);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < Attempts)
            {
                memories.Forget();
            }
        }
    }

    /// <summary>One transaction.</summary>
    internal async Task<Outcome> WriteAsync(Reading[] readings, CancellationToken ct)
    {
        var order = Sorted(readings);
        foreach (var month in order.Select(i => Month(readings[i].Ticks)).Distinct())
            await tables.EnsureMonthAsync(month, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await memories.TakeAsync(connection, readings.Select(r => r.Device), ct);
        var outcome = new Outcome(readings);
        var found = evaluator.Judge(readings, order, outcome);
        await tables.CopyAsync(connection, readings, outcome.Fresh, ct);
        await tables.AddLateAsync(connection, readings, outcome, ct);
        await tables.WriteFoundAsync(connection, found, ct);
        await transaction.CommitAsync(ct);
        foreach (var device in found.Heard)
            (device.State, device.IsMissed) = (device.State.AfterHeard(), false);
        heard.Note(outcome.Newest);
        if (found.Raised.Count + found.Returned.Count + found.Heard.Count > 0)
            alarms.Raise();
        return outcome;
    }

    // By device, time and quantity: rules are taken through a device's readings in order, and the index is filled in order.
    private static int[] Sorted(Reading[] readings)
    {
        var order = new int[readings.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(
            order,
            (a, b) =>
            {
                ref readonly var x = ref readings[a];
                ref readonly var y = ref readings[b];
                var by = x.Device.Number.CompareTo(y.Device.Number);
                if (by == 0)
                    by = x.Ticks.CompareTo(y.Ticks);
                if (by == 0)
                    by = x.Place.CompareTo(y.Place);
                return by == 0 ? a.CompareTo(b) : by;
            }
        );
        return order;
    }

    private static DateTime Month(long ticks)
    {
        var at = new DateTime(ticks, DateTimeKind.Utc);
        return new(at.Year, at.Month, 1, 0, 0, 0, DateTimeKind.Utc);
    }
}
