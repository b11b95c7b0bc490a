using NetTopologySuite.Geometries;

namespace Zhishu.Organisations.Geography;

/// <summary>GCJ-02, the shifted coordinates of Chinese map services, to and from WGS 84 (CGCS2000 to within
/// centimetres), by the published approximation. Outside China the two are the same.</summary>
internal static class Gcj02
{
    private const double SemiMajor = 6378245.0; // Krasovsky 1940, as the approximation uses it
    private const double Eccentricity = 0.00669342162296594323;

    /// <summary>The inverse by iteration; better than a millimetre against <see cref="FromWgs84"/>.</summary>
    public static (double Longitude, double Latitude) ToWgs84(double longitude, double latitude)
    {
        var (x, y) = (longitude, latitude);
        for (var i = 0; i < 10; i++)
        {
            var (shiftedX, shiftedY) = FromWgs84(x, y);
            var (dx, dy) = (longitude - shiftedX, latitude - shiftedY);
            (x, y) = (x + dx, y + dy);
            if (Math.Abs(dx) < 1e-10 && Math.Abs(dy) < 1e-10)
                break;
        }
        return (x, y);
    }

    public static (double Longitude, double Latitude) FromWgs84(double longitude, double latitude)
    {
        if (longitude is < 72.004 or > 137.8347 || latitude is < 0.8293 or > 55.8271)
            return (longitude, latitude);
        var (x, y) = (longitude - 105.0, latitude - 35.0);
        var radians = latitude / 180.0 * Math.PI;
        var sine = Math.Sin(radians);
        var magic = 1 - Eccentricity * sine * sine;
        var root = Math.Sqrt(magic);
        var north = ShiftNorth(x, y) * 180.0 / (SemiMajor * (1 - Eccentricity) / (magic * root) * Math.PI);
        var east = ShiftEast(x, y) * 180.0 / (SemiMajor / root * Math.Cos(radians) * Math.PI);
        return (longitude + east, latitude + north);
    }

    /// <summary>Moves every point of a geometry to WGS 84, in place.</summary>
    public static void ToWgs84(Geometry geometry)
    {
        geometry.Apply(new Shift());
        geometry.GeometryChanged();
    }

    private static double ShiftNorth(double x, double y) =>
        -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * Math.Sqrt(Math.Abs(x))
        + Waves(x)
        + (20.0 * Math.Sin(y * Math.PI) + 40.0 * Math.Sin(y / 3.0 * Math.PI)) * 2.0 / 3.0
        + (160.0 * Math.Sin(y / 12.0 * Math.PI) + 320.0 * Math.Sin(y * Math.PI / 30.0)) * 2.0 / 3.0;

    private static double ShiftEast(double x, double y) =>
        300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * Math.Sqrt(Math.Abs(x))
        + Waves(x)
        + (20.0 * Math.Sin(x * Math.PI) + 40.0 * Math.Sin(x / 3.0 * Math.PI)) * 2.0 / 3.0
        + (150.0 * Math.Sin(x / 12.0 * Math.PI) + 300.0 * Math.Sin(x / 30.0 * Math.PI)) * 2.0 / 3.0;

    private static double Waves(double x) =>
        (20.0 * Math.Sin(6.0 * x * Math.PI) + 20.0 * Math.Sin(2.0 * x * Math.PI)) * 2.0 / 3.0;

    private sealed class Shift : ICoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence seq, int i)
        {
            var (x, y) = ToWgs84(seq.GetX(i), seq.GetY(i));
            seq.SetX(i, x);
            seq.SetY(i, y);
        }
    }
}
