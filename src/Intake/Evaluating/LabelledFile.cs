using Zhishu.Kernel;

namespace Zhishu.Intake.Evaluating;

/// <summary>Reads labelled texts from a CSV file.</summary>
internal static class LabelledFile
{
    private static readonly string[] TitleAndBody = ["title", "body"];

    /// <exception cref="Refusal">The file or a column is missing.</exception>
    public static List<(string Text, string Label)> Read(string path)
    {
        var table = CsvTable.Read(path);
        string[] columns = table.Has("text") ? ["text"] : [.. TitleAndBody.Where(table.Has)];
        if (!table.Has("label") || columns.Length == 0)
            throw new Refusal(
                "intake.columns",
                $"文件 {path} 须有 label 列，以及 text 列或 title、body 列。",
                $"The file {path} needs the column label, and text or title and body."
            );
        return
        [
            .. table
                .Rows.Where(r => !string.IsNullOrWhiteSpace(r("label")))
                .Select(r => (string.Join(' ', columns.Select(r)), r("label"))),
        ];
    }
}
