using System.IO.Compression;
using CsvHelper;
using Zhishu.Kernel;

namespace Zhishu.Cases.Importing;

/// <summary>A table as another system exported it: CSV with a header, plain or gzip, read as a stream.</summary>
internal sealed class SourceTable : IDisposable
{
    private const int LongestRow = 1 << 20;

    private readonly FileStream file;
    private readonly CsvReader reader;
    private bool malformed;

    private SourceTable(FileStream file, Stream content)
    {
        this.file = file;
        reader = CsvReader.Create(
            content,
            new CsvReaderOptions
            {
                Separator = ',',
                MaxRecordSize = LongestRow,
                TrackLineNumbers = true,
                OnMalformedRecord = _ => malformed = true,
            }
        );
    }

    /// <summary>Of the file, 0 to 1.</summary>
    public double Fraction => file.Length == 0 ? 1 : (double)file.Position / file.Length;

    public IReadOnlyList<string> Header { get; private set; } = [];

    /// <exception cref="Refusal">The file cannot be opened, or is no CSV with a header.</exception>
    public static SourceTable Open(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refusal.Invalid(
                "import.file",
                "file",
                $"无法打开文件 {path}：{e.Message}",
                $"{path} cannot be opened: {e.Message}"
            );
        }
        var gzip = file.ReadByte() == 0x1f && file.ReadByte() == 0x8b;
        file.Position = 0;
        var table = new SourceTable(file, gzip ? new GZipStream(file, CompressionMode.Decompress) : file);
        table.Guarded(() =>
        {
            table.reader.ReadHeader();
            table.Header = [.. table.reader.Headers.Select(h => h.Trim())];
            return true;
        });
        return table;
    }

    /// <summary>The next row, or null at the end.</summary>
    /// <exception cref="Refusal">The rest of the file cannot be read: a torn archive, a quote that never ends.</exception>
    public SourceRow? Next() =>
        Guarded(() =>
        {
            malformed = false;
            if (!reader.Read())
                return null;
            var values = new string[reader.FieldCount];
            for (var i = 0; i < values.Length; i++)
                values[i] = reader.GetString(i);
            return new SourceRow(reader.RowNumber, reader.LineNumber, values, malformed);
        });

    public void Dispose()
    {
        reader.Dispose();
        file.Dispose();
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException e)
        {
            var line = e.LineNumber > 0 ? e.LineNumber : reader.LineNumber;
            throw Refusal.Invalid(
                "import.csv",
                "file",
                $"第 {line} 行起无法按 CSV 读取：{e.Message}",
                $"From line {line} on the file cannot be read as CSV: {e.Message}"
            );
        }
        catch (InvalidDataException e)
        {
            throw Refusal.Invalid(
                "import.gzip",
                "file",
                $"压缩文件已损坏：{e.Message}",
                $"The compressed file is damaged: {e.Message}"
            );
        }
    }
}

/// <summary>A row as it stands.</summary>
/// <param name="Row">From 1, the header not counted.</param>
/// <param name="Line">From 1.</param>
/// <param name="Malformed">Whether its quotes are broken.</param>
internal sealed record SourceRow(long Row, long Line, string[] Values, bool Malformed);
