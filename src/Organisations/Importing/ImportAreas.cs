using NetTopologySuite.IO;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Importing;

internal static class ImportAreas
{
    /// <summary>The whole register is one subject of the ledger: a national import would otherwise write 45,000
    /// entries that say the same.</summary>
    public static readonly Guid Register = new("0190a7ea-0000-7000-8000-000000000001");

    private static readonly DateOnly Always = new(1949, 10, 1);

    public static async Task RunAsync(ImportRun run)
    {
        if (run.Data.Areas.Count == 0)
            return;
        var stored = await run.Db.Set<AreaRow>().ToDictionaryAsync(a => a.Code, StringComparer.Ordinal, run.Ct);
        var shapes = run.Data.Areas.Any(a => a.Boundary is not null)
            ? await run.Db.Set<AreaBoundaryRow>().ToDictionaryAsync(b => b.AreaCode, StringComparer.Ordinal, run.Ct)
            : [];
        var codes = await run.AreaCodesAsync();
        var before = run.Outcome;
        // Coarse before fine, so that a parent in the same file is known when its child is looked at.
        foreach (
            var (area, index) in run.Data.Areas.Select((a, i) => (a, i)).OrderBy(a => a.a.Code.TrimEnd('0').Length)
        )
        {
            if (!AreaCode.TryParse(area.Code, out var code, out var error))
            {
                run.Problem("areas", index, null, "code", error.Chinese, error.English);
                continue;
            }
            if (area.ValidTo < (area.ValidFrom ?? Always))
            {
                run.Problem(
                    "areas",
                    index,
                    code.Value,
                    "validTo",
                    "失效日期早于生效日期。",
                    "The last day lies before the first."
                );
                continue;
            }
            var parent = code.Parent;
            if (parent is { } above && !codes.Contains(above.Value))
            {
                run.Problem(
                    "areas",
                    index,
                    code.Value,
                    "code",
                    $"上级区划{above.Value}不存在，请先导入。",
                    $"The area above it, {above.Value}, is not there; import it first."
                );
                continue;
            }
            if (!Write(run, area, index, code.Value, parent?.Value, stored))
                continue;
            codes.Add(code.Value);
            WriteShape(run, area, index, code.Value, shapes);
        }
        var after = run.Outcome;
        if (after.Added != before.Added || after.Changed != before.Changed)
        {
            run.Work.Record(
                new(
                    "area-register",
                    Register,
                    "areas.imported",
                    run.Actor,
                    new { added = after.Added - before.Added, changed = after.Changed - before.Changed }
                )
            );
        }
    }

    private static bool Write(
        ImportRun run,
        Contracts.AreaData area,
        int index,
        string code,
        string? parent,
        Dictionary<string, AreaRow> stored
    )
    {
        var name = PlainText.Clean(area.Name);
        if (!stored.TryGetValue(code, out var row))
        {
            if (name.Length == 0)
            {
                run.Problem("areas", index, code, "name", "名称为空。", "The name is empty.");
                return false;
            }
            row = new AreaRow
            {
                Code = code,
                Name = name,
                Parent = parent,
                ValidFrom = area.ValidFrom ?? Always,
                ValidTo = area.ValidTo,
            };
            stored.Add(code, row);
            run.Added(row, null);
            return true;
        }
        var (from, to) = (area.ValidFrom ?? row.ValidFrom, area.ValidTo ?? row.ValidTo);
        name = name.Length == 0 ? row.Name : name;
        if (row.Name == name && row.ValidFrom == from && row.ValidTo == to)
        {
            run.Unchanged();
            return true;
        }
        (row.Name, row.ValidFrom, row.ValidTo) = (name, from, to);
        run.Changed(row, null);
        return true;
    }

    private static void WriteShape(
        ImportRun run,
        Contracts.AreaData area,
        int index,
        string code,
        Dictionary<string, AreaBoundaryRow> shapes
    )
    {
        if (area.Boundary is null)
            return;
        if (!area.Boundary.IsValid || area.Boundary.IsEmpty)
        {
            run.Problem("areas", index, code, "boundary", "边界图形无效。", "The boundary is not a valid polygon.");
            return;
        }
        var shape = new WKBWriter().Write(area.Boundary);
        if (!shapes.TryGetValue(code, out var row))
        {
            shapes.Add(code, row = new AreaBoundaryRow { AreaCode = code, Shape = shape });
            run.Added(row, null);
        }
        else if (!row.Shape.AsSpan().SequenceEqual(shape))
        {
            row.Shape = shape;
            run.Changed(row, null);
        }
    }
}
