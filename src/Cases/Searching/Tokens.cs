using System.Globalization;
using System.Text;

namespace Zhishu.Cases.Searching;

/// <summary>Cuts text into what is indexed: Chinese (and any script without spaces) into pairs of characters, and the
/// last character of a run by itself, so that one character is found as the beginning of a pair; letters and digits
/// into whole words in lower case. Widths and compatibility forms make no difference (NFKC).</summary>
internal static class Tokens
{
    private const int LongestWord = 64;
    private const int MostOfAny = 100;

    /// <summary>The distinct tokens of texts.</summary>
    public static HashSet<string> Of(params ReadOnlySpan<string?> texts)
    {
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (string.IsNullOrEmpty(text))
                continue;
            foreach (var (run, pairs) in Runs(text))
            {
                if (!pairs)
                {
                    tokens.Add(string.Concat(run.Take(LongestWord)));
                    continue;
                }
                for (var i = 0; i + 1 < run.Count; i++)
                    tokens.Add(run[i] + run[i + 1]);
                tokens.Add(run[^1]);
            }
        }
        return tokens;
    }

    /// <summary>The tsquery for texts that share a pair of characters or a word with these; null where they have none.</summary>
    public static string? AnyOf(params ReadOnlySpan<string?> texts)
    {
        // One character alone is in half of all texts.
        var tokens = Of(texts).Where(t => t.EnumerateRunes().Count() > 1).Take(MostOfAny).ToList();
        return tokens.Count == 0 ? null : string.Join(" | ", tokens.Select(t => $"'{t}'"));
    }

    /// <summary>What is searched for: the tsquery, and the terms whose characters must stand together, to be checked in
    /// the text itself. Null where there is nothing to search for.</summary>
    public static WordQuery? Query(string words)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        var together = new List<string>();
        foreach (var term in Normal(words).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var count = 0;
            foreach (var (run, pairs) in Runs(term))
            {
                if (!pairs)
                    count += Add(parts, string.Concat(run.Take(LongestWord)), prefix: false);
                else if (run.Count == 1)
                    count += Add(parts, run[0], prefix: true);
                for (var i = 0; pairs && i + 1 < run.Count; i++)
                    count += Add(parts, run[i] + run[i + 1], prefix: false);
            }
            if (count > 1)
                together.Add(term);
        }
        return parts.Count == 0 ? null : new WordQuery(string.Join(" & ", parts), together);
    }

    private static int Add(HashSet<string> parts, string token, bool prefix)
    {
        // Only letters, digits and marks come here, so that quoting is all the escaping there is.
        parts.Add($"'{token}'{(prefix ? ":*" : "")}");
        return 1;
    }

    private static IEnumerable<(List<string> Run, bool Pairs)> Runs(string text)
    {
        var run = new List<string>();
        var pairs = false;
        foreach (var rune in Normal(text).EnumerateRunes())
        {
            var kind = Rune.GetUnicodeCategory(rune);
            var isPair = kind is UnicodeCategory.OtherLetter;
            var isWord = !isPair && (Rune.IsLetterOrDigit(rune) || IsMark(kind));
            if (run.Count > 0 && (!(isPair || isWord) || isPair != pairs))
            {
                yield return (run, pairs);
                run = [];
            }
            if (isPair || isWord)
            {
                pairs = isPair;
                run.Add(isWord ? Rune.ToLowerInvariant(rune).ToString() : rune.ToString());
            }
        }
        if (run.Count > 0)
            yield return (run, pairs);
    }

    private static bool IsMark(UnicodeCategory kind) =>
        kind is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    // Broken surrogates, which a text may hold, cannot be normalised: they become U+FFFD.
    private static string Normal(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return string.Concat(text.EnumerateRunes()).Normalize(NormalizationForm.FormKC);
        }
    }
}

/// <summary>A search for words.</summary>
/// <param name="Query">For <c>words @@ query</c>.</param>
/// <param name="Together">Terms to be checked in the text.</param>
internal sealed record WordQuery(string Query, IReadOnlyList<string> Together);
