using System.Collections.Frozen;
using NetTopologySuite.Geometries;
using Zhishu.Organisations.Lookups;

namespace Zhishu.Organisations.Contracts;

/// <summary>Areas, units, grids and duties as they stood at one moment. Immutable and safe to share; every lookup is by
/// dictionary or spatial tree, so that filing a case costs microseconds.</summary>
public sealed class DirectorySnapshot
{
    private static readonly IReadOnlySet<Guid> NoUnits = FrozenSet<Guid>.Empty;

    private readonly FrozenDictionary<Guid, Unit> units;
    private readonly FrozenDictionary<string, Unit> unitsByCode;
    private readonly FrozenDictionary<Guid, FrozenSet<Guid>> subtrees;
    private readonly FrozenDictionary<string, Area> areas;
    private readonly FrozenDictionary<string, Grid> grids;
    private readonly FrozenDictionary<string, IReadOnlyList<Grid>> gridChains;
    private readonly ILookup<string, Area> areaChildren;
    private readonly PlaceIndex<Grid> gridIndex;
    private readonly PlaceIndex<Area> areaIndex;
    private readonly IReadOnlyDictionary<string, Geometry> boundaries;
    private readonly DutyTable duties;
    private readonly TimeProvider clock;

    /// <summary>Builds the indexes; tens of milliseconds for 45,000 areas.</summary>
    /// <param name="boundaries">Polygons of areas in WGS 84, by code.</param>
    /// <param name="clock">Says which day it is where a question names none.</param>
    public DirectorySnapshot(
        long version,
        IEnumerable<Area> areas,
        IEnumerable<Unit> units,
        IEnumerable<Grid> grids,
        IEnumerable<Duty> duties,
        IReadOnlyDictionary<string, Geometry> boundaries,
        TimeProvider clock
    )
    {
        Version = version;
        this.clock = clock;
        this.boundaries = boundaries;
        Areas = [.. areas.OrderBy(a => a.Code, StringComparer.Ordinal)];
        Units = [.. units.OrderBy(u => u.Code, StringComparer.Ordinal)];
        Grids = [.. grids.OrderBy(g => g.Code, StringComparer.Ordinal)];
        Duties = [.. duties];
        this.areas = Areas.ToFrozenDictionary(a => a.Code);
        this.units = Units.ToFrozenDictionary(u => u.Id);
        unitsByCode = Units.ToFrozenDictionary(u => u.Code);
        this.grids = Grids.ToFrozenDictionary(g => g.Code);
        areaChildren = Areas.ToLookup(a => a.Parent ?? "");
        subtrees = Subtrees();
        gridChains = Grids.ToFrozenDictionary(g => g.Code, ChainOf);
        gridIndex = new(Grids.Select(g => (g, g.Polygon)));
        areaIndex = new(boundaries.Where(b => this.areas.ContainsKey(b.Key)).Select(b => (this.areas[b.Key], b.Value)));
        this.duties = new(Duties, this);
    }

    /// <summary>Rises with every change of the database.</summary>
    public long Version { get; }

    /// <summary>All areas, by code.</summary>
    public IReadOnlyList<Area> Areas { get; }

    /// <summary>All units, closed ones too, by code.</summary>
    public IReadOnlyList<Unit> Units { get; }

    /// <summary>All grid cells, by code.</summary>
    public IReadOnlyList<Grid> Grids { get; }

    /// <summary>All rows of the duty table, expired ones too.</summary>
    public IReadOnlyList<Duty> Duties { get; }

    /// <summary>Nothing at all, before anything is loaded.</summary>
    public static DirectorySnapshot Empty(TimeProvider clock) =>
        new(0, [], [], [], [], new Dictionary<string, Geometry>(StringComparer.Ordinal), clock);

    public Unit? Unit(Guid id) => units.GetValueOrDefault(id);

    public Unit? UnitByCode(string code) => unitsByCode.GetValueOrDefault(code);

    /// <summary>The unit and all below it; empty if there is no such unit.</summary>
    public IReadOnlySet<Guid> Subtree(Guid unitId) => subtrees.TryGetValue(unitId, out var subtree) ? subtree : NoUnits;

    /// <summary>The unit and those above it, from itself up.</summary>
    public IEnumerable<Unit> WithParents(Guid unitId)
    {
        for (var unit = Unit(unitId); unit is not null; unit = unit.ParentId is { } parent ? Unit(parent) : null)
            yield return unit;
    }

    /// <summary>An area by its code without padding zeros.</summary>
    public Area? Area(string code) => areas.GetValueOrDefault(code);

    /// <summary>The areas one level below, by code; the provinces for null.</summary>
    public IEnumerable<Area> AreasBelow(string? code) => areaChildren[code ?? ""];

    /// <summary>An area's own polygon, WGS 84; null where none is stored.</summary>
    public Geometry? Boundary(string areaCode) => boundaries.GetValueOrDefault(areaCode);

    /// <summary>Names from the province down, without the placeholders of the statistics (市辖区, 县): <c>广东省深圳市南山区</c>;
    /// the code itself where unknown.</summary>
    public string AreaPath(string code)
    {
        var names = new List<string>();
        for (var area = Area(code); area is not null; area = area.Parent is { } parent ? Area(parent) : null)
        {
            if (area.Name is not ("市辖区" or "县" or "省直辖县级行政区划" or "自治区直辖县级行政区划"))
                names.Insert(0, area.Name);
        }
        return names.Count == 0 ? code : string.Concat(names);
    }

    public Grid? GridByCode(string code) => grids.GetValueOrDefault(code);

    /// <summary>The cell and those above it, from coarse to fine; empty if there is no such cell.</summary>
    public IReadOnlyList<Grid> GridChain(string code) => gridChains.TryGetValue(code, out var chain) ? chain : [];

    /// <summary>The finest cell at a point; on a common border the one with the lower code.</summary>
    /// <param name="longitude">Degrees, WGS 84.</param>
    /// <param name="latitude">Degrees, WGS 84.</param>
    public Grid? GridAt(double longitude, double latitude)
    {
        Grid? best = null;
        foreach (var grid in gridIndex.At(longitude, latitude))
        {
            if (best is null || grid.Level > best.Level || (grid.Level == best.Level && Before(grid.Code, best.Code)))
                best = grid;
        }
        return best;
    }

    /// <summary>All cells at a point, from coarse to fine.</summary>
    public IReadOnlyList<Grid> GridsAt(double longitude, double latitude) =>
        [.. gridIndex.At(longitude, latitude).OrderBy(g => g.Level).ThenBy(g => g.Code, StringComparer.Ordinal)];

    /// <summary>The code of the finest area known at a point: by the areas' own polygons or by that of a grid cell's
    /// area; null outside all.</summary>
    public string? AreaCodeAt(double longitude, double latitude)
    {
        var code = GridAt(longitude, latitude)?.AreaCode;
        foreach (var area in areaIndex.At(longitude, latitude))
        {
            if (
                code is null
                || area.Code.Length > code.Length
                || (area.Code.Length == code.Length && Before(area.Code, code))
            )
                code = area.Code;
        }
        return code;
    }

    /// <summary>Which unit answers for a matter at a place. The longest matter prefix wins, then the finest place: a
    /// cell before those above it, a cell before an area, a longer area code before a shorter one, any of them before a
    /// row for everywhere. Never throws for unknown codes: that nobody answers is an answer, with its reasons.</summary>
    /// <param name="gridCode">The cell; its area is taken where <paramref name="areaCode"/> is null.</param>
    /// <param name="on">The day; null for the present day of the clock.</param>
    public DutyAnswer WhoAnswers(string matterCode, string? gridCode, string? areaCode, DateOnly? on = null) =>
        duties.Answer(matterCode, gridCode, areaCode, on ?? Today);

    /// <summary>For which matters in which cells nobody answers by a row of the table: the finest cells, and the areas
    /// (townships, else the finest level there is below <paramref name="areaPrefix"/>) without cells.</summary>
    /// <param name="matterCodes">The matters in use.</param>
    /// <param name="areaPrefix">Only places in this area; null for all that have grids.</param>
    public IEnumerable<DutyGap> Gaps(IEnumerable<string> matterCodes, string? areaPrefix, DateOnly? on = null) =>
        DutyGaps.Find(this, matterCodes, areaPrefix, on ?? Today);

    /// <summary>The present day where the city is.</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);

    internal IReadOnlySet<string> ParentGrids => parentGrids ??= Grids.Select(g => g.ParentCode!).ToFrozenSet();

    private IReadOnlySet<string>? parentGrids;

    private static bool Before(string a, string b) => string.CompareOrdinal(a, b) < 0;

    private FrozenDictionary<Guid, FrozenSet<Guid>> Subtrees()
    {
        var below = Units.ToDictionary(u => u.Id, u => new HashSet<Guid> { u.Id });
        foreach (var unit in Units)
        {
            // The set stops the walk should the data hold a cycle.
            var seen = new HashSet<Guid> { unit.Id };
            var above = unit.ParentId;
            while (above is { } id && seen.Add(id) && below.TryGetValue(id, out var set))
            {
                set.Add(unit.Id);
                above = units[id].ParentId;
            }
        }
        return below.ToFrozenDictionary(b => b.Key, b => b.Value.ToFrozenSet());
    }

    private IReadOnlyList<Grid> ChainOf(Grid grid)
    {
        var chain = new List<Grid>();
        for (var at = grid; at is not null && chain.Count < 8; at = at.ParentCode is { } up ? GridByCode(up) : null)
            chain.Insert(0, at);
        return chain;
    }
}
