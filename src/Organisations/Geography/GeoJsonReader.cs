using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;

namespace Zhishu.Organisations.Geography;

/// <summary>One feature of a collection: its properties and either its polygon or what is wrong with it.</summary>
/// <param name="Index">From 0.</param>
internal sealed record Feature(int Index, JsonElement Properties, Geometry? Polygon, FeatureFault? Fault);

/// <param name="Field">Such as <c>geometry.coordinates[0][3]</c>.</param>
internal sealed record FeatureFault(string Field, Text Message);

/// <summary>Reads polygons of GeoJSON (RFC 7946) and says exactly what is wrong with a broken one.</summary>
internal static class GeoJsonReader
{
    private static readonly GeometryFactory Factory = new(new PrecisionModel(), 4326);

    /// <exception cref="Refusal">400 where the text is no FeatureCollection at all.</exception>
    public static IEnumerable<Feature> Read(JsonElement root, bool gcj02)
    {
        if (
            root.ValueKind != JsonValueKind.Object
            || TypeOf(root) != "FeatureCollection"
            || !root.TryGetProperty("features", out var features)
            || features.ValueKind != JsonValueKind.Array
        )
        {
            throw Refusal.Invalid(
                "geojson.no_collection",
                "type",
                "文件不是GeoJSON要素集（FeatureCollection）。",
                "This is no GeoJSON FeatureCollection with a list of features."
            );
        }
        return features.EnumerateArray().Select((feature, index) => ReadFeature(feature, index, gcj02));
    }

    private static Feature ReadFeature(JsonElement feature, int index, bool gcj02)
    {
        JsonElement properties = default;
        if (feature.ValueKind == JsonValueKind.Object && feature.TryGetProperty("properties", out var found))
            properties = found;
        try
        {
            if (feature.ValueKind != JsonValueKind.Object || TypeOf(feature) != "Feature")
                throw new Broken("type", "不是要素（Feature）。", "This is no Feature.");
            if (!feature.TryGetProperty("geometry", out var geometry) || geometry.ValueKind != JsonValueKind.Object)
                throw new Broken("geometry", "缺少几何图形。", "The geometry is missing.");
            var polygon = ReadGeometry(geometry);
            if (gcj02)
                Gcj02.ToWgs84(polygon);
            return new Feature(index, properties, polygon, null);
        }
        catch (Broken broken)
        {
            return new Feature(index, properties, null, new(broken.Field, broken.Text));
        }
    }

    private static Geometry ReadGeometry(JsonElement geometry)
    {
        if (
            !geometry.TryGetProperty("coordinates", out var coordinates)
            || coordinates.ValueKind != JsonValueKind.Array
        )
            throw new Broken("geometry.coordinates", "缺少坐标。", "The coordinates are missing.");
        Geometry polygon = TypeOf(geometry) switch
        {
            "Polygon" => ReadPolygon(coordinates, "geometry.coordinates"),
            "MultiPolygon" => Factory.CreateMultiPolygon([
                .. coordinates.EnumerateArray().Select((p, i) => ReadPolygon(p, $"geometry.coordinates[{i}]")),
            ]),
            var other => throw new Broken(
                "geometry.type",
                $"几何类型“{other}”不支持，应为Polygon或MultiPolygon。",
                $"Geometry type '{other}' is not supported; use Polygon or MultiPolygon."
            ),
        };
        // A bow tie may have no area either, but is told that it crosses itself.
        if (polygon.ConvexHull().Dimension != Dimension.Surface)
            throw new Broken("geometry.coordinates", "多边形没有面积。", "The polygon has no area.");
        return new IsValidOp(polygon).ValidationError is { } error ? throw Invalid(error) : polygon;
    }

    private static Polygon ReadPolygon(JsonElement rings, string path)
    {
        if (rings.ValueKind != JsonValueKind.Array || rings.GetArrayLength() == 0)
            throw new Broken(path, "多边形没有环。", "The polygon has no rings.");
        var read = rings.EnumerateArray().Select((ring, i) => ReadRing(ring, $"{path}[{i}]")).ToArray();
        return Factory.CreatePolygon(read[0], read[1..]);
    }

    private static LinearRing ReadRing(JsonElement ring, string path)
    {
        if (ring.ValueKind != JsonValueKind.Array)
            throw new Broken(path, "环应为坐标数组。", "A ring is a list of positions.");
        var points = ring.EnumerateArray().Select((p, i) => ReadPosition(p, $"{path}[{i}]")).ToArray();
        if (points.Length > 0 && !points[0].Equals2D(points[^1]))
        {
            throw new Broken(
                path,
                $"环未闭合：首点（{points[0].X}, {points[0].Y}）与末点（{points[^1].X}, {points[^1].Y}）不同。",
                $"The ring is not closed: it starts at ({points[0].X}, {points[0].Y}) and ends at ({points[^1].X}, "
                    + $"{points[^1].Y})."
            );
        }
        if (points.Length < 4)
        {
            throw new Broken(
                path,
                $"环只有{points.Length}个点，至少应有4个（首末相同）。",
                $"The ring has {points.Length} positions; it needs at least 4, the last equal to the first."
            );
        }
        return Factory.CreateLinearRing(points);
    }

    private static Coordinate ReadPosition(JsonElement position, string path)
    {
        if (
            position.ValueKind != JsonValueKind.Array
            || position.GetArrayLength() < 2
            || !TryNumber(position[0], out var longitude)
            || !TryNumber(position[1], out var latitude)
        )
            throw new Broken(path, "坐标应为[经度, 纬度]两个数。", "A position is two numbers, [longitude, latitude].");
        // Without this, 43.8, 87.6 (乌鲁木齐 the wrong way round) would pass for a place in the Arctic Ocean.
        if (
            Math.Abs(latitude) > 90 && Math.Abs(longitude) <= 90
            || (!InChina(longitude, latitude) && InChina(latitude, longitude))
        )
        {
            throw new Broken(
                path,
                $"坐标（{longitude}, {latitude}）像是纬度在前，应为[经度, 纬度]。",
                $"The position ({longitude}, {latitude}) looks like latitude first; it must be [longitude, latitude]."
            );
        }
        if (Math.Abs(longitude) > 180 || Math.Abs(latitude) > 90)
        {
            throw new Broken(
                path,
                $"坐标（{longitude}, {latitude}）超出范围，经度应在±180、纬度在±90度之内（不支持投影坐标）。",
                $"The position ({longitude}, {latitude}) is out of range: longitude within 180 and latitude within 90 "
                    + "degrees; projected coordinates are not supported."
            );
        }
        return new Coordinate(longitude, latitude);
    }

    private static bool TryNumber(JsonElement element, out double number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out number) && double.IsFinite(number);
    }

    private static bool InChina(double longitude, double latitude) =>
        longitude is >= 73 and <= 136 && latitude is >= 3 and <= 54;

    private static string? TypeOf(JsonElement element) =>
        element.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : null;

    private static Broken Invalid(TopologyValidationError error)
    {
        var at = error.Coordinate is { } c ? $"（{c.X:0.######}, {c.Y:0.######}）" : "";
        var chinese = error.ErrorType switch
        {
            TopologyValidationErrors.SelfIntersection or TopologyValidationErrors.RingSelfIntersection => "边界自相交",
            TopologyValidationErrors.HoleOutsideShell => "内环在外环之外",
            TopologyValidationErrors.NestedHoles => "内环相互嵌套",
            TopologyValidationErrors.NestedShells => "多个部分相互重叠",
            TopologyValidationErrors.DuplicateRings => "环重复",
            TopologyValidationErrors.DisconnectedInteriors => "内部不连通",
            _ => "图形无效",
        };
        return new Broken(
            "geometry.coordinates",
            $"{chinese}{at}，请修正图形后重新导入。",
            $"{error.Message}{(at.Length > 0 ? $" at ({error.Coordinate.X:0.######}, {error.Coordinate.Y:0.######})" : "")}; "
                + "mend the polygon and import it again."
        );
    }

    private sealed class Broken(string field, string chinese, string english) : Exception(english)
    {
        public string Field { get; } = field;

        public Text Text { get; } = new(chinese, english);
    }
}
