using System.Text.Json.Nodes;
using NetTopologySuite.Geometries;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Geography;

internal static class GeoJsonWriter
{
    public static JsonNode Feature(Grid grid) =>
        new JsonObject
        {
            ["type"] = "Feature",
            ["properties"] = new JsonObject
            {
                ["code"] = grid.Code,
                ["name"] = grid.Name,
                ["level"] = grid.Level,
                ["parent"] = grid.ParentCode,
                ["area"] = grid.AreaCode,
            },
            ["geometry"] = Shape(grid.Polygon),
        };

    public static JsonNode Shape(Geometry geometry) =>
        geometry is Polygon polygon
            ? new JsonObject { ["type"] = "Polygon", ["coordinates"] = Rings(polygon) }
            : new JsonObject
            {
                ["type"] = "MultiPolygon",
                ["coordinates"] = new JsonArray([
                    .. Enumerable
                        .Range(0, geometry.NumGeometries)
                        .Select(i => Rings((Polygon)geometry.GetGeometryN(i))),
                ]),
            };

    private static JsonArray Rings(Polygon polygon) =>
        new JsonArray([Ring(polygon.ExteriorRing), .. polygon.InteriorRings.Select(Ring)]);

    // Seven decimals are a centimetre.
    private static JsonArray Ring(LineString ring) =>
        new JsonArray([
            .. ring.Coordinates.Select(c => (JsonNode)new JsonArray(Math.Round(c.X, 7), Math.Round(c.Y, 7))),
        ]);
}
