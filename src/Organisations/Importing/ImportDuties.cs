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
        var leads = stored
            .Values.Where(d => d.Role == DutyRole.Lead)
            .GroupBy(PlaceOf)
            .ToDictionary(g => g.Key, g => g.ToList());
        foreach (var (data, index) in run.Data.Duties.Select((d, i) => (d, i)))
        {
            var fault = Fault(data, units, grids);
            if (fault is null)
            {
                var row = New(run, data, units);
                fault = Conflict(row, leads, stored);
                if (fault is null)
                    Write(run, row, stored);
            }
            if (fault is not null)
                run.Problem("duties", index, data.MatterPrefix, fault);
        }
    }

    private static Refusal? Fault(DutyData data, Dictionary<string, UnitRow> units, Dictionary<string, GridRow> grids)
    {
        static Refusal Wrong(string field, string chinese, string english) =>
            Refusal.Invalid("duties.broken", field, chinese, english);
        if (PlainText.Clean(data.MatterPrefix) != data.MatterPrefix || data.MatterPrefix.Length > 64)
            return Wrong(
                "matterPrefix",
                "事项前缀最多64个字符，不含控制字符。",
                "The matter prefix has up to 64 plain characters."
            );
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

    private static DutyRow New(ImportRun run, DutyData data, Dictionary<string, UnitRow> units) =>
        new()
        {
            Id = Ids.New(run.Clock),
            MatterPrefix = data.MatterPrefix,
            GridCode = data.GridCode,
            AreaPrefix = data.AreaPrefix,
            UnitId = units[data.UnitCode].Id,
            Role = data.Role,
            ValidFrom = data.ValidFrom ?? Always,
            ValidTo = data.ValidTo,
            FallbackUnitId = data.FallbackUnitCode is { } code ? units[code].Id : null,
        };

    /// <summary>Of two leads for the same matter and place on the same day, which one holds would be chance.</summary>
    private static Refusal? Conflict(
        DutyRow row,
        Dictionary<(string, string?, string?), List<DutyRow>> leads,
        Dictionary<Key, DutyRow> stored
    )
    {
        if (row.Role != DutyRole.Lead)
            return null;
        if (!leads.TryGetValue(PlaceOf(row), out var others))
            leads.Add(PlaceOf(row), others = []);
        var self = stored.GetValueOrDefault(KeyOf(row));
        if (others.Exists(o => o != self && Overlap(o, row)))
        {
            return Refusal.Invalid(
                "duties.overlap",
                "unitCode",
                "同一事项同一地点在同一时间已有主责单位。",
                "Another unit leads for the same matter and place at the same time."
            );
        }
        if (self is null)
            others.Add(row);
        return null;
    }

    private static void Write(ImportRun run, DutyRow row, Dictionary<Key, DutyRow> stored)
    {
        if (!stored.TryGetValue(KeyOf(row), out var existing))
        {
            stored.Add(KeyOf(row), row);
            run.Added(row, new("duty", row.Id, "duty.created", run.Actor, row.ToDuty(), OpensChain: true));
        }
        else if (existing.ValidTo != row.ValidTo || existing.FallbackUnitId != row.FallbackUnitId)
        {
            var before = existing.ToDuty();
            (existing.ValidTo, existing.FallbackUnitId) = (row.ValidTo, row.FallbackUnitId);
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

    private static bool Overlap(DutyRow a, DutyRow b) =>
        a.ValidFrom <= (b.ValidTo ?? DateOnly.MaxValue) && b.ValidFrom <= (a.ValidTo ?? DateOnly.MaxValue);

    private static (string, string?, string?) PlaceOf(DutyRow row) => (row.MatterPrefix, row.GridCode, row.AreaPrefix);

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
