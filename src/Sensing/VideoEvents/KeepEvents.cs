using Zhishu.Kernel.Jobs;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>Every hour: takes away what is kept no longer, as each behaviour says: pictures of events that wait for nobody,
/// then the events with what is left of them. A case keeps its own evidence. What was refused goes after thirty days.</summary>
internal sealed class KeepEvents(IServiceScopeFactory scopes, NpgsqlDataSource database, TimeProvider clock)
    : IPeriodicJob
{
    private const int AtOnce = 200;
    private const int RefusedDays = 30;

    public string Name => "sensing.keep-events";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken ct)
    {
        while (await RunAsync("e.picture_digest IS NOT NULL AND e.state <> 'Waiting'", "keep_picture_days", false, ct))
        { }
        while (await RunAsync("true", "keep_days", true, ct)) { }
        await using var command = database.CreateCommand(
            $"DELETE FROM sensing_event_refused WHERE last_at < $1::timestamptz - interval '{RefusedDays} days'"
        );
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <returns>Whether there may be more.</returns>
    private async Task<bool> RunAsync(string which, string days, bool whole, CancellationToken ct)
    {
        var due = await FindAsync(which, days, ct);
        foreach (var id in due)
        {
            try
            {
                await LetGoAsync(id, whole, ct);
            }
            catch (Refusal e) when (e.Code == "concurrency.stale")
            {
                // Seen again meanwhile: the next hour looks anew.
                return false;
            }
        }
        return due.Count == AtOnce;
    }

    private async Task<List<Guid>> FindAsync(string which, string days, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT e.id FROM sensing_event e JOIN sensing_behaviour b ON b.id = e.behaviour_id
            WHERE {which} AND e.last_at < $1::timestamptz - make_interval(days => b.{days}) ORDER BY e.last_at LIMIT {AtOnce}
            """
        );
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        List<Guid> due = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            due.Add(r.GetGuid(0));
        return due;
    }

    private async Task LetGoAsync(Guid id, bool whole, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var pictures = scope.ServiceProvider.GetRequiredService<Cases.Contracts.IPictureFiles>();
        var row = await scope
            .ServiceProvider.GetRequiredService<ZhishuDbContext>()
            .Set<EventRow>()
            .SingleAsync(e => e.Id == id, ct);
        if (row.PictureDigest is { } digest)
            pictures.LetGo(digest);
        row.PictureDigest = null;
        if (whole)
            work.Delete(row);
        else
            work.Update(row);
        await work.CommitAsync(ct);
    }
}
