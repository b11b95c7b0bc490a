using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;
using NetTopologySuite.Operation.OverlayNG;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Geography;

/// <summary>What is wrong with how cells cover their parent; all areas in square metres.</summary>
/// <param name="Parent">The cell or area they should cover.</param>
/// <param name="Area">Its area.</param>
/// <param name="Gap">What no cell covers.</param>
/// <param name="Outside">How much each cell lies outside, the largest first.</param>
/// <param name="Overlaps">Which two cells overlap, the largest first.</param>
/// <param name="GapAt">A point in the largest piece of the gap: longitude, latitude; null without gap.</param>
public sealed record GridCoverage(
    string Parent,
    double Area,
    double Gap,
    double[]? GapAt,
    IReadOnlyList<CellOutside> Outside,
    IReadOnlyList<CellOverlap> Overlaps
)
{
    /// <summary>Whether the cells cover the parent exactly, to within the least area reported.</summary>
    public bool IsExact => Gap == 0 && Outside.Count == 0 && Overlaps.Count == 0;
}

/// <summary>A cell that lies partly outside its parent.</summary>
public sealed record CellOutside(string Code, double Area);

/// <summary>Two cells that overlap.</summary>
public sealed record CellOverlap(string First, string Second, double Area);

/// <summary>Compares cells with what they should cover, and with each other.</summary>
internal static class GridCheck
{
    /// <param name="least">Slivers smaller than this many square metres are not reported.</param>
    public static GridCoverage Of(string code, Geometry parent, IReadOnlyList<Grid> cells, double least)
    {
        var overlaps = Overlaps(cells, cells, least);
        var outside = new List<CellOutside>();
        foreach (var cell in cells)
        {
            var area = SquareMetres.Of(
                OverlayNGRobust.Overlay(
                    cell.Polygon,
                    parent,
                    NetTopologySuite.Operation.Overlay.SpatialFunction.Difference
                )
            );
            if (area >= least)
                outside.Add(new(cell.Code, Math.Round(area, 1)));
        }
        Geometry rest = parent;
        if (cells.Count > 0)
        {
            var covered = OverlayNGRobust.Union(cells.Select(c => c.Polygon));
            rest = OverlayNGRobust.Overlay(
                parent,
                covered,
                NetTopologySuite.Operation.Overlay.SpatialFunction.Difference
            );
        }
        var pieces = Enumerable
            .Range(0, rest.NumGeometries)
            .Select(rest.GetGeometryN)
            .Select(g => (Geometry: g, Area: SquareMetres.Of(g)))
            .Where(p => p.Area >= least)
            .OrderByDescending(p => p.Area)
            .ToList();
        return new GridCoverage(
            code,
            Math.Round(SquareMetres.Of(parent), 1),
            Math.Round(pieces.Sum(p => p.Area), 1),
            pieces.Count == 0 ? null : PointIn(pieces[0].Geometry),
            [.. outside.OrderByDescending(o => o.Area)],
            overlaps
        );
    }

    /// <summary>Which of some cells overlap which of all, each pair once, the largest first.</summary>
    /// <param name="all">Includes those asked for.</param>
    public static List<CellOverlap> Overlaps(IReadOnlyList<Grid> some, IReadOnlyList<Grid> all, double least)
    {
        var tree = new STRtree<Grid>();
        foreach (var cell in all)
            tree.Insert(cell.Polygon.EnvelopeInternal, cell);
        var asked = some.Select(c => c.Code).ToHashSet(StringComparer.Ordinal);
        var overlaps = new List<CellOverlap>();
        foreach (var cell in some)
        {
            foreach (var other in tree.Query(cell.Polygon.EnvelopeInternal))
            {
                var order = string.CompareOrdinal(cell.Code, other.Code);
                if (order == 0 || (order > 0 && asked.Contains(other.Code)))
                    continue;
                var common = OverlayNGRobust.Overlay(
                    cell.Polygon,
                    other.Polygon,
                    NetTopologySuite.Operation.Overlay.SpatialFunction.Intersection
                );
                var area = SquareMetres.Of(common);
                if (area >= least)
                    overlaps.Add(new(cell.Code, other.Code, Math.Round(area, 1)));
            }
        }
        return [.. overlaps.OrderByDescending(o => o.Area)];
    }

    private static double[] PointIn(Geometry geometry)
    {
        var point = geometry.InteriorPoint;
        return [Math.Round(point.X, 6), Math.Round(point.Y, 6)];
    }
}
