using System.IO.Compression;
using CsvHelper;
using Zhishu.Kernel;
using Zhishu.Knowledge.Importing;
using Zhishu.Knowledge.Synonyms;

namespace Zhishu.Knowledge.Evaluating;

/// <summary>A question and the codes of the articles that answer it; none where none does.</summary>
internal sealed record KnownQuestion(string Text, IReadOnlyList<string> Codes);

/// <summary>Reads the files of a measurement.</summary>
internal static class EvaluationFiles
{
    private const int MostArticles = 1_000_000;
    private const int LongestRow = 1 << 20;

    public static List<ImportedArticle> Articles(string path)
    {
        using var file = Open(path);
        return ArticlesCsv.Read(file, MostArticles);
    }

    public static List<KnownQuestion> Questions(string path)
    {
        using var file = Open(path);
        using var reader = CsvReader.Create(file, new CsvReaderOptions { Separator = ',', MaxRecordSize = LongestRow });
        reader.ReadHeader();
        string[] header = [.. reader.Headers.Select(h => h.Trim('\uFEFF', ' '))];
        var (question, code) = (Array.IndexOf(header, "question"), Array.IndexOf(header, "code"));
        if (question < 0 || code < 0)
            throw new Refusal(
                "knowledge.columns",
                $"文件 {path} 须有 question 列和 code 列。",
                $"The file {path} needs the columns question and code."
            );
        List<KnownQuestion> questions = [];
        while (reader.Read())
        {
            var text = question < reader.FieldCount ? reader.GetString(question) : "";
            var codes = code < reader.FieldCount ? reader.GetString(code) : "";
            if (!string.IsNullOrWhiteSpace(text))
                questions.Add(
                    new(text, codes.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                );
        }
        return questions;
    }

    public static SynonymGroups Synonyms(string? path)
    {
        if (path is null)
            return SynonymGroups.None;
        using var file = Open(path);
        using var reader = new StreamReader(file);
        return new(
            reader
                .ReadToEnd()
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(l => l.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        );
    }

    private static Stream Open(string path)
    {
        if (!File.Exists(path))
            throw Refusal.NotFound("knowledge.no_file", $"文件 {path}", $"file {path}");
        var file = File.OpenRead(path);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
    }
}
