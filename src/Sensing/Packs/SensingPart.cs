using Zhishu.Packs.Contracts;
using Zhishu.Sensing.Alarming;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Packs;

/// <summary>The sections <c>device-types</c>, <c>device-rules</c> and <c>simulation</c> of a pack. What the city has changed
/// itself stays as it is.</summary>
internal sealed class SensingPart(ZhishuDbContext db, TypeStore store, EditTypes types, EditRules rules) : IPackPart
{
    public IReadOnlyList<string> Sections { get; } = [SensingFile.Types, SensingFile.Rules, SensingFile.Simulation];

    public int Order => 40;

    public Task ValidateAsync(PackContent content, PackProblems problems, CancellationToken ct)
    {
        SensingFile.Read(content, problems);
        return Task.CompletedTask;
    }

    public async Task<PackChange> InstallAsync(PackContent content, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var pack = content.Manifest.Name;
        var file = SensingFile.Read(content, new());
        var typesThere = await db.Set<DeviceTypeRow>().ToDictionaryAsync(t => t.Code, ct);
        var rulesThere = await db.Set<RuleRow>().ToDictionaryAsync(r => r.Code, ct);
        var change = PackChange.Nothing;
        foreach (var wanted in file.DeviceTypes)
        {
            if (!typesThere.TryGetValue(wanted.Code, out var row))
            {
                typesThere[wanted.Code] = types.Prepare(wanted, pack, actor);
                change += PackChange.Nothing with { Added = 1 };
            }
            else
                change +=
                    Kept(row.Pack, row.ChangedHere, pack, wanted.Code) ?? Done(types.ChangeRow(row, wanted, actor));
        }
        foreach (var wanted in file.DeviceRules)
        {
            if (!rulesThere.TryGetValue(wanted.Code, out var row))
            {
                rules.Prepare(wanted, typesThere[wanted.TypeCode].Id, pack, actor);
                change += PackChange.Nothing with { Added = 1 };
            }
            else
                change +=
                    Kept(row.Pack, row.ChangedHere, pack, wanted.Code) ?? Done(rules.ChangeRow(row, wanted, actor));
        }
        foreach (
            var gone in rulesThere.Values.Where(r =>
                r.Pack == pack && r.IsOn && file.DeviceRules.TrueForAll(w => w.Code != r.Code)
            )
        )
            change += SwitchOff(gone, typesThere.Values.Single(t => t.Id == gone.TypeId).Code, actor);
        return change;
    }

    public async Task<IReadOnlyList<Text>> InUseAsync(string packName, CancellationToken ct)
    {
        var ids = await db.Set<DeviceTypeRow>().Where(t => t.Pack == packName).Select(t => t.Id).ToListAsync(ct);
        var devices = await db.Set<DeviceRow>().CountAsync(d => ids.Contains(d.TypeId), ct);
        var own = await db.Set<RuleRow>().Where(r => r.Pack != packName && ids.Contains(r.TypeId)).CountAsync(ct);
        List<Text> uses = [];
        if (devices > 0)
            uses.Add(new($"有 {devices} 台该类设备", $"There are {devices} devices of its types"));
        if (own > 0)
            uses.Add(new($"有 {own} 条本市规则用其设备类型", $"{own} rules of the city are about its types"));
        return uses;
    }

    public async Task<PackChange> UninstallAsync(string packName, UnitOfWork work, Actor actor, CancellationToken ct)
    {
        var typeRows = await db.Set<DeviceTypeRow>().Where(t => t.Pack == packName).ToListAsync(ct);
        var ruleRows = await db.Set<RuleRow>().Where(r => r.Pack == packName).ToListAsync(ct);
        foreach (var row in ruleRows)
        {
            work.Delete(row);
            work.Record(new("device-rule", row.Id, "device-rule.removed", actor, new { row.Code, packName }));
        }
        foreach (var row in typeRows)
        {
            work.Delete(row);
            work.Record(new("device-type", row.Id, "device-type.removed", actor, new { row.Code, packName }));
        }
        return PackChange.Nothing with { Removed = typeRows.Count + ruleRows.Count };
    }

    public Task CommittedAsync(CancellationToken ct) => store.RefreshAsync(ct);

    // A rule that the pack no longer has may have alarms: it stays, and is off.
    private PackChange SwitchOff(RuleRow row, string type, Actor actor)
    {
        rules.ChangeRow(
            row,
            new(
                row.Code,
                row.NameChinese,
                row.NameEnglish,
                type,
                row.Condition,
                row.ReturnCondition,
                row.SilentSeconds,
                row.HeldSeconds,
                row.Times,
                row.WithinSeconds,
                row.GapSeconds,
                row.MatterCode,
                row.NeedsCheck,
                IsOn: false,
                row.Together,
                row.TogetherBy
            ),
            actor
        );
        return PackChange.Nothing with { Removed = 1 };
    }

    public static PackChange Done(bool changed) =>
        changed ? PackChange.Nothing with { Changed = 1 } : PackChange.Nothing with { Unchanged = 1 };

    /// <returns>Null where the pack's content is taken.</returns>
    /// <exception cref="Refusal">409 <c>sensing.pack_taken</c>.</exception>
    public static PackChange? Kept(string? owner, bool changedHere, string pack, string code)
    {
        if (owner != pack)
            throw new Refusal(
                "sensing.pack_taken",
                $"编码“{code}”已由{(owner is null ? "本市" : $"场景包“{owner}”")}使用。",
                $"The code '{code}' is used by {(owner is null ? "the city itself" : $"the pack '{owner}'")} already."
            );
        return changedHere
            ? PackChange.Nothing with
            {
                Unchanged = 1,
                Notes =
                [
                    new(
                        $"“{code}”已由本市修改，场景包的内容未采用。",
                        $"'{code}' was changed here; the pack's content was not taken."
                    ),
                ],
            }
            : null;
    }
}
