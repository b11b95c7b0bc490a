using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Zhishu.Codes.Printing;

/// <summary>Writes a PDF 1.4 (ISO 32000) with pages of one size. The numbers are in Courier, all else in STSong-Light by the
/// encoding UniGB-UTF16-H: both are fonts that a reader has, so that none is carried along; one without Chinese fonts shows
/// another in the place of STSong.</summary>
internal sealed class PdfDocument : IDisposable
{
    private const int Catalogue = 1;
    private const int Pages = 2;
    private const int Resources = 3;
    private const int Courier = 4;
    private const int Song = 5;
    private const int SongDescendant = 6;
    private const int SongDescriptor = 7;
    private const int LogoImage = 8;

    private readonly MemoryStream file = new();
    private readonly SortedDictionary<int, long> places = [];
    private readonly List<int> pages = [];
    private readonly string size;
    private int next = LogoImage + 1;

    /// <param name="width">In points.</param>
    /// <param name="height">In points.</param>
    public PdfDocument(double width, double height, Logo? logo)
    {
        size = string.Create(CultureInfo.InvariantCulture, $"[0 0 {width:0.###} {height:0.###}]");
        Write("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
        Object(Catalogue, $"<< /Type /Catalog /Pages {Pages} 0 R >>");
        var picture = logo is null ? "" : $"/XObject << /Logo {LogoImage} 0 R >> ";
        Object(Resources, $"<< /Font << /F1 {Courier} 0 R /F2 {Song} 0 R >> {picture}>>");
        Object(Courier, "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>");
        Object(
            Song,
            $"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UTF16-H /Encoding /UniGB-UTF16-H /DescendantFonts [{SongDescendant} 0 R] >>"
        );
        Object(
            SongDescendant,
            $"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /W [1 95 500] /FontDescriptor {SongDescriptor} 0 R >>"
        );
        Object(
            SongDescriptor,
            "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        );
        if (logo is not null)
            Stream(
                LogoImage,
                $"/Type /XObject /Subtype /Image /Width {logo.Width} /Height {logo.Height} /ColorSpace /{(logo.IsGrey ? "DeviceGray" : "DeviceRGB")} /BitsPerComponent 8 /Filter /DCTDecode",
                logo.Jpeg
            );
    }

    public void Dispose() => file.Dispose();

    /// <summary>As the font's widths above say, in heights of the text.</summary>
    public static double WidthOf(char letter) => letter is >= ' ' and <= '~' ? 0.5 : 1;

    /// <summary>One page more.</summary>
    public void Add(string content)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(Encoding.ASCII.GetBytes(content));
        var (page, body) = (next++, next++);
        pages.Add(page);
        Object(
            page,
            $"<< /Type /Page /Parent {Pages} 0 R /MediaBox {size} /Resources {Resources} 0 R /Contents {body} 0 R >>"
        );
        Stream(body, "/Filter /FlateDecode", packed.ToArray());
    }

    public byte[] Finish()
    {
        var kids = string.Join(' ', pages.Select(p => $"{p} 0 R"));
        Object(Pages, $"<< /Type /Pages /Count {pages.Count} /Kids [{kids}] >>");
        var start = file.Position;
        var table = new StringBuilder($"xref\n0 {next}\n0000000000 65535 f \n");
        for (var i = 1; i < next; i++)
            table.Append(
                places.TryGetValue(i, out var place)
                    ? string.Create(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n")
                    : "0000000000 00000 f \n"
            );
        Write(table.ToString());
        Write($"trailer\n<< /Size {next} /Root {Catalogue} 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return file.ToArray();
    }

    private void Object(int number, string body)
    {
        places[number] = file.Position;
        Write($"{number} 0 obj\n{body}\nendobj\n");
    }

    private void Stream(int number, string dictionary, byte[] bytes)
    {
        places[number] = file.Position;
        Write($"{number} 0 obj\n<< {dictionary} /Length {bytes.Length} >>\nstream\n");
        file.Write(bytes);
        Write("\nendstream\nendobj\n");
    }

    private void Write(string text) => file.Write(Encoding.Latin1.GetBytes(text));
}
