namespace Zhishu.Host.Pages;

/// <summary>Section <c>Pages</c>.</summary>
public sealed class PageOptions
{
    /// <summary>The city's name as the pages show it.</summary>
    public CityName City { get; set; } = new();

    /// <summary>A map service beneath the city's own polygons; none unless set.</summary>
    public TileOptions Tiles { get; set; } = new();
}

public sealed class CityName
{
    public string? Chinese { get; set; }

    public string? English { get; set; }
}

public sealed class TileOptions
{
    /// <summary>With <c>{z}</c>, <c>{x}</c>, <c>{y}</c>; several with blanks between them lie above each other.</summary>
    public string? Url { get; set; }

    /// <summary><c>wgs84</c> (also CGCS2000, which differs by centimetres) or <c>gcj02</c>.</summary>
    public string Coordinates { get; set; } = "wgs84";

    public string Attribution { get; set; } = "";

    public int LargestZoom { get; set; } = 18;

    /// <summary>Addresses of the service's hosts, which the pages may speak to.</summary>
    public IEnumerable<string> Origins() =>
        Layers()
            .Select(u => Uri.TryCreate(u, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null)
            .OfType<string>()
            .Distinct();

    public IReadOnlyList<string> Layers() => Url?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
