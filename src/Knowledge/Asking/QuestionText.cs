using System.Text;

namespace Zhishu.Knowledge.Asking;

/// <summary>A question as it may be kept: short, and without numbers that could be somebody's.</summary>
internal static class QuestionText
{
    // Who writes more tells a story, which may name people; it is answered and not kept.
    private const int Longest = 60;

    // Years and amounts stay, telephone, card and house numbers go.
    private const int LongestNumber = 4;

    /// <summary>Null where it is not kept at all.</summary>
    public static string? Kept(string question)
    {
        var text = Terms(question);
        return text.Length is > 1 and <= Longest ? text : null;
    }

    private static string Terms(string question)
    {
        var kept = new StringBuilder();
        for (var i = 0; i < question.Length; )
        {
            var c = question[i];
            if (char.IsDigit(c) || c == '@')
            {
                var end = i;
                var digits = 0;
                // Numbers are written with gaps too: 138 0000 0000.
                while (
                    end < question.Length
                    && (
                        char.IsAsciiLetterOrDigit(question[end])
                        || char.IsDigit(question[end])
                        || question[end] is ' ' or '-' or '@' or '.' or '_'
                    )
                )
                    digits += char.IsDigit(question[end++]) ? 1 : 0;
                kept.Append(
                    digits > LongestNumber || question.AsSpan(i, end - i).Contains('@') ? "＊" : question[i..end]
                );
                i = end;
                continue;
            }
            if (!char.IsWhiteSpace(c))
                kept.Append(c);
            else if (kept.Length > 0 && kept[^1] != ' ')
                kept.Append(' ');
            i++;
        }
        return kept.ToString().Trim().TrimEnd('？', '?', '。');
    }
}
