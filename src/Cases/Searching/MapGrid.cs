using System.Globalization;

namespace Zhishu.Cases.Searching;

/// <summary>The cells into which a map is divided at a zoom; the same for everybody who looks at that height, so that
/// clusters stay where they are when the map is moved.</summary>
/// <param name="Width">Degrees of longitude.</param>
/// <param name="Height">Degrees of latitude.</param>
/// <param name="Box">Whole cells: west, south, east, north.</param>
internal sealed record MapGrid(double Width, double Height, double[] Box)
{
    public const int DeepestZoom = 22;

    /// <summary>Of the screen; at zoom 0 the earth is 512 wide.</summary>
    private const double CellPixels = 80;
    private const double WorldPixels = 512;
    private const int MostCells = 1200;

    public string BoxText => string.Join(',', Box.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>The grid for a part of the map. Where it would have too many cells for that part, it is coarser.</summary>
    public static MapGrid Of(double[] box, int zoom)
    {
        // Whole degrees, so that moving the map a little does not change the cells.
        var middle = Math.Clamp(Math.Round((box[1] + box[3]) / 2), -85, 85);
        for (var level = zoom; ; level--)
        {
            var width = 360 / WorldPixels * CellPixels / Math.Pow(2, level);
            var height = width * Math.Cos(middle * Math.PI / 180);
            var (west, south) = (Math.Floor(box[0] / width), Math.Floor(box[1] / height));
            var (east, north) = (Math.Floor(box[2] / width) + 1, Math.Floor(box[3] / height) + 1);
            if ((east - west) * (north - south) <= MostCells || level == 0)
                return new(width, height, [west * width, south * height, east * width, north * height]);
        }
    }
}
