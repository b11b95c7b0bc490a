using Zhishu.Matters.Contracts;
using Zhishu.Sensing.Alarms;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Alarming;

/// <summary>Lists rules.</summary>
internal sealed class ReadRules(ZhishuDbContext db, NpgsqlDataSource database, TypeStore types, ICatalogue catalogue)
{
    /// <param name="type">A type's code; null for all.</param>
    public async Task<IReadOnlyList<RuleView>> ListAsync(string? type, Actor actor, CancellationToken ct)
    {
        actor.Require(SensingPermissions.Read);
        var open = await OpenAsync(ct);
        var rows = await db.Set<RuleRow>().OrderBy(r => r.Code).ToListAsync(ct);
        return [.. rows.Select(r => View(r, open)).Where(v => type is null || v.TypeCode == type)];
    }

    public async Task<RuleView> FindAsync(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(SensingPermissions.Read);
        var row =
            await db.Set<RuleRow>().SingleOrDefaultAsync(r => r.Id == id, ct)
            ?? throw Refusal.NotFound("sensing.no_rule", "该规则", "such rule");
        return View(row, await OpenAsync(ct));
    }

    public RuleView View(RuleRow row, IReadOnlyDictionary<Guid, int> open)
    {
        var type = types.Current.ById.GetValueOrDefault(row.TypeId);
        return new(
            row.Id,
            row.Code,
            new(row.NameChinese, row.NameEnglish),
            type?.Code ?? "",
            type?.Name ?? new("", ""),
            row.Condition,
            row.ReturnCondition,
            row.SilentSeconds,
            row.HeldSeconds,
            row.Times,
            row.WithinSeconds,
            row.GapSeconds,
            row.Together,
            row.TogetherBy,
            row.MatterCode,
            row.MatterCode is { } code ? catalogue.Current.Find(code)?.Name : null,
            row.NeedsCheck,
            Evaluator.IsChecked(row, catalogue.Current),
            row.IsOn,
            row.Pack,
            open.GetValueOrDefault(row.Id),
            row.Version
        );
    }

    private async Task<Dictionary<Guid, int>> OpenAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "SELECT rule_id, count(*)::int FROM sensing_alarm WHERE returned_at IS NULL AND state <> 'Dismissed' GROUP BY rule_id"
        );
        Dictionary<Guid, int> open = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            open[r.GetGuid(0)] = r.GetInt32(1);
        return open;
    }
}
