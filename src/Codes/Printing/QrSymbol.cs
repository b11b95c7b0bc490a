using System.Globalization;
using System.Text;
using QRCoder;

namespace Zhishu.Codes.Printing;

/// <summary>A QR symbol as squares. The link of a signed code has 171 characters of the alphanumeric mode where the host has 16, which is
/// version 7 with correction M, 45 squares; printed at half a millimetre a square with its quiet zone it is 26.5 mm wide. A
/// number alone has correction Q, up to version 4, and is 20.5 mm.</summary>
internal sealed class QrSymbol
{
    /// <summary>Millimetres of one square: what cheap phones read from a hand's breadth.</summary>
    public const double Square = 0.5;

    private const int Quiet = 4;
    private readonly IReadOnlyList<System.Collections.BitArray> rows;

    private QrSymbol(IReadOnlyList<System.Collections.BitArray> rows) => this.rows = rows;

    /// <summary>Squares a side, with the quiet zone.</summary>
    public int Size => rows.Count;

    public int Version => (Size - 2 * Quiet - 17) / 4;

    public double Millimetres => Size * Square;

    public bool this[int x, int y] => rows[y][x];

    public static QrSymbol Of(string link, bool isSigned)
    {
        using var data = QRCodeGenerator.GenerateQrCode(
            link,
            isSigned ? QRCodeGenerator.ECCLevel.M : QRCodeGenerator.ECCLevel.Q
        );
        return new([.. data.ModuleMatrix]);
    }

    /// <summary>The dark squares, those beside each other together.</summary>
    public IEnumerable<(int X, int Y, int Length)> Runs()
    {
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                if (!this[x, y])
                    continue;
                var from = x;
                while (x < Size && this[x, y])
                    x++;
                yield return (from, y, x - from);
            }
        }
    }

    /// <summary>The dark squares as one path, a run of a row each, in squares from the upper left.</summary>
    public string Path()
    {
        var path = new StringBuilder();
        foreach (var (x, y, length) in Runs())
            path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{length}v1h-{length}z");
        return path.ToString();
    }

    /// <summary>An image of its own.</summary>
    public string Svg() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Size} {Size}" width="{Millimetres}mm" height="{Millimetres}mm" shape-rendering="crispEdges"><rect width="{Size}" height="{Size}" fill="#fff"/><path d="{Path()}" fill="#000"/></svg>"""
        );
}
