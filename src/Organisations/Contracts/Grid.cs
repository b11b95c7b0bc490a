using NetTopologySuite.Geometries;

namespace Zhishu.Organisations.Contracts;

/// <summary>A grid cell (网格): a piece of the city with people who look after it.</summary>
/// <param name="Level">1 the coarsest (街镇) to 4 the finest (单元网格).</param>
/// <param name="ParentCode">The cell one level up; null at level 1 or where cells stand alone.</param>
/// <param name="AreaCode">The area it lies in.</param>
/// <param name="UnitId">The organisation that looks after it, or null.</param>
/// <param name="Polygon">Polygon or MultiPolygon, longitude and latitude in degrees, WGS 84 (CGCS2000).</param>
public sealed record Grid(
    Guid Id,
    string Code,
    string Name,
    int Level,
    string? ParentCode,
    string AreaCode,
    Guid? UnitId,
    Geometry Polygon
);
