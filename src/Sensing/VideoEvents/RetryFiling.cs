using Zhishu.Kernel.Jobs;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>Every half minute: tries again to file the cases of confirmed events that were refused.</summary>
internal sealed class RetryFiling(NpgsqlDataSource database, SceneTurns turns, TimeProvider clock) : IPeriodicJob
{
    private const int AtOnce = 100;

    public string Name => "sensing.file-events";

    public TimeSpan Interval => TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken ct)
    {
        List<(Guid Event, Guid Gate)> due = [];
        await using (
            var find = database.CreateCommand(
                """
                SELECT e.id, CASE WHEN b.same_metres > 0 THEN b.id ELSE d.id END
                FROM sensing_event e JOIN sensing_behaviour b ON b.id = e.behaviour_id JOIN sensing_device d ON d.number = e.camera
                WHERE e.next_attempt_at <= $1 ORDER BY e.next_attempt_at LIMIT $2
                """
            )
        )
        {
            find.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
            find.Parameters.Add(new() { Value = AtOnce });
            await using var r = await find.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
                due.Add((r.GetGuid(0), r.GetGuid(1)));
        }
        foreach (var (id, gate) in due)
        {
            var fault = await turns.RunAsync(gate, null, s => TryAsync(s, id, null, ct), ct);
            if (fault is not null)
                await turns.RunAsync(gate, null, s => TryAsync(s, id, fault, ct), ct);
        }
    }

    /// <returns>Why it was refused; null where it is done.</returns>
    private static async Task<Text?> TryAsync(IServiceProvider services, Guid id, Text? fault, CancellationToken ct)
    {
        var db = services.GetRequiredService<ZhishuDbContext>();
        var work = services.GetRequiredService<UnitOfWork>();
        var filing = services.GetRequiredService<FileEvent>();
        var row = await db.Set<EventRow>().SingleOrDefaultAsync(e => e.Id == id, ct);
        if (row?.NextAttemptAt is null)
            return null;
        var behaviour = await db.Set<BehaviourRow>().SingleAsync(b => b.Id == row.BehaviourId, ct);
        var camera = await db.Set<DeviceRow>().SingleAsync(d => d.Number == row.Camera, ct);
        SceneTurns.Take(
            work,
            behaviour,
            row.Camera,
            await SceneTurns.ReadAsync(services.GetRequiredService<NpgsqlDataSource>(), behaviour, row.Camera, ct)
        );
        if (fault is not null)
            filing.Postpone(row, fault);
        else
        {
            row.NextAttemptAt = null;
            try
            {
                await filing.FileAsync(row, behaviour, camera, ct);
            }
            catch (Refusal refusal)
            {
                return refusal.Text;
            }
        }
        work.Update(row);
        await work.CommitAsync(ct);
        return null;
    }
}
