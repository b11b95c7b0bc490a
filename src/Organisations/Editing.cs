using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Lookups;

namespace Zhishu.Organisations;

/// <summary>A unit of work on organisations: when it is committed, this node knows at once.</summary>
internal sealed class Editing(UnitOfWork work, ZhishuDbContext db, StateStore store, TimeProvider clock)
{
    public UnitOfWork Work => work;

    public ZhishuDbContext Db => db;

    public StateStore Store => store;

    public DirectorySnapshot Directory => store.Current;

    public DateTimeOffset Now => clock.GetUtcNow();

    public Guid NewId() => Ids.New(clock);

    public async Task CommitAsync(CancellationToken ct)
    {
        await work.CommitAsync(ct);
        await RefreshAsync(ct);
    }

    /// <summary>Keeps the answer for a repeated Idempotency-Key.</summary>
    public async Task CommitAsync(int status, object answer, CancellationToken ct)
    {
        await work.CommitAsync(status, answer, ct);
        await RefreshAsync(ct);
    }

    private async Task RefreshAsync(CancellationToken ct)
    {
        try
        {
            await store.RefreshAsync(ct);
        }
        catch (Exception e) when (Outage.Is(e))
        {
            // The change is committed; the regular refresh follows it as soon as the database is back.
        }
    }
}
