using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using NetTopologySuite.Geometries;
using Zhishu.Kernel.Http;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Geography;
using Zhishu.Organisations.Importing;
using Zhishu.Organisations.Lookups;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Grids;

/// <summary>A cell without its polygon.</summary>
public sealed record GridView(
    Guid Id,
    string Code,
    string Name,
    int Level,
    string? ParentCode,
    string AreaCode,
    Guid? UnitId,
    double SquareMetres
);

/// <summary>A new name or unit for a cell.</summary>
public sealed record ChangeGridRequest([property: Required, PlainText(200)] string Name, Guid? UnitId);

/// <summary>Where a point lies.</summary>
/// <param name="Grids">From coarse to fine.</param>
public sealed record PlaceView(string? AreaCode, string? AreaPath, IReadOnlyList<GridView> Grids);

/// <summary>Grid cells: finding, importing, checking.</summary>
internal static class GridEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var grids = endpoints.MapGroup("/api/grids").WithTags("grids");
        grids.MapGet("/", List).WithSummary("网格列表 List grid cells");
        grids.MapGet("/at", At).WithSummary("某点所在网格和区划 Cells and area at a point");
        grids.MapGet("/shapes", Shapes).WithSummary("网格图形 Polygons as GeoJSON");
        endpoints
            .MapGet("/api/public/shapes", PublicShapes)
            .Produces<JsonElement>(contentType: "application/geo+json")
            .WithTags("grids")
            .WithSummary("公开的上两级网格图形 The upper two levels, for every map");
        grids.MapGet("/check", Check).WithSummary("重叠和空隙检查 Overlaps and gaps");
        grids.MapGet("/{code}", One).WithSummary("网格详情 One grid cell");
        grids.MapPut("/{code}", Change).WithSummary("修改网格 Change a grid cell");
        grids.MapDelete("/{code}", Delete).WithSummary("删除网格 Delete a grid cell");
        ImportGridFile.Map(grids);
    }

    private static Page<GridView> List(
        StateStore store,
        Actor actor,
        string? query,
        int? level,
        string? parent,
        string? area,
        Guid? unit,
        string? after,
        int? limit
    )
    {
        actor.Require(Permissions.Read);
        var page = Paging.ByCode(Find(store.Current, query, level, parent, area, unit), g => g.Code, after, limit);
        return new([.. page.Items.Select(View)], page.Next);
    }

    private static PlaceView At(StateStore store, Actor actor, double longitude, double latitude)
    {
        actor.Require(Permissions.Read);
        if (Math.Abs(longitude) > 180 || Math.Abs(latitude) > 90 || double.IsNaN(longitude) || double.IsNaN(latitude))
        {
            throw Refusal.Invalid(
                "place.range",
                "longitude",
                "经度应在±180、纬度在±90度之内。",
                "Longitude lies within 180 and latitude within 90 degrees."
            );
        }
        var directory = store.Current;
        var area = directory.AreaCodeAt(longitude, latitude);
        return new(
            area,
            area is null ? null : directory.AreaPath(area),
            [.. directory.GridsAt(longitude, latitude).Select(View)]
        );
    }

    private static ContentHttpResult Shapes(StateStore store, Actor actor, int? level, string? parent, string? area)
    {
        actor.Require(Permissions.Read);
        var features = Find(store.Current, null, level, parent, area, null).Select(GeoJsonWriter.Feature).ToArray();
        var collection = new JsonObject { ["type"] = "FeatureCollection", ["features"] = new JsonArray(features) };
        return TypedResults.Text(collection.ToJsonString(), "application/geo+json");
    }

    /// <summary>Districts and streets are no secret; finer cells are for those who work with them.</summary>
    private static ContentHttpResult PublicShapes(StateStore store, HttpResponse response)
    {
        var features = store.Current.Grids.Where(g => g.Level <= 2).Select(GeoJsonWriter.Feature).ToArray();
        response.Headers.CacheControl = "public, max-age=300";
        var collection = new JsonObject { ["type"] = "FeatureCollection", ["features"] = new JsonArray(features) };
        return TypedResults.Text(collection.ToJsonString(), "application/geo+json");
    }

    private static GridCoverage Check(StateStore store, Actor actor, string? parent, string? area, double? least)
    {
        actor.Require(Permissions.Read);
        var directory = store.Current;
        var minimum = least is >= 0 ? least.Value : 10;
        if (parent is not null)
        {
            var cell = directory.GridByCode(parent) ?? throw NotFound();
            var below = directory.Grids.Where(g => g.ParentCode == parent).ToList();
            return GridCheck.Of(parent, cell.Polygon, below, minimum);
        }
        if (area is null || directory.Boundary(area) is not { } boundary)
        {
            throw Refusal.Invalid(
                "grids.check",
                "parent",
                "请给出上级网格（parent）或有边界的区划（area）。",
                "Name a cell (parent) or an area with a boundary (area)."
            );
        }
        var level = directory
            .Grids.Where(g => g.AreaCode.StartsWith(area, StringComparison.Ordinal))
            .Min(g => (int?)g.Level);
        var cells = directory
            .Grids.Where(g => g.Level == level && g.AreaCode.StartsWith(area, StringComparison.Ordinal))
            .ToList();
        return GridCheck.Of(area, boundary, cells, minimum);
    }

    private static GridView One(StateStore store, Actor actor, string code)
    {
        actor.Require(Permissions.Read);
        return View(store.Current.GridByCode(code) ?? throw NotFound());
    }

    private static async Task<GridView> Change(
        string code,
        ChangeGridRequest request,
        Editing editing,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await editing.Db.Set<GridRow>().SingleOrDefaultAsync(g => g.Code == code, ct) ?? throw NotFound();
        actor.Require(Permissions.Manage, new Scope(row.UnitId, row.AreaCode));
        if (request.UnitId is { } unit && editing.Directory.Unit(unit) is null)
            throw Refusal.Invalid("units.not_found", "unitId", "没有该机构。", "There is no such unit.");
        actor.Require(Permissions.Manage, new Scope(request.UnitId, row.AreaCode));
        var before = ImportGrids.Facts(row);
        (row.Name, row.UnitId) = (request.Name.Trim(), request.UnitId);
        editing.Work.Update(row);
        editing.Work.Record(
            new("grid", row.Id, "grid.changed", actor, new { from = before, to = ImportGrids.Facts(row) })
        );
        await editing.CommitAsync(ct);
        return View(editing.Directory.GridByCode(code)!);
    }

    /// <summary>Mends a slip: a cell that others lie in, or that ever had a duty, stays. Cases keep its code.</summary>
    private static async Task<NoContent> Delete(string code, Editing editing, Actor actor, CancellationToken ct)
    {
        var row = await editing.Db.Set<GridRow>().SingleOrDefaultAsync(g => g.Code == code, ct) ?? throw NotFound();
        actor.Require(Permissions.Manage, new Scope(row.UnitId, row.AreaCode));
        if (await editing.Db.Set<GridRow>().AnyAsync(g => g.ParentCode == code, ct))
            throw new Refusal(
                "grids.has_cells",
                "它还有下级网格，请先处理下级。",
                "Cells below it exist; deal with them first."
            );
        if (await editing.Db.Set<DutyRow>().AnyAsync(d => d.GridCode == code, ct))
            throw new Refusal(
                "grids.has_duties",
                "它有（或有过）职责分工，不能删除；可以改名或改边界。",
                "It has, or had, duties and stays; rename it or change its shape."
            );
        editing.Work.Delete(row);
        editing.Work.Record(new("grid", row.Id, "grid.deleted", actor, ImportGrids.Facts(row)));
        await editing.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    private static IEnumerable<Grid> Find(
        DirectorySnapshot directory,
        string? query,
        int? level,
        string? parent,
        string? area,
        Guid? unit
    ) =>
        directory.Grids.Where(g =>
            (
                string.IsNullOrEmpty(query)
                || g.Name.Contains(query, StringComparison.OrdinalIgnoreCase)
                || g.Code.Contains(query, StringComparison.OrdinalIgnoreCase)
            )
            && (level is null || g.Level == level)
            && (parent is null || g.ParentCode == parent)
            && (area is null || g.AreaCode.StartsWith(area, StringComparison.Ordinal))
            && (unit is null || g.UnitId == unit)
        );

    private static GridView View(Grid grid) =>
        new(
            grid.Id,
            grid.Code,
            grid.Name,
            grid.Level,
            grid.ParentCode,
            grid.AreaCode,
            grid.UnitId,
            Math.Round(SquareMetres.Of(grid.Polygon), 1)
        );

    private static Refusal NotFound() => Refusal.NotFound("grids.not_found", "该网格", "such grid cell");
}

internal static class Coordinates
{
    public static CoordinateSystem Of(string? name) =>
        name?.ToLowerInvariant() switch
        {
            null or "" or "wgs84" or "cgcs2000" => CoordinateSystem.Wgs84,
            "gcj02" or "gcj-02" => CoordinateSystem.Gcj02,
            _ => throw Refusal.Invalid(
                "coordinates.unknown",
                "coordinates",
                "坐标系应为wgs84或gcj02。",
                "The coordinates are wgs84 or gcj02."
            ),
        };
}

internal static class Bodies
{
    /// <summary>The whole body in memory, for readers that are not asynchronous.</summary>
    public static async Task<MemoryStream> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        body.Position = 0;
        return body;
    }
}
