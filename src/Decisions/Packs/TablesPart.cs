using Microsoft.EntityFrameworkCore;
using Zhishu.Decisions.Lookups;
using Zhishu.Decisions.Rows;
using Zhishu.Decisions.Tables;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Packs.Contracts;
using Zhishu.Rules;

namespace Zhishu.Decisions.Packs;

/// <summary>The section <c>tables</c> of a pack. What a pack brings is published at once; where the city has since
/// written or ended a version of its own, that stays and the pack's becomes a draft.</summary>
internal sealed class TablesPart(ZhishuDbContext db, TableLoader loader, DecisionUses uses, TimeProvider clock)
    : IPackPart
{
    public IReadOnlyList<string> Sections { get; } = [TablesFile.Section];

    public int Order => 25;

    public Task ValidateAsync(PackContent content, PackProblems problems, CancellationToken ct)
    {
        TablesFile.Read(content, uses, problems);
        return Task.CompletedTask;
    }

    public async Task<PackChange> InstallAsync(PackContent content, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var problems = new PackProblems();
        var file = TablesFile.Read(content, uses, problems);
        var pack = content.Manifest.Name;
        var codes = file.Tables.ConvertAll(t => t.Code);
        var tables = await db.Set<TableRow>()
            .Where(t => t.Pack == pack || codes.Contains(t.Code))
            .ToDictionaryAsync(t => t.Code, ct);
        var ids = tables.Values.Select(t => t.Id).ToList();
        var versions = (await db.Set<TableVersionRow>().Where(v => ids.Contains(v.TableId)).ToListAsync(ct)).ToLookup(
            v => v.TableId
        );
        var upgrade = new TableUpgrade(pack, clock.GetUtcNow(), work, actor);
        var change = PackChange.Nothing;
        foreach (var item in file.Tables)
        {
            change += tables.TryGetValue(item.Code, out var table)
                ? upgrade.Upgrade(table, [.. versions[table.Id]], item)
                : upgrade.Add(item);
        }
        var kept = codes.ToHashSet(StringComparer.Ordinal);
        foreach (var table in tables.Values.Where(t => !kept.Contains(t.Code)))
            change += upgrade.End(table, [.. versions[table.Id]]);
        return change
            + (PackChange.Nothing with { Notes = [.. problems.Notes.Select(n => new Text(n.In("zh"), n.In("en")))] });
    }

    public async Task<IReadOnlyList<Text>> InUseAsync(string packName, CancellationToken ct)
    {
        var open = await (
            from proposal in db.Set<ProposalRow>()
            join table in db.Set<TableRow>() on proposal.TableCode equals table.Code
            where table.Pack == packName && proposal.State == ProposalStates.Proposed
            group proposal by table.Code into of
            orderby of.Key
            select new { Code = of.Key, Count = of.Count() }
        )
            .Take(10)
            .ToListAsync(ct);
        return
        [
            .. open.Select(o => new Text(
                $"决策表“{o.Code}”有 {o.Count} 项待确认决定",
                $"{o.Count} proposals of the decision table '{o.Code}' wait to be decided"
            )),
        ];
    }

    public async Task<PackChange> UninstallAsync(string packName, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var tables = await db.Set<TableRow>().Where(t => t.Pack == packName).ToListAsync(ct);
        var ids = tables.ConvertAll(t => t.Id);
        var versions = (await db.Set<TableVersionRow>().Where(v => ids.Contains(v.TableId)).ToListAsync(ct)).ToLookup(
            v => v.TableId
        );
        var upgrade = new TableUpgrade(packName, clock.GetUtcNow(), work, actor);
        return tables.Aggregate(
            PackChange.Nothing,
            (change, table) => change + upgrade.End(table, [.. versions[table.Id]])
        );
    }

    public Task CommittedAsync(CancellationToken ct) => loader.RefreshAsync(ct);
}
