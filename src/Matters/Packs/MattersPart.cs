using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Lookups;
using Zhishu.Matters.Rows;
using Zhishu.Packs.Contracts;

namespace Zhishu.Matters.Packs;

/// <summary>The section <c>matters</c> of a pack. What a pack brings is published at once; where the city has since
/// written a version of its own, that stays in force and the pack's becomes a draft.</summary>
internal sealed class MattersPart(
    ZhishuDbContext db,
    CatalogueStore catalogue,
    IEnumerable<IMatterUsage> usages,
    TimeProvider clock
) : IPackPart
{
    public IReadOnlyList<string> Sections { get; } = ["matters"];

    public int Order => 20;

    public Task ValidateAsync(PackContent content, PackProblems problems, CancellationToken ct)
    {
        MattersFile.Read(content, problems);
        return Task.CompletedTask;
    }

    public async Task<PackChange> InstallAsync(PackContent content, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var file = MattersFile.Read(content, new PackProblems());
        var pack = content.Manifest.Name;
        return await InstallClassesAsync(file, pack, work, actor, ct)
            + await InstallMattersAsync(file, pack, work, actor, ct);
    }

    public async Task<IReadOnlyList<Text>> InUseAsync(string packName, CancellationToken ct)
    {
        var codes = await db.Set<MatterRow>().Where(m => m.Pack == packName).Select(m => m.Code).ToListAsync(ct);
        if (codes.Count == 0)
            return [];
        var uses = new List<Text>();
        foreach (var usage in usages)
        {
            foreach (var (code, count) in await usage.CountAsync(codes, ct))
            {
                if (count > 0)
                    uses.Add(new($"事项“{code}”下有 {count} 件案件", $"{count} cases stand under the matter '{code}'"));
            }
        }
        // A city with thousands of matters in use is not told them all.
        return [.. uses.Take(10)];
    }

    public async Task<PackChange> UninstallAsync(string packName, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var removed = 0;
        foreach (var matter in await MattersOfAsync(packName, ct))
        {
            if (!matter.Withdrawn)
            {
                Withdraw(matter, work, actor);
                removed++;
            }
        }
        var others = await db.Set<MatterRow>()
            .Where(m => m.Pack != packName && !m.Withdrawn)
            .Select(m => m.Code)
            .ToListAsync(ct);
        foreach (var row in await db.Set<ClassRow>().Where(c => c.Pack == packName).ToListAsync(ct))
        {
            if (others.Exists(code => code.StartsWith(row.Code + ".", StringComparison.Ordinal)))
                continue;
            work.Delete(row);
            work.Record(new Fact("matter-class", row.Id, "matter-class.removed", actor, new { row.Code }));
            removed++;
        }
        return PackChange.Nothing with { Removed = removed };
    }

    public Task CommittedAsync(CancellationToken ct) => catalogue.RefreshAsync(ct);

    private async Task<PackChange> InstallClassesAsync(
        MattersFile file,
        string pack,
        UnitOfWork work,
        Actor actor,
        CancellationToken ct
    )
    {
        var (added, changed, unchanged) = (0, 0, 0);
        var known = await db.Set<ClassRow>().ToDictionaryAsync(c => c.Code, ct);
        foreach (var item in file.Classes)
        {
            if (!known.TryGetValue(item.Code, out var row))
            {
                row = ClassRow.Create(item.Code, item.Name, pack, clock);
                work.Insert(row);
                work.Record(
                    new Fact(
                        "matter-class",
                        row.Id,
                        "matter-class.added",
                        actor,
                        new
                        {
                            item.Code,
                            item.Name,
                            Pack = pack,
                        },
                        OpensChain: true
                    )
                );
                added++;
            }
            // Packs may share a class; the one that brought it names it.
            else if (row.Pack == pack && row.Rename(item.Name))
            {
                work.Update(row);
                work.Record(
                    new Fact("matter-class", row.Id, "matter-class.renamed", actor, new { item.Name, Pack = pack })
                );
                changed++;
            }
            else
                unchanged++;
        }
        return new(added, changed, unchanged, 0, []);
    }

    private async Task<PackChange> InstallMattersAsync(
        MattersFile file,
        string pack,
        UnitOfWork work,
        Actor actor,
        CancellationToken ct
    )
    {
        var codes = file.Matters.ConvertAll(m => m.Code);
        var matters = await db.Set<MatterRow>()
            .Where(m => m.Pack == pack || codes.Contains(m.Code))
            .ToDictionaryAsync(m => m.Code, ct);
        var ids = matters.Values.Select(m => m.Id).ToList();
        var versions = (await db.Set<MatterVersionRow>().Where(v => ids.Contains(v.MatterId)).ToListAsync(ct)).ToLookup(
            v => v.MatterId
        );
        var change = PackChange.Nothing;
        foreach (var item in file.Matters)
        {
            change += matters.TryGetValue(item.Code, out var matter)
                ? Upgrade(matter, [.. versions[matter.Id]], item, pack, work, actor)
                : Add(item, pack, work, actor);
        }
        var kept = codes.ToHashSet(StringComparer.Ordinal);
        foreach (var matter in matters.Values.Where(m => !kept.Contains(m.Code) && !m.Withdrawn))
        {
            Withdraw(matter, work, actor);
            change += PackChange.Nothing with { Removed = 1 };
        }
        return change;
    }

    private PackChange Add(PackMatter item, string pack, UnitOfWork work, Actor actor)
    {
        var at = clock.GetUtcNow();
        var id = Ids.New(at);
        var version = MatterVersionRow.Draft(id, 1, item.Content, actor, at, pack);
        version.PublishFromPack(at);
        var matter = MatterRow.Create(id, item.Code, pack);
        matter.PutInForce(version);
        work.Insert(matter);
        work.Insert(version);
        work.Record(Published(matter, version, pack, actor, opensChain: true));
        return PackChange.Nothing with { Added = 1 };
    }

    private PackChange Upgrade(
        MatterRow matter,
        IReadOnlyList<MatterVersionRow> versions,
        PackMatter item,
        string pack,
        UnitOfWork work,
        Actor actor
    )
    {
        if (matter.Pack != pack)
            throw new Refusal(
                "matters.code_taken",
                $"事项代码“{item.Code}”已由{(matter.Pack is { } other ? $"场景包“{other}”" : "本市")}使用。",
                $"The matter code '{item.Code}' is used by {(matter.Pack is { } owner ? $"the pack '{owner}'" : "the city itself")} already."
            );
        var digest = MatterVersionRow.DigestOf(item.Content);
        var brought = versions.Where(v => v.Pack == pack).MaxBy(v => v.Number);
        var current = versions.FirstOrDefault(v => v.Id == matter.CurrentVersionId);
        if (brought?.Digest == digest)
        {
            if (!matter.Withdrawn)
                return PackChange.Nothing with { Unchanged = 1 };
            matter.Restore();
            work.Update(matter);
            work.Record(new Fact("matter", matter.Id, "matter.restored", actor, new { matter.Code, Pack = pack }));
            return PackChange.Nothing with { Changed = 1 };
        }
        var at = clock.GetUtcNow();
        var next = MatterVersionRow.Draft(matter.Id, versions.Max(v => v.Number) + 1, item.Content, actor, at, pack);
        if (current is null || current.Pack == pack)
        {
            next.PublishFromPack(at);
            matter.PutInForce(next);
            work.Update(matter);
            work.Insert(next);
            work.Record(Published(matter, next, pack, actor, opensChain: false));
            return PackChange.Nothing with { Changed = 1 };
        }
        return KeepOwn(matter, versions, next, work, actor);
    }

    /// <summary>The city wrote the version in force: the pack's waits as a draft for somebody to decide.</summary>
    private static PackChange KeepOwn(
        MatterRow matter,
        IReadOnlyList<MatterVersionRow> versions,
        MatterVersionRow next,
        UnitOfWork work,
        Actor actor
    )
    {
        if (matter.Withdrawn)
        {
            matter.Restore();
            work.Update(matter);
        }
        if (versions.Any(v => v.State != VersionStates.Published))
            return PackChange.Nothing with
            {
                Unchanged = 1,
                Notes =
                [
                    new(
                        $"事项“{matter.Code}”已由本市修改且有在办草案，场景包的新内容未采用。",
                        $"The matter '{matter.Code}' was changed here and has a draft; the pack's new content was not taken."
                    ),
                ],
            };
        work.Insert(next);
        work.Record(
            new Fact(
                "matter",
                matter.Id,
                "matter.drafted",
                actor,
                new
                {
                    matter.Code,
                    next.Number,
                    next.Pack,
                    next.Digest,
                }
            )
        );
        return PackChange.Nothing with
        {
            Unchanged = 1,
            Notes =
            [
                new(
                    $"事项“{matter.Code}”已由本市修改，场景包的新内容存为第 {next.Number} 版草案。",
                    $"The matter '{matter.Code}' was changed here; the pack's new content waits as draft {next.Number}."
                ),
            ],
        };
    }

    private static void Withdraw(MatterRow matter, UnitOfWork work, Actor actor)
    {
        matter.Withdraw();
        work.Update(matter);
        work.Record(new Fact("matter", matter.Id, "matter.withdrawn", actor, new { matter.Code, matter.Pack }));
    }

    private static Fact Published(
        MatterRow matter,
        MatterVersionRow version,
        string pack,
        Actor actor,
        bool opensChain
    ) =>
        new(
            "matter",
            matter.Id,
            "matter.published",
            actor,
            new
            {
                matter.Code,
                version.Number,
                version.Digest,
                Pack = pack,
            },
            opensChain
        );

    private async Task<List<MatterRow>> MattersOfAsync(string pack, CancellationToken ct) =>
        await db.Set<MatterRow>().Where(m => m.Pack == pack).ToListAsync(ct);
}
