using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Host.Pages;

/// <summary>What every page needs to know before anybody has signed in.</summary>
/// <param name="City">The city's name.</param>
/// <param name="Bounds">West, south, east, north of all that is drawn; null where nothing is.</param>
/// <param name="Tiles">The map service beneath; null where none is configured.</param>
public sealed record PageSettings(Text City, IReadOnlyList<double>? Bounds, TileSettings? Tiles);

/// <param name="Layers">Addresses of the tiles, the lowest layer first.</param>
/// <param name="Coordinates"><c>wgs84</c> or <c>gcj02</c>: what the tiles are drawn in.</param>
public sealed record TileSettings(
    IReadOnlyList<string> Layers,
    string Coordinates,
    string Attribution,
    int LargestZoom
);

internal static class ReadPageSettings
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/api/public/settings", Handle);

    private static Ok<PageSettings> Handle(IDirectory directory, IOptions<PageOptions> options)
    {
        var current = directory.Current;
        var tiles = options.Value.Tiles;
        return TypedResults.Ok(
            new PageSettings(
                CityOf(options.Value.City, current),
                BoundsOf(current),
                tiles.Layers().Count == 0
                    ? null
                    : new TileSettings(
                        tiles.Layers(),
                        tiles.Coordinates.ToLowerInvariant().StartsWith("gcj", StringComparison.Ordinal)
                            ? "gcj02"
                            : "wgs84",
                        tiles.Attribution,
                        tiles.LargestZoom
                    )
            )
        );
    }

    private static Text CityOf(CityName given, DirectorySnapshot current)
    {
        if (given.Chinese is { Length: > 0 } chinese)
            return new Text(chinese, given.English ?? chinese);
        // Where all grids lie in one city, its name is that of the city.
        var cities = current
            .Grids.Select(g => g.AreaCode.Length >= 4 ? g.AreaCode[..4] : "")
            .Distinct()
            .Take(2)
            .ToList();
        return cities is [{ Length: 4 } only] && current.Area(only) is { } city
            ? new Text(city.Name, given.English ?? city.Name)
            : new Text("治枢", "Zhishu");
    }

    private static double[]? BoundsOf(DirectorySnapshot current)
    {
        var all = new NetTopologySuite.Geometries.Envelope();
        foreach (var grid in current.Grids.Where(g => g.ParentCode is null))
            all.ExpandToInclude(grid.Polygon.EnvelopeInternal);
        return all.IsNull ? null : [all.MinX, all.MinY, all.MaxX, all.MaxY];
    }
}
