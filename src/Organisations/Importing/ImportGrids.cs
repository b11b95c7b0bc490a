using NetTopologySuite.IO;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Importing;

internal static class ImportGrids
{
    /// <returns>All cells by code, those being imported included.</returns>
    public static async Task<Dictionary<string, GridRow>> RunAsync(ImportRun run, Dictionary<string, UnitRow> units)
    {
        if (run.Data.Grids.Count == 0 && !run.Data.Duties.Any(d => d.GridCode is not null))
            return [];
        var grids = await run.Db.Set<GridRow>().ToDictionaryAsync(g => g.Code, StringComparer.Ordinal, run.Ct);
        if (run.Data.Grids.Count == 0)
            return grids;
        var areas = await run.AreaCodesAsync();
        // Coarse before fine: a parent in the same file is known when its child is looked at.
        foreach (var (data, index) in run.Data.Grids.Select((g, i) => (g, i)).OrderBy(g => g.g.Level))
        {
            if (Fault(data, grids, areas, units) is { } fault)
                run.Problem("grids", index, data.Code, fault);
            else
                Write(run, data, grids, units);
        }
        return grids;
    }

    private static Refusal? Fault(
        GridData data,
        Dictionary<string, GridRow> grids,
        HashSet<string> areas,
        Dictionary<string, UnitRow> units
    )
    {
        static Refusal Wrong(string field, string chinese, string english) =>
            Refusal.Invalid("grids.broken", field, chinese, english);
        if (PlainText.Clean(data.Code) != data.Code || data.Code.Length is 0 or > 64)
            return Wrong(
                "code",
                "编码须为1至64个字符，不含控制字符和首尾空格。",
                "The code has 1 to 64 plain characters."
            );
        if (data.Level is < 1 or > 4)
            return Wrong("level", "级别应为1到4。", "The level is 1 to 4.");
        if (!AreaCode.TryParse(data.AreaCode, out var area) || !areas.Contains(area.Value))
            return Wrong("area", $"区划“{data.AreaCode}”不存在。", $"There is no area '{data.AreaCode}'.");
        if (data.UnitCode is { } unit && !units.ContainsKey(unit))
            return Wrong("unit", $"机构“{unit}”不存在。", $"There is no unit '{unit}'.");
        if (data.Polygon.IsEmpty || !data.Polygon.IsValid)
            return Wrong("geometry", "多边形无效。", "The polygon is not valid.");
        if (data.ParentCode is not { } parent)
            return null;
        if (!grids.TryGetValue(parent, out var above))
            return Wrong("parent", $"上级网格“{parent}”不存在。", $"There is no grid cell '{parent}'.");
        return above.Level < data.Level
            ? null
            : Wrong(
                "parent",
                $"上级网格“{parent}”是{above.Level}级，不比本网格（{data.Level}级）高。",
                $"The parent '{parent}' is of level {above.Level}, not above this cell's level {data.Level}."
            );
    }

    private static void Write(
        ImportRun run,
        GridData data,
        Dictionary<string, GridRow> grids,
        Dictionary<string, UnitRow> units
    )
    {
        var shape = new WKBWriter().Write(data.Polygon);
        var area = AreaCode.Parse(data.AreaCode).Value;
        var unit = data.UnitCode is { } code ? units[code].Id : (Guid?)null;
        var name = PlainText.Clean(data.Name) is { Length: > 0 } clean ? clean : data.Code;
        if (!grids.TryGetValue(data.Code, out var row))
        {
            row = new GridRow
            {
                Id = Ids.New(run.Clock),
                Code = data.Code,
                Name = name,
                Level = data.Level,
                ParentCode = data.ParentCode,
                AreaCode = area,
                UnitId = unit,
                Shape = shape,
            };
            grids.Add(data.Code, row);
            run.Added(row, new("grid", row.Id, "grid.created", run.Actor, Facts(row), OpensChain: true));
            return;
        }
        unit ??= row.UnitId;
        var sameShape = row.Shape.AsSpan().SequenceEqual(shape);
        if (
            sameShape
            && (row.Name, row.Level, row.ParentCode, row.AreaCode, row.UnitId)
                == (name, data.Level, data.ParentCode, area, unit)
        )
        {
            run.Unchanged();
            return;
        }
        var before = Facts(row);
        (row.Name, row.Level, row.ParentCode, row.AreaCode, row.UnitId) = (
            name,
            data.Level,
            data.ParentCode,
            area,
            unit
        );
        row.Shape = shape;
        run.Changed(
            row,
            new(
                "grid",
                row.Id,
                "grid.changed",
                run.Actor,
                new
                {
                    from = before,
                    to = Facts(row),
                    newShape = !sameShape,
                }
            )
        );
    }

    internal static object Facts(GridRow row) =>
        new
        {
            row.Code,
            row.Name,
            row.Level,
            row.ParentCode,
            row.AreaCode,
            row.UnitId,
        };
}
