using NetTopologySuite.Geometries;
using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.People;

/// <summary>A named place: a point within it.</summary>
/// <param name="Detail">Where it lies, for telling places of one name apart.</param>
public sealed record FoundPlace(string Name, string Detail, double Longitude, double Latitude);

/// <summary>Finds grid cells and areas by name, the shortest name first; it knows no house numbers.</summary>
internal sealed class FindPlaces(IDirectory directory)
{
    private const int Most = 8;
    private const int LongestQuestion = 100;

    public IReadOnlyList<FoundPlace> Handle(string? words)
    {
        var asked = (words ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (asked.Length == 0 || asked.Sum(w => w.Length) > LongestQuestion)
            return [];
        var current = directory.Current;
        return
        [
            .. current
                .Grids.Select(g => (g.Name, Detail: current.AreaPath(g.AreaCode), Shape: g.Polygon))
                .Where(p =>
                    asked.All(w => (p.Detail + p.Name).Contains(w, StringComparison.OrdinalIgnoreCase))
                    && asked.Any(w => p.Name.Contains(w, StringComparison.OrdinalIgnoreCase))
                )
                .OrderBy(p => p.Name.Length)
                .ThenBy(p => p.Name, StringComparer.Ordinal)
                .Take(Most)
                .Select(p => Of(p.Name, p.Detail, p.Shape)),
        ];
    }

    private static FoundPlace Of(string name, string detail, Geometry shape)
    {
        var point = shape.InteriorPoint;
        return new(name, detail, Math.Round(point.X, 6), Math.Round(point.Y, 6));
    }
}
