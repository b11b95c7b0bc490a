using System.Globalization;
using System.Text;
using Zhishu.Kernel;

namespace Zhishu.Cases.Exporting;

/// <summary>CSV as RFC 4180, in UTF-8 with a byte order mark, which Excel needs to read Chinese. A text that a
/// spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection).</summary>
internal static class CsvFile
{
    private const int FlushAt = 1 << 15;

    public static async Task WriteAsync(
        Stream output,
        string[] headers,
        IAsyncEnumerable<object?[]> rows,
        CancellationToken ct
    )
    {
        await using var writer = new StreamWriter(output, new UTF8Encoding(true), leaveOpen: true);
        var text = new StringBuilder();
        Append(text, headers);
        await foreach (var row in rows.WithCancellation(ct))
        {
            Append(text, row);
            if (text.Length < FlushAt)
                continue;
            await writer.WriteAsync(text, ct);
            text.Clear();
        }
        await writer.WriteAsync(text, ct);
    }

    private static void Append(StringBuilder text, object?[] row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            Append(text, row[i]);
        }
        text.Append("\r\n");
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case DateTimeOffset at:
                text.Append(Local(at));
                break;
            case string words:
                var safe = words.Length > 0 && IsFormula(words) ? "'" + words : words;
                if (safe.AsSpan().IndexOfAny(",\"\r\n") < 0)
                    text.Append(safe);
                else
                    text.Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
        }
    }

    /// <summary>In the city's time, to the second.</summary>
    public static string Local(DateTimeOffset at) => CityTime.Say(at);

    private static bool IsFormula(string text)
    {
        var first = text.AsSpan().TrimStart(' ');
        return text[0] is '\t' or '\r' or '\n'
            || (first.Length > 0 && first[0] is ('=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠'));
    }
}
