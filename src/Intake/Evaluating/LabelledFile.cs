using System.IO.Compression;
using CsvHelper;
using Zhishu.Intake.Classifying;
using Zhishu.Kernel;

namespace Zhishu.Intake.Evaluating;

/// <summary>Reads labelled texts from a CSV file.</summary>
internal static class LabelledFile
{
    private const int LongestRow = 1 << 20;

    /// <exception cref="Refusal">The file or a column is missing.</exception>
    public static List<(string Text, string Label)> Read(string path)
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
        string[] header = [.. reader.Headers.Select(h => h.Trim('\uFEFF', ' '))];
        var label = Array.IndexOf(header, "label");
        int[] columns = [.. Columns(header).Select(c => Array.IndexOf(header, c)).Where(c => c >= 0)];
        if (label < 0 || columns.Length == 0)
            throw new Refusal(
                "intake.columns",
                $"文件 {path} 须有 label 列，以及 text 列或 title、body 列。",
                $"The file {path} needs the column label, and text or title and body."
            );
        List<(string, string)> texts = [];
        while (reader.Read())
        {
            var name = label < reader.FieldCount ? reader.GetString(label) : "";
            if (!string.IsNullOrWhiteSpace(name))
                texts.Add((string.Join(' ', columns.Where(c => c < reader.FieldCount).Select(reader.GetString)), name));
        }
        return texts;
    }

    private static string[] Columns(string[] header) => header.Contains("text") ? ["text"] : ["title", "body"];
}
