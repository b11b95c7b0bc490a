using System.Globalization;
using System.Text;

namespace Zhishu.Host.Commands;

/// <summary>What commands print: results for people or, with <c>--json</c>, for machines on standard output; everything
/// else on standard error.</summary>
internal static class Output
{
    /// <summary>A line in both languages.</summary>
    public static void Say(FormattableString chinese, FormattableString english)
    {
        Console.WriteLine(chinese.ToString(CultureInfo.InvariantCulture));
        Console.WriteLine(english.ToString(CultureInfo.InvariantCulture));
    }

    public static void Complain(string chinese, string english)
    {
        Console.Error.WriteLine(chinese);
        if (english != chinese)
            Console.Error.WriteLine(english);
    }

    /// <summary>Columns, as wide as their widest value; a Chinese character is two wide.</summary>
    public static void Table(IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string?>> rows)
    {
        List<IReadOnlyList<string?>> all = [header, .. rows];
        var widths = header.Select((_, i) => all.Max(r => WidthOf(r[i]))).ToArray();
        foreach (var row in all)
        {
            var line = new StringBuilder();
            for (var i = 0; i < row.Count; i++)
                line.Append(row[i]).Append(' ', widths[i] - WidthOf(row[i]) + 2);
            Console.WriteLine(line.ToString().TrimEnd());
        }
    }

    public static string Instant(DateTimeOffset? at) =>
        at?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    private static int WidthOf(string? text) => text?.Sum(c => c >= 0x2E80 ? 2 : 1) ?? 0;
}
