using NetTopologySuite.Algorithm.Locate;
using NetTopologySuite.Geometries;
using NetTopologySuite.Index.Strtree;

namespace Zhishu.Organisations.Lookups;

/// <summary>Finds which polygons hold a point. Read by many threads after it is built.</summary>
internal sealed class PlaceIndex<T>
    where T : class
{
    private readonly STRtree<Entry> tree = new();

    public PlaceIndex(IEnumerable<(T Item, Geometry Polygon)> polygons)
    {
        foreach (var (item, polygon) in polygons)
        {
            if (polygon.IsEmpty)
                continue;
            var entry = new Entry(item, new IndexedPointInAreaLocator(polygon));
            // The locator and the tree build themselves at their first use, which is not safe among threads.
            entry.Locator.Locate(polygon.Coordinate);
            tree.Insert(polygon.EnvelopeInternal, entry);
        }
        tree.Build();
    }

    /// <summary>Everything that holds the point, borders included, in no order.</summary>
    public List<T> At(double longitude, double latitude)
    {
        var found = new List<T>(4);
        if (!double.IsFinite(longitude) || !double.IsFinite(latitude) || tree.IsEmpty)
            return found;
        var point = new Coordinate(longitude, latitude);
        foreach (var entry in tree.Query(new Envelope(point)))
        {
            if (entry.Locator.Locate(point) != Location.Exterior)
                found.Add(entry.Item);
        }
        return found;
    }

    private sealed record Entry(T Item, IPointOnGeometryLocator Locator);
}
