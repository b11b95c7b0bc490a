using System.Globalization;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Zhishu.Cases.Exporting;

/// <summary>One sheet, written cell by cell into a file that is gone when it has been sent: a package must be able to
/// seek, which an answer cannot. Texts are inline strings, which no spreadsheet takes for formulas.</summary>
internal static class XlsxFile
{
    /// <summary>What the sheet is called.</summary>
    public const string SheetName = "cases";

    private const int LongestText = 32_767;

    public static async Task WriteAsync(
        Stream output,
        string[] headers,
        IAsyncEnumerable<object?[]> rows,
        CancellationToken ct
    )
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var file = new FileStream(
            path,
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            1 << 16,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous
        );
        using (var document = SpreadsheetDocument.Create(file, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            var sheet = book.AddNewPart<WorksheetPart>();
            using (var writer = OpenXmlWriter.Create(sheet))
            {
                writer.WriteStartElement(new Worksheet());
                writer.WriteStartElement(new SheetData());
                WriteRow(writer, headers);
                await foreach (var row in rows.WithCancellation(ct))
                    WriteRow(writer, row);
                writer.WriteEndElement();
                writer.WriteEndElement();
            }
            book.Workbook = new Workbook(
                new Sheets(
                    new Sheet
                    {
                        Name = SheetName,
                        SheetId = 1,
                        Id = book.GetIdOfPart(sheet),
                    }
                )
            );
        }
        file.Position = 0;
        await file.CopyToAsync(output, ct);
    }

    private static void WriteRow(OpenXmlWriter writer, object?[] row)
    {
        writer.WriteStartElement(new Row());
        foreach (var value in row)
            writer.WriteElement(CellOf(value));
        writer.WriteEndElement();
    }

    private static Cell CellOf(object? value) =>
        value switch
        {
            null => new Cell(),
            double or int => new Cell
            {
                DataType = CellValues.Number,
                CellValue = new CellValue(Convert.ToString(value, CultureInfo.InvariantCulture)!),
            },
            DateTimeOffset at => TextCell(CsvFile.Local(at)),
            _ => TextCell((string)value),
        };

    private static Cell TextCell(string text)
    {
        var clean = string.Concat(text.EnumerateRunes().Where(r => !r.IsBmp || XmlConvert.IsXmlChar((char)r.Value)));
        return new Cell
        {
            DataType = CellValues.InlineString,
            InlineString = new InlineString(
                new DocumentFormat.OpenXml.Spreadsheet.Text(clean.Length > LongestText ? clean[..LongestText] : clean)
                {
                    Space = SpaceProcessingModeValues.Preserve,
                }
            ),
        };
    }
}
