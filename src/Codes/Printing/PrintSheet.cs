using System.Globalization;
using System.Net;
using System.Text;

namespace Zhishu.Codes.Printing;

/// <summary>What is printed of one code.</summary>
internal sealed record Label(string Number, string Link, bool IsSigned, string Title);

/// <summary>An A4 sheet of labels as SVG, in millimetres: five by seven cells, each with symbol, number and kind.</summary>
internal static class PrintSheet
{
    public const int Columns = 5;
    public const int Rows = 7;
    public const int Labels = Columns * Rows;

    private const double Width = 210;
    private const double Height = 297;
    private const double CellWidth = 40;
    private const double CellHeight = 41;
    private const double Left = (Width - Columns * CellWidth) / 2;
    private const double Top = (Height - Rows * CellHeight) / 2;

    public static int SheetsFor(int codes) => (codes + Labels - 1) / Labels;

    public static string Svg(IReadOnlyList<Label> labels)
    {
        var svg = new StringBuilder();
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}mm" height="{Height}mm"><rect width="{Width}" height="{Height}" fill="#fff"/>"""
        );
        for (var i = 0; i < Math.Min(labels.Count, Labels); i++)
            Append(svg, labels[i], Left + i % Columns * CellWidth, Top + i / Columns * CellHeight);
        return svg.Append("</svg>").ToString();
    }

    private static void Append(StringBuilder svg, Label label, double x, double y)
    {
        var symbol = QrSymbol.Of(label.Link, label.IsSigned);
        var left = x + (CellWidth - symbol.Millimetres) / 2;
        var middle = x + CellWidth / 2;
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""
            <path transform="translate({left:0.###} {y:0.###}) scale({QrSymbol.Square})" d="{symbol.Path()}" shape-rendering="crispEdges"/>
            <text x="{middle:0.###}" y="{y
                + symbol.Millimetres
                + 1.6:0.###}" font-size="2.7" text-anchor="middle" font-family="monospace">{Escape(label.Number)}</text>
            <text x="{middle:0.###}" y="{y
                + symbol.Millimetres
                + 4.9:0.###}" font-size="2.7" text-anchor="middle" font-family="sans-serif">{Escape(label.Title)}</text>
            """
        );
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text.Length > 24 ? text[..24] : text);
}
