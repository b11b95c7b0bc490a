using Zhishu.Matters.Contracts;

namespace Zhishu.Matters.Lookups;

/// <summary>Ranks the matters in force by how well their words tell what a person said: Okapi BM25 over pairs of Chinese
/// characters and over words of Latin letters. Immutable and safe to share.</summary>
/// <remarks>Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009); k1 = 1.2, b = 0.75.</remarks>
internal sealed class MatterIndex
{
    private const double K1 = 1.2;
    private const double B = 0.75;

    // A name and its keywords say what a matter is; a definition also says what else there is.
    private const int WeightOfNames = 4;

    private readonly IReadOnlyList<MatterVersion> matters;
    private readonly int[] lengths;
    private readonly double averageLength;
    private readonly Dictionary<string, List<(int Matter, int Count)>> postings = new(StringComparer.Ordinal);

    public MatterIndex(CatalogueSnapshot snapshot)
    {
        Snapshot = snapshot;
        matters = snapshot.Published;
        lengths = new int[matters.Count];
        for (var i = 0; i < matters.Count; i++)
        {
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var name in snapshot.Path(matters[i].Code).SelectMany(n => (string[])[n.Chinese, n.English]))
                Count(counts, name, WeightOfNames);
            foreach (var keyword in matters[i].Keywords)
                Count(counts, keyword, WeightOfNames);
            if (matters[i].Definition is { } definition)
            {
                Count(counts, definition.Chinese, 1);
                Count(counts, definition.English, 1);
            }
            lengths[i] = counts.Values.Sum();
            foreach (var (term, count) in counts)
            {
                if (!postings.TryGetValue(term, out var list))
                    postings[term] = list = [];
                list.Add((i, count));
            }
        }
        averageLength = lengths.Length == 0 ? 1 : Math.Max(1, lengths.Average());
    }

    public CatalogueSnapshot Snapshot { get; }

    /// <summary>The likeliest matters, the best first, each with the words of the text that spoke for it.</summary>
    public IEnumerable<MatterByWords> Rank(string text)
    {
        var terms = Terms(text).ToHashSet(StringComparer.Ordinal);
        var scores = new Dictionary<int, double>();
        foreach (var term in terms)
        {
            if (!postings.TryGetValue(term, out var list))
                continue;
            var rarity = Math.Log(1 + (matters.Count - list.Count + 0.5) / (list.Count + 0.5));
            foreach (var (matter, count) in list)
            {
                var length = 1 - B + B * lengths[matter] / averageLength;
                scores[matter] = scores.GetValueOrDefault(matter) + rarity * count * (K1 + 1) / (count + K1 * length);
            }
        }
        return scores
            .OrderByDescending(s => s.Value)
            .ThenBy(s => matters[s.Key].Code, StringComparer.Ordinal)
            .Select(s => new MatterByWords(matters[s.Key], s.Value, Because(text, s.Key)));
    }

    // The longest stretches of the text whose terms the matter has.
    private IReadOnlyList<string> Because(string text, int matter)
    {
        var found = new List<string>();
        var end = -1;
        foreach (var (start, length) in Spans(text))
        {
            var has =
                postings.TryGetValue(Term(text, start, length), out var list) && list.Exists(p => p.Matter == matter);
            if (!has)
                continue;
            if (start < end && found.Count > 0)
                found[^1] += text[end..(start + length)];
            else
                found.Add(text.Substring(start, length));
            end = start + length;
        }
        return [.. found.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static void Count(Dictionary<string, int> counts, string text, int weight)
    {
        foreach (var term in Terms(text))
            counts[term] = counts.GetValueOrDefault(term) + weight;
    }

    private static IEnumerable<string> Terms(string text) => Spans(text).Select(s => Term(text, s.Start, s.Length));

    private static string Term(string text, int start, int length) => text.Substring(start, length).ToLowerInvariant();

    // Pairs of neighbouring Chinese characters; whole words of Latin letters and digits of three and more.
    private static IEnumerable<(int Start, int Length)> Spans(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsHan(text[i]))
            {
                if (i + 1 < text.Length && IsHan(text[i + 1]))
                    yield return (i, 2);
                continue;
            }
            var start = i;
            while (i < text.Length && char.IsLetterOrDigit(text[i]) && !IsHan(text[i]))
                i++;
            if (i - start >= 3)
                yield return (start, i - start);
            if (i > start)
                i--;
        }
    }

    private static bool IsHan(char c) => c is >= '\u4e00' and <= '\u9fff' or >= '\u3400' and <= '\u4dbf';
}
