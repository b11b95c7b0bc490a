using System.Globalization;
using System.Text;

namespace Zhishu.Codes.Printing;

/// <summary>A sheet as the content of a PDF page.</summary>
internal sealed class PdfSheet : ISheet
{
    private const double PointsPerMillimetre = 72 / 25.4;
    private readonly StringBuilder content = new();

    private PdfSheet(DesignContent design) =>
        // Millimetres from the upper left, as everywhere else.
        Append(
            $"{PointsPerMillimetre:0.######} 0 0 {-PointsPerMillimetre:0.######} 0 {design.PaperHeight * PointsPerMillimetre:0.###} cm\n"
        );

    /// <summary>Sheets as one PDF.</summary>
    public static byte[] Of(DesignContent design, Logo? logo, IEnumerable<IReadOnlyList<Label>> sheets)
    {
        using var pdf = new PdfDocument(
            design.PaperWidth * PointsPerMillimetre,
            design.PaperHeight * PointsPerMillimetre,
            logo
        );
        foreach (var labels in sheets)
        {
            var sheet = new PdfSheet(design);
            LabelLayout.Draw(sheet, design, logo, labels);
            pdf.Add(sheet.content.ToString());
        }
        return pdf.Finish();
    }

    public void Symbol(QrSymbol symbol, double x, double y, double square)
    {
        Append($"q {square:0.###} 0 0 {square:0.###} {x:0.###} {y:0.###} cm\n");
        foreach (var (column, row, length) in symbol.Runs())
            Append($"{column} {row} {length} 1 re\n");
        content.Append("f Q\n");
    }

    public void Text(string text, double middle, double baseline, double size, bool isNumber)
    {
        var isLatin = isNumber && text.All(char.IsAscii);
        var width = size * text.Sum(c => isLatin ? 0.6 : PdfDocument.WidthOf(c));
        Append(
            $"BT /{(isLatin ? "F1" : "F2")} {size:0.###} Tf 1 0 0 -1 {middle - width / 2:0.###} {baseline:0.###} Tm "
        );
        var bytes = isLatin ? Encoding.ASCII.GetBytes(text) : Encoding.BigEndianUnicode.GetBytes(text);
        Append($"<{Convert.ToHexString(bytes)}> Tj ET\n");
    }

    public void Logo(double x, double y, double width, double height) =>
        // A picture stands on its foot.
        Append($"q {width:0.###} 0 0 {-height:0.###} {x:0.###} {y + height:0.###} cm /Logo Do Q\n");

    public void Frame(double x, double y, double width, double height) =>
        Append($"q 0.1 w 0.6 G {x:0.###} {y:0.###} {width:0.###} {height:0.###} re S Q\n");

    private void Append(FormattableString text) => content.Append(text.ToString(CultureInfo.InvariantCulture));
}
