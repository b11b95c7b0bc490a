using Zhishu.Codes.Keys;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Objects;
using Zhishu.Packs.Contracts;

namespace Zhishu.Codes.Packs;

/// <summary>The section <c>codes</c> of a pack: kinds of things that have codes.</summary>
internal sealed class KindsPart(ZhishuDbContext db, SigningKeys keys, TimeProvider clock) : IPackPart
{
    public IReadOnlyList<string> Sections { get; } = ["codes"];

    public int Order => 40;

    public Task ValidateAsync(PackContent content, PackProblems problems, CancellationToken ct)
    {
        KindsFile.Read(content, problems);
        return Task.CompletedTask;
    }

    public async Task<PackChange> InstallAsync(PackContent content, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var pack = content.Manifest.Name;
        var wanted = KindsFile.Read(content, new PackProblems());
        var known = await db.Set<KindRow>().ToListAsync(ct);
        var (added, changed, unchanged, removed) = (0, 0, 0, 0);
        foreach (var item in wanted)
        {
            var row = known.Find(k => k.Code == item.Code);
            if (known.Find(k => k.Number == item.Number) is { } taken && taken != row)
                throw new Refusal(
                    "codes.number_taken",
                    $"类型编号 {item.Number} 已由“{taken.Code}”使用。",
                    $"The number {item.Number} is the kind '{taken.Code}'s already."
                );
            if (row is null)
            {
                row = KindRow.Create(item.Code, item.Number, item.Content, pack, clock);
                work.Insert(row);
                work.Record(
                    new Fact(
                        "code-kind",
                        row.Id,
                        "code-kind.made",
                        actor,
                        new
                        {
                            item.Code,
                            item.Number,
                            Pack = pack,
                        },
                        true
                    )
                );
                added++;
            }
            else if (Upgrade(row, item, pack))
            {
                work.Update(row);
                work.Record(
                    new Fact(
                        "code-kind",
                        row.Id,
                        "code-kind.changed",
                        actor,
                        new
                        {
                            item.Code,
                            item.Content,
                            Pack = pack,
                        }
                    )
                );
                changed++;
            }
            else
                unchanged++;
        }
        foreach (var row in known.Where(k => k.Pack == pack && !k.Withdrawn && !wanted.Exists(w => w.Code == k.Code)))
        {
            Withdraw(row, work, actor);
            removed++;
        }
        return new(added, changed, unchanged, removed, []);
    }

    public async Task<IReadOnlyList<Text>> InUseAsync(string packName, CancellationToken ct)
    {
        var codes = await db.Set<KindRow>().Where(k => k.Pack == packName).Select(k => k.Code).ToListAsync(ct);
        List<Text> uses = [];
        foreach (var code in codes)
        {
            if (await db.Set<ObjectRow>().AnyAsync(o => o.Kind == code, ct))
                uses.Add(new($"有“{code}”类型的对象", $"there are objects of the kind '{code}'"));
        }
        return uses;
    }

    public async Task<PackChange> UninstallAsync(string packName, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var rows = await db.Set<KindRow>().Where(k => k.Pack == packName && !k.Withdrawn).ToListAsync(ct);
        foreach (var row in rows)
            Withdraw(row, work, actor);
        return PackChange.Nothing with { Removed = rows.Count };
    }

    public Task CommittedAsync(CancellationToken ct) => keys.RefreshAsync(ct);

    // Withdrawn, never deleted: codes of it may be out in the city.
    private static void Withdraw(KindRow row, UnitOfWork work, Actor actor)
    {
        row.Withdraw();
        work.Update(row);
        work.Record(new Fact("code-kind", row.Id, "code-kind.withdrawn", actor, new { row.Code }));
    }

    private static bool Upgrade(KindRow row, PackKind item, string pack)
    {
        if (row.Pack != pack)
            throw new Refusal(
                "codes.kind_taken",
                $"赋码类型“{item.Code}”已由{(row.Pack is { } other ? $"场景包“{other}”" : "本市")}使用。",
                $"The kind '{item.Code}' is used by {(row.Pack is { } owner ? $"the pack '{owner}'" : "the city itself")} already."
            );
        var before = Json.Read<KindContent>(row.Content)!;
        if (
            row.Number != item.Number
            || before.Scheme != item.Content.Scheme
            || before.Signature != item.Content.Signature
        )
            throw new Refusal(
                "codes.kind_fixed",
                $"“{item.Code}”的类型编号、标识来源和签名算法已用于发出的码，不能修改。",
                $"Number, scheme and signature of '{item.Code}' stand in codes that are out and cannot be changed."
            );
        return row.Change(item.Content);
    }
}
