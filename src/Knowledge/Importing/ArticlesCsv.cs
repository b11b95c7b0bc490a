using System.Text;
using CsvHelper;
using Zhishu.Kernel;

namespace Zhishu.Knowledge.Importing;

/// <summary>Articles from the text of a CSV file; the first line names the columns.</summary>
internal static class ArticlesCsv
{
    private const int Most = 5_000;
    private const int LongestRow = 1 << 20;

    private static readonly Dictionary<string, string> Chinese = new(StringComparer.Ordinal)
    {
        ["编号"] = "code",
        ["标题"] = "title",
        ["正文"] = "body",
        ["类型"] = "kind",
        ["区划代码"] = "areacode",
        ["机构编码"] = "unitcode",
        ["生效日期"] = "validfrom",
        ["失效日期"] = "validuntil",
        ["复核日期"] = "reviewon",
        ["来源"] = "source",
        ["链接"] = "link",
    };

    /// <exception cref="Refusal">400 where columns are missing or rows too many.</exception>
    public static List<ImportedArticle> Read(string csv)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        return Read(stream, Most);
    }

    /// <param name="most">How many rows are taken.</param>
    public static List<ImportedArticle> Read(Stream stream, int most)
    {
        using var reader = CsvReader.Create(
            stream,
            new CsvReaderOptions { Separator = ',', MaxRecordSize = LongestRow }
        );
        try
        {
            return Read(reader, most);
        }
        catch (Exception e) when (e is not Refusal and not IOException)
        {
            throw Refusal.Invalid(
                "knowledge.csv",
                "csv",
                $"不是可读的 CSV 文件：{e.Message}",
                $"The text is no CSV that can be read: {e.Message}"
            );
        }
    }

    private static List<ImportedArticle> Read(CsvReader reader, int most)
    {
        reader.ReadHeader();
        var columns = reader
            .Headers.Select((name, at) => (Name: Known(name), at))
            .GroupBy(c => c.Name)
            .ToDictionary(g => g.Key, g => g.First().at);
        if (!columns.ContainsKey("code") || !columns.ContainsKey("title") || !columns.ContainsKey("body"))
            throw Refusal.Invalid(
                "knowledge.columns",
                "csv",
                "CSV 须有 code（编号）、title（标题）和 body（正文）列。",
                "The CSV needs the columns code, title and body."
            );
        List<ImportedArticle> articles = [];
        while (reader.Read())
        {
            if (articles.Count == most)
                throw Refusal.Invalid(
                    "knowledge.too_many",
                    "csv",
                    $"一次最多导入 {most} 条。",
                    $"One import takes {most} articles at most."
                );
            articles.Add(
                new(
                    Of("code"),
                    Of("title"),
                    Of("body"),
                    Of("kind"),
                    Of("areacode"),
                    Of("unitcode"),
                    Of("validfrom"),
                    Of("validuntil"),
                    Of("reviewon"),
                    Of("source"),
                    Of("link")
                )
            );
        }
        return articles;

        string? Of(string column) =>
            columns.TryGetValue(column, out var at) && at < reader.FieldCount ? reader.GetString(at) : null;
    }

    private static string Known(string header)
    {
        var name = header.Trim('\uFEFF', ' ');
        return Chinese.GetValueOrDefault(name) ?? name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
    }
}
