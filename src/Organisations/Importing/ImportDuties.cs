using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Importing;

internal static class ImportDuties
{
    /// <summary>The first day of a row that names none: before any case.</summary>
    public static readonly DateOnly Always = new(2000, 1, 1);

    private sealed record Key(string Matter, string? Grid, string? Area, Guid Unit, DutyRole Role, DateOnly From);

    public static async Task RunAsync(
        ImportRun run,
        Dictionary<string, UnitRow> units,
        Dictionary<string, GridRow> grids
    )
    {
        if (run.Data.Duties.Count == 0)
            return;
        var stored = (await run.Db.Set<DutyRow>().ToListAsync(run.Ct)).ToDictionary(KeyOf);
        foreach (var (data, index) in run.Data.Duties.Select((d, i) => (d, i)))
        {
            if (Fault(data, units, grids) is { } fault)
                run.Problem("duties", index, data.MatterPrefix, fault);
            else
                Write(run, data, units, stored);
        }
    }

    private static Refusal? Fault(DutyData data, Dictionary<string, UnitRow> units, Dictionary<string, GridRow> grids)
    {
        static Refusal Wrong(string field, string chinese, string english) =>
            Refusal.Invalid("duties.broken", field, chinese, english);
        if (PlainText.Clean(data.MatterPrefix) != data.MatterPrefix || data.MatterPrefix.Length > 64)
            return Wrong("matterPrefix", "事项前缀最多64个字符，不含控制字符。", "The matter prefix has up to 64 plain characters.");
        if (!units.ContainsKey(data.UnitCode))
            return Wrong("unitCode", $"机构“{data.UnitCode}”不存在。", $"There is no unit '{data.UnitCode}'.");
        if (data.FallbackUnitCode is { } fallback && !units.ContainsKey(fallback))
            return Wrong("fallbackUnitCode", $"机构“{fallback}”不存在。", $"There is no unit '{fallback}'.");
        if (data.GridCode is not null && data.AreaPrefix is not null)
            return Wrong("areaPrefix", "网格和区划只能填一个。", "Name a grid cell or an area, not both.");
        if (data.GridCode is { } grid && !grids.ContainsKey(grid))
            return Wrong("gridCode", $"网格“{grid}”不存在。", $"There is no grid cell '{grid}'.");
        if (data.AreaPrefix is { } area && AreaPrefixes.Fault(area) is { } wrong)
            return Wrong("areaPrefix", wrong.Chinese, wrong.English);
        return data.ValidTo < (data.ValidFrom ?? Always)
            ? Wrong("validTo", "失效日期早于生效日期。", "The last day lies before the first.")
            : null;
    }

    private static void Write(
        ImportRun run,
        DutyData data,
        Dictionary<string, UnitRow> units,
        Dictionary<Key, DutyRow> stored
    )
    {
        var fallback = data.FallbackUnitCode is { } code ? units[code].Id : (Guid?)null;
        var row = new DutyRow
        {
            Id = Ids.New(run.Clock),
            MatterPrefix = data.MatterPrefix,
            GridCode = data.GridCode,
            AreaPrefix = data.AreaPrefix,
            UnitId = units[data.UnitCode].Id,
            Role = data.Role,
            ValidFrom = data.ValidFrom ?? Always,
            ValidTo = data.ValidTo,
            FallbackUnitId = fallback,
        };
        if (!stored.TryGetValue(KeyOf(row), out var existing))
        {
            stored.Add(KeyOf(row), row);
            run.Added(row, new("duty", row.Id, "duty.created", run.Actor, row.ToDuty(), OpensChain: true));
        }
        else if (existing.ValidTo != data.ValidTo || existing.FallbackUnitId != fallback)
        {
            var before = existing.ToDuty();
            (existing.ValidTo, existing.FallbackUnitId) = (data.ValidTo, fallback);
            run.Changed(
                existing,
                new("duty", existing.Id, "duty.changed", run.Actor, new { from = before, to = existing.ToDuty() })
            );
        }
        else
        {
            run.Unchanged();
        }
    }

    private static Key KeyOf(DutyRow row) =>
        new(row.MatterPrefix, row.GridCode, row.AreaPrefix, row.UnitId, row.Role, row.ValidFrom);
}

/// <summary>Area prefixes as people may write them in duties and grants.</summary>
internal static class AreaPrefixes
{
    /// <summary>Digits without padding: a padded code such as 440300 would silently leave out 440305.</summary>
    public static Text? Fault(string prefix)
    {
        if (prefix.Length is 0 or > 12 || prefix.Any(c => !char.IsAsciiDigit(c)))
            return new("区划前缀应为1至12位数字。", "An area prefix has 1 to 12 digits.");
        return AreaCode.TryParse(prefix, out var code) && code.Value != prefix
            ? new($"区划前缀不要补零，应写“{code.Value}”。", $"Leave the padding zeros away: '{code.Value}'.")
            : null;
    }
}
