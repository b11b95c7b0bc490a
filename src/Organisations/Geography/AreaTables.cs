using System.Globalization;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Geography;

/// <summary>Reads tables of administrative divisions.</summary>
internal static class AreaTables
{
    public static FileContent<AreaData> Read(IEnumerable<(string Name, TextReader Text)> tables)
    {
        var areas = new Dictionary<string, AreaData>(StringComparer.Ordinal);
        var problems = new List<ImportProblem>();
        foreach (var (file, text) in tables)
            ReadTable(file, text, areas, problems);
        return new([.. areas.Values], problems);
    }

    private static void ReadTable(
        string file,
        TextReader text,
        Dictionary<string, AreaData> areas,
        List<ImportProblem> problems
    )
    {
        var header = Split(text.ReadLine() ?? "");
        var code = header.IndexOf("code");
        var name = header.IndexOf("name");
        var from = header.IndexOf("validFrom");
        var to = header.IndexOf("validTo");
        if (code < 0 || name < 0)
        {
            problems.Add(
                new(
                    $"{file}:1",
                    code < 0 ? "code" : "name",
                    new Text("表头缺少列code或name。", "The header lacks the column code or name.")
                )
            );
            return;
        }
        var line = 1;
        while (text.ReadLine() is { } row)
        {
            line++;
            if (row.Length == 0)
                continue;
            var cells = Split(row);
            void Wrong(string column, string chinese, string english) =>
                problems.Add(new($"{file}:{line}", column, new Text(chinese, english)));
            string Cell(int column) => column >= 0 && column < cells.Count ? cells[column] : "";
            if (!AreaCode.TryParse(Cell(code), out var parsed, out var error))
                Wrong("code", error.Chinese, error.English);
            else if (PlainText.Clean(Cell(name)).Length == 0)
                Wrong("name", "名称为空。", "The name is empty.");
            else if (!TryDate(Cell(from), out var validFrom))
                Wrong("validFrom", $"日期“{Cell(from)}”应为yyyy-MM-dd。", $"'{Cell(from)}' is no date yyyy-MM-dd.");
            else if (!TryDate(Cell(to), out var validTo))
                Wrong("validTo", $"日期“{Cell(to)}”应为yyyy-MM-dd。", $"'{Cell(to)}' is no date yyyy-MM-dd.");
            else
                areas.TryAdd(parsed.Value, new(parsed.Value, PlainText.Clean(Cell(name)), validFrom, validTo));
        }
    }

    private static bool TryDate(string text, out DateOnly? date)
    {
        date = null;
        if (text.Length == 0)
            return true;
        var good = DateOnly.TryParseExact(
            text,
            "yyyy-MM-dd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var read
        );
        date = read;
        return good;
    }

    /// <summary>A line of comma-separated values; quotes are doubled inside quotes (RFC 4180, without line breaks in
    /// values, which names of areas do not have).</summary>
    private static List<string> Split(string line)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[i++]);
            else if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else if (c != '\uFEFF')
                cell.Append(c);
        }
        cells.Add(cell.ToString().Trim());
        return cells;
    }
}
