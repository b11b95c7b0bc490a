using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Geography;
using Zhishu.Organisations.Importing;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Grids;

/// <summary>What importing a file of cells would do.</summary>
/// <param name="Cells">Those that would be added or changed, by code.</param>
/// <param name="Overlaps">Where one of them would overlap another cell of its level.</param>
/// <param name="Parents">The cells above them that would not be covered exactly.</param>
public sealed record GridImportPreview(
    ImportOutcome Outcome,
    IReadOnlyList<PreviewedCell> Cells,
    IReadOnlyList<CellOverlap> Overlaps,
    IReadOnlyList<GridCoverage> Parents
);

/// <param name="NewShape">Whether it would be drawn anew.</param>
/// <param name="Shape">Its polygon as GeoJSON, WGS 84.</param>
public sealed record PreviewedCell(string Code, string Name, int Level, bool IsNew, bool NewShape, JsonNode Shape);

/// <summary>Imports cells from GeoJSON, or shows what that would do. Overlaps and gaps are told, not refused: a city
/// may draw its cells one after the other.</summary>
internal static class ImportGridFile
{
    private const int LargestFile = 64 << 20;

    /// <summary>Slivers of fewer square metres come from rounding.</summary>
    private const double Least = 10;

    public static void Map(RouteGroupBuilder grids)
    {
        File(grids.MapPost("/import", Handle)).WithSummary("导入网格 Import grid cells from GeoJSON");
        File(grids.MapPost("/import/preview", Preview)).WithSummary("预览网格导入 What importing grid cells would do");
    }

    private static RouteHandlerBuilder File(RouteHandlerBuilder endpoint) =>
        endpoint
            .Accepts<JsonElement>("application/geo+json", "application/json")
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile));

    private static async Task<ImportOutcome> Handle(
        HttpRequest request,
        string? coordinates,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var (outcome, _) = await RunAsync(request, coordinates, editing, actor, ct);
        await editing.CommitAsync(ct);
        return outcome;
    }

    /// <summary>The same import, which is then not committed.</summary>
    private static async Task<GridImportPreview> Preview(
        HttpRequest request,
        string? coordinates,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var (outcome, cells) = await RunAsync(request, coordinates, editing, actor, ct);
        var directory = editing.Directory;
        var codes = cells.Select(c => c.Code).ToHashSet(StringComparer.Ordinal);
        var all = directory.Grids.Where(g => !codes.Contains(g.Code)).Concat(cells).ToList();
        return new(
            outcome,
            [.. cells.OrderBy(c => c.Code, StringComparer.Ordinal).Select(c => View(c, directory.GridByCode(c.Code)))],
            Overlaps(cells, all),
            Parents(cells, all, directory)
        );
    }

    /// <returns>What was done, and the cells that were added or changed.</returns>
    private static async Task<(ImportOutcome Outcome, List<Grid> Cells)> RunAsync(
        HttpRequest request,
        string? coordinates,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(Permissions.Manage);
        var read = OrganisationFiles.Grids(await Bodies.ReadAsync(request, ct), Coordinates.Of(coordinates));
        foreach (var grid in read.Items)
        {
            var unit = grid.UnitCode is { } code ? editing.Directory.UnitByCode(code)?.Id : null;
            actor.Require(Permissions.Manage, new Scope(unit, grid.AreaCode));
        }
        var run = new ImportRun(editing.Db, editing.Work, actor, new() { Grids = read.Items }, ct);
        await ImportGrids.RunAsync(run, await ImportUnits.RunAsync(run));
        var outcome = run.Outcome with { Problems = [.. read.Problems, .. run.Outcome.Problems] };
        return (outcome, [.. run.Written.OfType<GridRow>().Distinct().Select(row => row.ToGrid())]);
    }

    private static PreviewedCell View(Grid cell, Grid? before) =>
        new(
            cell.Code,
            cell.Name,
            cell.Level,
            before is null,
            before is null || !before.Polygon.EqualsExact(cell.Polygon),
            GeoJsonWriter.Shape(cell.Polygon)
        );

    private static List<CellOverlap> Overlaps(List<Grid> cells, List<Grid> all)
    {
        var byLevel = all.ToLookup(g => g.Level);
        return
        [
            .. cells
                .GroupBy(c => c.Level)
                .SelectMany(level => GridCheck.Overlaps([.. level], [.. byLevel[level.Key]], Least))
                .OrderByDescending(o => o.Area),
        ];
    }

    /// <summary>A cell that moves from one to another leaves a gap in the first.</summary>
    private static List<GridCoverage> Parents(List<Grid> cells, List<Grid> all, DirectorySnapshot before)
    {
        var below = all.ToLookup(g => g.ParentCode);
        var byCode = all.ToDictionary(g => g.Code, StringComparer.Ordinal);
        return
        [
            .. cells
                .SelectMany(c => new[] { c.ParentCode, before.GridByCode(c.Code)?.ParentCode })
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Where(byCode.ContainsKey)
                .Select(code => GridCheck.Of(code, byCode[code].Polygon, [.. below[code]], Least))
                .Where(found => !found.IsExact),
        ];
    }
}
