using Zhishu.Kernel;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Filing;

/// <summary>Where a case lies.</summary>
internal static class FiledPlace
{
    /// <summary>Grid cell and area of a place: by its point, else by the area that was named.</summary>
    /// <exception cref="Refusal">400 <c>cases.place</c>: half a point; 400 <c>cases.area</c>: no such area.</exception>
    public static (string? Grid, string? Area) Locate(PlaceInput? place, DirectorySnapshot snapshot)
    {
        if (place is null)
            return (null, null);
        if (place.Longitude is null != place.Latitude is null)
            throw Refusal.Invalid(
                "cases.place",
                "place.longitude",
                "经度和纬度须同时填写。",
                "Longitude and latitude go together."
            );
        if (place is { Longitude: { } longitude, Latitude: { } latitude })
        {
            var grid = snapshot.GridAt(longitude, latitude);
            return (grid?.Code, snapshot.AreaCodeAt(longitude, latitude) ?? AreaOf(place, snapshot));
        }
        return (null, AreaOf(place, snapshot));
    }

    // Codes come with and without the zeros that pad them to six or twelve digits.
    private static string? AreaOf(PlaceInput place, DirectorySnapshot snapshot)
    {
        if (place.AreaCode is not { } code)
            return null;
        if (!AreaCode.TryParse(code, out var parsed) || snapshot.Area(parsed.Value) is null)
        {
            throw Refusal.Invalid(
                "cases.area",
                "place.areaCode",
                $"没有区划代码 {code}。",
                $"There is no area {code}."
            );
        }
        return parsed.Value;
    }
}
