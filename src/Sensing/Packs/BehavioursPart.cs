using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Behaviours;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Packs;

/// <summary>The section <c>behaviours</c> of a pack. What the city has changed itself stays as it is.</summary>
internal sealed class BehavioursPart(ZhishuDbContext db, EditBehaviours behaviours) : IPackPart
{
    public IReadOnlyList<string> Sections { get; } = [BehaviourFile.Section];

    public int Order => 41;

    public Task ValidateAsync(PackContent content, PackProblems problems, CancellationToken ct)
    {
        BehaviourFile.Read(content, problems);
        return Task.CompletedTask;
    }

    public async Task<PackChange> InstallAsync(PackContent content, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var pack = content.Manifest.Name;
        var wanted = BehaviourFile.Read(content, new());
        var there = await db.Set<BehaviourRow>().ToDictionaryAsync(b => b.Code, ct);
        var change = PackChange.Nothing;
        foreach (var one in wanted)
        {
            if (there.TryGetValue(one.Code, out var row))
                change +=
                    SensingPart.Kept(row.Pack, row.ChangedHere, pack, one.Code)
                    ?? SensingPart.Done(behaviours.ChangeRow(row, one, actor));
            else
            {
                behaviours.Prepare(one, pack, actor);
                change += PackChange.Nothing with { Added = 1 };
            }
        }
        // A behaviour that the pack no longer has may have events: it stays, and is off.
        foreach (var gone in there.Values.Where(b => b.Pack == pack && b.IsOn && !wanted.Exists(w => w.Code == b.Code)))
        {
            behaviours.ChangeRow(gone, EditBehaviours.Facts(gone) with { IsOn = false }, actor);
            change += PackChange.Nothing with { Removed = 1 };
        }
        return change;
    }

    public async Task<IReadOnlyList<Text>> InUseAsync(string packName, CancellationToken ct)
    {
        var ids = await db.Set<BehaviourRow>().Where(b => b.Pack == packName).Select(b => b.Id).ToListAsync(ct);
        var events = await db.Set<EventRow>()
            .CountAsync(e => ids.Contains(e.BehaviourId) || ids.Contains(e.SaidBehaviourId), ct);
        return events == 0
            ? []
            : [new($"有 {events} 起该类视频事件", $"There are {events} video events of its kinds of behaviour")];
    }

    public async Task<PackChange> UninstallAsync(string packName, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var rows = await db.Set<BehaviourRow>().Where(b => b.Pack == packName).ToListAsync(ct);
        foreach (var row in rows)
        {
            work.Delete(row);
            work.Record(new("behaviour", row.Id, "behaviour.removed", actor, new { row.Code, packName }));
        }
        return PackChange.Nothing with { Removed = rows.Count };
    }
}
