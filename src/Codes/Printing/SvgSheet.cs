using System.Globalization;
using System.Net;
using System.Text;

namespace Zhishu.Codes.Printing;

/// <summary>A sheet as SVG.</summary>
internal sealed class SvgSheet : ISheet
{
    private readonly StringBuilder svg = new();

    private SvgSheet(DesignContent design, Logo? logo)
    {
        Append(
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {design.PaperWidth} {design.PaperHeight}" width="{design.PaperWidth}mm" height="{design.PaperHeight}mm"><rect width="{design.PaperWidth}" height="{design.PaperHeight}" fill="#fff"/>"""
        );
        // Once, however many labels show it.
        if (logo is not null)
            Append(
                $"""<defs><image id="logo" width="1" height="1" preserveAspectRatio="none" href="data:image/jpeg;base64,{Convert.ToBase64String(logo.Jpeg)}"/></defs>"""
            );
    }

    public static string Of(DesignContent design, Logo? logo, IReadOnlyList<Label> labels)
    {
        var sheet = new SvgSheet(design, logo);
        LabelLayout.Draw(sheet, design, logo, labels);
        return sheet.svg.Append("</svg>").ToString();
    }

    public void Symbol(QrSymbol symbol, double x, double y, double square) =>
        Append(
            $"""<path transform="translate({x:0.###} {y:0.###}) scale({square:0.###})" d="{symbol.Path()}" shape-rendering="crispEdges"/>"""
        );

    public void Text(string text, double middle, double baseline, double size, bool isNumber) =>
        Append(
            $"""<text x="{middle:0.###}" y="{baseline:0.###}" font-size="{size:0.###}" text-anchor="middle" font-family="{(isNumber ? "monospace" : "sans-serif")}">{WebUtility.HtmlEncode(text)}</text>"""
        );

    public void Logo(double x, double y, double width, double height) =>
        Append(
            $"""<use href="#logo" transform="translate({x:0.###} {y:0.###}) scale({width:0.###} {height:0.###})"/>"""
        );

    public void Frame(double x, double y, double width, double height) =>
        Append(
            $"""<rect x="{x:0.###}" y="{y:0.###}" width="{width:0.###}" height="{height:0.###}" fill="none" stroke="#999" stroke-width="0.1"/>"""
        );

    private void Append(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture));
}
