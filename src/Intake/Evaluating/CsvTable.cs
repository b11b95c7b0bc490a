using System.IO.Compression;
using CsvHelper;
using Zhishu.Kernel;

namespace Zhishu.Intake.Evaluating;

/// <summary>A CSV file, plain or gzip, whose first row names the columns.</summary>
internal sealed class CsvTable
{
    private const int LongestRow = 1 << 20;
    private readonly Dictionary<string, int> columns;

    private CsvTable(string[] header) =>
        columns = header
            .Index()
            .DistinctBy(h => h.Item)
            .ToDictionary(h => h.Item, h => h.Index, StringComparer.Ordinal);

    /// <summary>Each gives what a column has, nothing for one that is not there.</summary>
    public List<Func<string, string>> Rows { get; } = [];

    public bool Has(string column) => columns.ContainsKey(column);

    /// <exception cref="Refusal">The file is missing.</exception>
    public static CsvTable Read(string path)
    {
        if (!File.Exists(path))
            throw Refusal.NotFound("intake.no_file", $"文件 {path}", $"file {path}");
        using var file = File.OpenRead(path);
        using Stream plain = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var reader = CsvReader.Create(
            plain,
            new CsvReaderOptions { Separator = ',', MaxRecordSize = LongestRow }
        );
        reader.ReadHeader();
        var table = new CsvTable([.. reader.Headers.Select(h => h.Trim('\uFEFF', ' '))]);
        while (reader.Read())
        {
            string[] fields = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)];
            table.Rows.Add(c => table.columns.TryGetValue(c, out var i) && i < fields.Length ? fields[i] : "");
        }
        return table;
    }
}
