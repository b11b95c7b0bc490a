using Zhishu.Cases.Acting;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Filing;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Importing;

internal sealed class CaseBatch : ICaseBatch
{
    private readonly Dictionary<Guid, CaseFile> files = [];
    private readonly SteppedClock clock = new();
    private readonly UnitOfWork work;
    private readonly FileCase filing;
    private readonly TakeAction acting;
    private readonly CaseStore store;
    private readonly CaseTables tables;
    private readonly SettleProposals proposals;

    public CaseBatch(
        UnitOfWork work,
        FileCase filing,
        TakeAction acting,
        CaseStore store,
        CaseTables tables,
        SettleProposals proposals
    )
    {
        (this.work, this.filing, this.acting, this.store) = (work, filing, acting, store);
        (this.tables, this.proposals) = (tables, proposals);
        proposals.AtCommit = true;
        clock.Now = work.Clock.GetUtcNow();
        work.Clock = clock;
    }

    public int Pending => work.Pending;

    public bool History
    {
        get => tables.History;
        set => tables.History = value;
    }

    public async Task<FiledCase> FileAsync(
        FileCaseRequest request,
        Actor actor,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        clock.Now = at.ToUniversalTime();
        var (file, filed) = await filing.PrepareAsync(request, actor, ct);
        files.Add(filed.Id, file);
        return filed;
    }

    public async Task<CaseState> TakeAsync(
        Guid id,
        CaseAction action,
        TakeActionRequest request,
        Actor actor,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        if (!files.TryGetValue(id, out var file))
            files.Add(id, file = await store.LoadAsync(id, ct));
        clock.Now = at.ToUniversalTime();
        await acting.ApplyAsync(file, action, request, actor, ct);
        return file.Case.State;
    }

    public async Task CommitAsync(CancellationToken ct)
    {
        await proposals.RunAllAsync(ct);
        await work.CommitAsync(ct);
        files.Clear();
    }

    /// <summary>Stands where it is put.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
