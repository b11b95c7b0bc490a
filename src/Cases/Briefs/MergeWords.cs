using System.Text;

namespace Zhishu.Cases.Briefs;

/// <summary>Brings the figures of an edited text up to date: what the new figures change is changed, what a person
/// changed stays. Where both changed the same words, the person's stand and somebody must read them again.</summary>
internal static class MergeWords
{
    // Longer than any paragraph that is generated; the comparison takes the square of it.
    private const int MostTokens = 2000;

    /// <param name="was">As it was generated before.</param>
    /// <param name="edited">What a person made of that.</param>
    /// <param name="now">As it is generated now.</param>
    public static (string Words, bool Check) Merge(string was, string edited, string now)
    {
        if (edited == was || edited == now)
            return (now, false);
        if (was == now || edited.Length == 0)
            return (edited, false);
        var (a, b, c) = (Tokens(was), Tokens(edited), Tokens(now));
        if (a.Count > MostTokens || b.Count > MostTokens || c.Count > MostTokens)
            return (edited, true);
        var (toB, toC) = (Matches(a, b), Matches(a, c));
        var words = new StringBuilder();
        var check = false;
        var (i, j, k) = (0, 0, 0);
        while (i < a.Count || j < b.Count || k < c.Count)
        {
            if (i < a.Count && toB[i] == j && toC[i] == k)
            {
                words.Append(a[i]);
                (i, j, k) = (i + 1, j + 1, k + 1);
                continue;
            }
            // Up to the next word that all three have in common.
            var next = i;
            while (next < a.Count && !(toB[next] >= j && toC[next] >= k))
                next++;
            var (endB, endC) = next < a.Count ? (toB[next], toC[next]) : (b.Count, c.Count);
            var (first, second, third) = (Part(a, i, next), Part(b, j, endB), Part(c, k, endC));
            var (taken, clear) = Take(first, second, third);
            words.Append(taken);
            check |= !clear;
            (i, j, k) = (next, endB, endC);
        }
        return (words.ToString(), check);
    }

    private static (string Words, bool Clear) Take(string was, string edited, string now)
    {
        if (edited == was || edited == now)
            return (now, true);
        // What somebody struck out needs no new figures.
        if (was == now || edited.Length == 0)
            return (edited, true);
        // Words put beside a figure stay beside the new one.
        var at = was.Length == 0 ? -1 : edited.IndexOf(was, StringComparison.Ordinal);
        return at < 0 || edited.IndexOf(was, at + 1, StringComparison.Ordinal) >= 0
            ? (edited, false)
            : (edited[..at] + now + edited[(at + was.Length)..], true);
    }

    /// <summary>A number is one token, so is a Latin word; every other character stands alone.</summary>
    private static List<string> Tokens(string text)
    {
        List<string> tokens = [];
        for (var at = 0; at < text.Length; )
        {
            var from = at++;
            if (char.IsAsciiLetterOrDigit(text[from]))
            {
                while (at < text.Length && IsInside(text, at))
                    at++;
            }
            tokens.Add(text[from..at]);
        }
        return tokens;
    }

    private static bool IsInside(string text, int at) =>
        char.IsAsciiLetterOrDigit(text[at])
        || text[at] == '%'
        || (text[at] is '.' or ',' or ':' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]));

    private static string Part(List<string> tokens, int from, int to) => string.Concat(tokens.Take(to).Skip(from));

    /// <summary>For each token of the one text its place in the other, by the longest common sequence; -1 for none.</summary>
    private static int[] Matches(List<string> a, List<string> b)
    {
        var longest = new int[a.Count + 1, b.Count + 1];
        for (var i = a.Count - 1; i >= 0; i--)
        for (var j = b.Count - 1; j >= 0; j--)
            longest[i, j] = a[i] == b[j] ? longest[i + 1, j + 1] + 1 : Math.Max(longest[i + 1, j], longest[i, j + 1]);
        var matches = new int[a.Count];
        Array.Fill(matches, -1);
        for (var (i, j) = (0, 0); i < a.Count && j < b.Count; )
        {
            if (a[i] == b[j])
                matches[i++] = j++;
            else if (longest[i + 1, j] >= longest[i, j + 1])
                i++;
            else
                j++;
        }
        return matches;
    }
}
