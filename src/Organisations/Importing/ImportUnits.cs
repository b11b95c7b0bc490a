using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Importing;

internal static class ImportUnits
{
    private sealed record Wanted(UnitRow Row, UnitData Data, int Index, bool IsNew);

    /// <returns>All units by code, those being imported included.</returns>
    public static async Task<Dictionary<string, UnitRow>> RunAsync(ImportRun run)
    {
        if (run.Data.Units.Count + run.Data.Grids.Count + run.Data.Duties.Count + run.Data.Users.Count == 0)
            return [];
        var units = await run.Db.Set<UnitRow>().ToDictionaryAsync(u => u.Code, StringComparer.Ordinal, run.Ct);
        var areas = run.Data.Units.Any(u => u.AreaCode is not null) ? await run.AreaCodesAsync() : [];
        var wanted = new List<Wanted>();
        foreach (var (data, index) in run.Data.Units.Select((u, i) => (u, i)))
        {
            if (!IsGood(run, data, index, areas))
                continue;
            var isNew = !units.TryGetValue(data.Code, out var row);
            row ??= New(run, data);
            units[data.Code] = row;
            wanted.Add(new(row, data, index, isNew));
        }
        // A unit whose parent turns out bad takes those below it along, however deep.
        while (wanted.RemoveAll(w => HasBadParent(run, w, units)) > 0)
            continue;
        foreach (var unit in wanted)
            Write(run, unit, units);
        return units;
    }

    private static bool IsGood(ImportRun run, UnitData data, int index, HashSet<string> areas)
    {
        void Problem(string field, string chinese, string english) =>
            run.Problem("units", index, data.Code, field, chinese, english);
        if (PlainText.Clean(data.Code) != data.Code || data.Code.Length is 0 or > 64)
        {
            Problem("code", "编码须为1至64个字符，不含控制字符和首尾空格。", "The code has 1 to 64 plain characters.");
            return false;
        }
        if (PlainText.Clean(data.Name.Chinese).Length == 0)
        {
            Problem("name", "名称为空。", "The name is empty.");
            return false;
        }
        if (data.AreaCode is { } area && (!AreaCode.TryParse(area, out var code) || !areas.Contains(code.Value)))
        {
            Problem("areaCode", $"区划{area}不存在。", $"There is no area {area}.");
            return false;
        }
        if (data.CreditCode is { } credit && !UnifiedSocialCreditCode.TryParse(credit, out _, out var error))
        {
            Problem("creditCode", error.Chinese, error.English);
            return false;
        }
        return true;
    }

    private static bool HasBadParent(ImportRun run, Wanted unit, Dictionary<string, UnitRow> units)
    {
        if (unit.Data.ParentCode is not { } parent)
            return false;
        Refusal? wrong = null;
        if (!units.TryGetValue(parent, out var above))
        {
            wrong = Refusal.Invalid(
                "units.no_parent",
                "parentCode",
                $"上级机构“{parent}”不存在。",
                $"There is no unit '{parent}'."
            );
        }
        else if (IsCycle(run, unit.Row, above, units))
        {
            wrong = Refusal.Invalid(
                "units.cycle",
                "parentCode",
                $"以“{parent}”为上级会形成循环。",
                $"Below '{parent}' the unit would be its own superior."
            );
        }
        if (wrong is null)
            return false;
        run.Problem("units", unit.Index, unit.Data.Code, wrong);
        if (unit.IsNew)
            units.Remove(unit.Data.Code);
        return true;
    }

    private static bool IsCycle(ImportRun run, UnitRow row, UnitRow above, Dictionary<string, UnitRow> units)
    {
        var data = run.Data.Units.ToLookup(u => u.Code, StringComparer.Ordinal);
        var byId = units.Values.ToDictionary(u => u.Id);
        var seen = new HashSet<Guid>();
        for (UnitRow? at = above; at is not null && seen.Add(at.Id); )
        {
            if (at.Id == row.Id)
                return true;
            var parent = data[at.Code].LastOrDefault()?.ParentCode;
            at =
                parent is not null ? units.GetValueOrDefault(parent)
                : at.ParentId is { } id ? byId.GetValueOrDefault(id)
                : null;
        }
        return false;
    }

    private static UnitRow New(ImportRun run, UnitData data) =>
        new()
        {
            Id = Ids.New(run.Clock),
            Code = data.Code,
            NameChinese = "",
            NameEnglish = "",
            Kind = "",
        };

    private static void Write(ImportRun run, Wanted unit, Dictionary<string, UnitRow> units)
    {
        var (row, data) = (unit.Row, unit.Data);
        var before = row.ToUnit();
        row.NameChinese = PlainText.Clean(data.Name.Chinese);
        row.NameEnglish = PlainText.Clean(data.Name.English) is { Length: > 0 } english ? english : row.NameChinese;
        row.ParentId = data.ParentCode is { } parent ? units[parent].Id : row.ParentId;
        row.AreaCode = data.AreaCode is { } area ? AreaCode.Parse(area).Value : row.AreaCode;
        row.Kind = PlainText.Clean(data.Kind);
        row.CreditCode = data.CreditCode is { } credit ? UnifiedSocialCreditCode.Parse(credit).Value : row.CreditCode;
        var after = row.ToUnit();
        if (unit.IsNew)
            run.Added(row, new("unit", row.Id, "unit.created", run.Actor, UnitFacts.Of(after), OpensChain: true));
        else if (before != after)
            run.Changed(row, new("unit", row.Id, "unit.changed", run.Actor, UnitFacts.Change(before, after)));
        else
            run.Unchanged();
    }
}

/// <summary>What the ledger keeps of a unit.</summary>
internal static class UnitFacts
{
    public static object Of(Unit unit) =>
        new
        {
            unit.Code,
            unit.Name,
            unit.ParentId,
            unit.AreaCode,
            unit.Kind,
            unit.CreditCode,
        };

    public static object Change(Unit before, Unit after) => new { from = Of(before), to = Of(after) };
}
