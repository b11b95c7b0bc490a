using System.Globalization;

namespace Zhishu.Knowledge.Searching;

/// <summary>A term of a text and where it stands.</summary>
internal readonly record struct Term(string Word, int Start, int Length);

/// <summary>The terms of a text: of Chinese each character and each pair of neighbours, of other scripts each word, of
/// numbers each number; lower case and of one width.</summary>
/// <remarks>Characters and pairs together ranked better than pairs alone, triples or characters alone on both collections
/// that were tried; see <c>docs/modules/knowledge.md</c>.</remarks>
internal static class Terms
{
    private const int LongestWord = 40;

    public static List<Term> Of(string text)
    {
        List<Term> terms = [];
        for (var i = 0; i < text.Length; )
        {
            var kind = KindOf(Plain(text[i]));
            var end = i + 1;
            while (kind != Kind.Gap && end < text.Length && KindOf(Plain(text[end])) == kind)
                end++;
            if (kind == Kind.Han)
                AddHan(text, i, end, terms);
            else if (kind != Kind.Gap)
                terms.Add(new(Word(text, i, Math.Min(end, i + LongestWord)), i, end - i));
            i = end;
        }
        return terms;
    }

    /// <summary>Lower case and of one width, letter for letter.</summary>
    public static string Plain(string text) => string.Create(text.Length, text, (to, from) => Fill(from, to));

    public static bool IsHan(char letter) => KindOf(letter) == Kind.Han;

    private static void AddHan(string text, int start, int end, List<Term> terms)
    {
        for (var i = start; i < end; i++)
        {
            terms.Add(new(Word(text, i, i + 1), i, 1));
            if (i + 1 < end)
                terms.Add(new(Word(text, i, i + 2), i, 2));
        }
    }

    private static string Word(string text, int start, int end)
    {
        Span<char> letters = stackalloc char[end - start];
        Fill(text.AsSpan(start, end - start), letters);
        return letters.ToString();
    }

    private static void Fill(ReadOnlySpan<char> from, Span<char> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = Plain(from[i]);
    }

    private static char Plain(char c) =>
        // Full-width forms of ASCII.
        char.ToLower(c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c, CultureInfo.InvariantCulture);

    private enum Kind
    {
        Gap,
        Han,
        Letter,
        Digit,
    }

    private static Kind KindOf(char c) =>
        char.IsDigit(c) ? Kind.Digit
        : !char.IsLetter(c) ? Kind.Gap
        : c >= '\u2E80' ? Kind.Han
        : Kind.Letter;
}

/// <summary>How often each term occurs in a passage; the title counts several times.</summary>
internal sealed record TermCounts(string[] Terms, short[] Frequencies, short Length)
{
    /// <summary>Found by trying 1, 3 and 5 on the titles of service items.</summary>
    public const int TitleWeight = 5;

    public static TermCounts Of(string title, string? heading, string text)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        var length = Add(counts, title, TitleWeight) + Add(counts, heading ?? "", 1) + Add(counts, text, 1);
        var sorted = counts.OrderBy(c => c.Key, StringComparer.Ordinal).ToArray();
        return new(
            [.. sorted.Select(c => c.Key)],
            [.. sorted.Select(c => (short)Math.Min(short.MaxValue, c.Value))],
            (short)Math.Min(short.MaxValue, length)
        );
    }

    private static int Add(Dictionary<string, int> counts, string text, int weight)
    {
        var terms = Searching.Terms.Of(text);
        foreach (var term in terms)
            counts[term.Word] = counts.GetValueOrDefault(term.Word) + weight;
        return terms.Count * weight;
    }
}
