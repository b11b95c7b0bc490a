using NetTopologySuite.Geometries;

namespace Zhishu.Organisations.Geography;

internal static class SquareMetres
{
    private const double SemiMajor = 6378137.0; // WGS 84
    private const double Eccentricity = 0.00669437999014;

    /// <summary>The area of a geometry in degrees, in square metres: on the plane that touches the ellipsoid at its
    /// middle latitude, with less than 0.1 % of error for anything up to a county.</summary>
    public static double Of(Geometry geometry)
    {
        if (geometry.IsEmpty)
            return 0;
        var latitude = geometry.EnvelopeInternal.Centre.Y / 180 * Math.PI;
        var sine = Math.Sin(latitude);
        var magic = 1 - Eccentricity * sine * sine;
        var meridian = SemiMajor * (1 - Eccentricity) / Math.Pow(magic, 1.5);
        var parallel = SemiMajor / Math.Sqrt(magic) * Math.Cos(latitude);
        const double Degree = Math.PI / 180;
        return geometry.Area * meridian * Degree * parallel * Degree;
    }
}
