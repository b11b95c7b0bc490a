using System.Globalization;
using System.Text;

namespace Zhishu.Cases.Contracts;

/// <summary>A text as the pairs of neighbouring characters it has, each weighing more the rarer it is and the oftener it
/// occurs; of length one. What the title says counts three times, of the rest the first 200 characters: who writes more
/// has said what it is about. Spaces, signs and letter case do not count.</summary>
public sealed class WordVector
{
    private const int Title = 3;
    private const int Longest = 200;

    private readonly ulong[] pairs;
    private readonly float[] weights;

    public WordVector(string title, string body, WordRarity rarity)
    {
        ArgumentNullException.ThrowIfNull(rarity);
        var counts = Count(title, body);
        pairs = [.. counts.Keys];
        Array.Sort(pairs);
        weights = Array.ConvertAll(pairs, p => (1 + MathF.Log(counts[p])) * rarity.Of(p));
        var length = MathF.Sqrt(weights.Sum(w => w * w));
        for (var i = 0; length > 0 && i < weights.Length; i++)
            weights[i] /= length;
    }

    /// <summary>In order.</summary>
    public ReadOnlySpan<ulong> Pairs => pairs;

    /// <summary>Of the same pairs.</summary>
    public ReadOnlySpan<float> Weights => weights;

    /// <summary>0 for nothing in common, 1 for the same; 0 for texts of fewer than two letters.</summary>
    public double Cosine(WordVector other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var product = 0.0;
        for (int i = 0, j = 0; i < pairs.Length && j < other.pairs.Length; )
        {
            if (pairs[i] == other.pairs[j])
                product += weights[i++] * other.weights[j++];
            else if (pairs[i] < other.pairs[j])
                i++;
            else
                j++;
        }
        return Math.Min(1, product);
    }

    /// <summary>The stretches of three characters and more that both texts have word for word, the rarest first: what a
    /// person would point at.</summary>
    public static IReadOnlyList<string> Shared(string one, string other, WordRarity rarity, int most)
    {
        ArgumentNullException.ThrowIfNull(rarity);
        var (a, b) = (Letters(one), Letters(other));
        // How long the common run is that ends at the two letters.
        var runs = new int[a.Length + 1, b.Length + 1];
        Dictionary<string, float> found = [];
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                if (a[i - 1].Low != b[j - 1].Low)
                    continue;
                var run = runs[i, j] = runs[i - 1, j - 1] + 1;
                var goesOn = i < a.Length && j < b.Length && a[i].Low == b[j].Low;
                if (run < 3 || goesOn)
                    continue;
                var letters = a.AsSpan(i - run, run);
                found.TryAdd(string.Concat(letters.ToArray().Select(l => l.Rune.ToString())), Weight(letters, rarity));
            }
        }
        List<string> best = [];
        foreach (var (words, _) in found.OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal))
        {
            if (best.Count < most && !best.Exists(w => w.Contains(words, StringComparison.Ordinal)))
                best.Add(words);
        }
        return best;
    }

    internal static Dictionary<ulong, int> Count(string title, string body)
    {
        Dictionary<ulong, int> counts = [];
        Add(title, Title, counts);
        Add(body, 1, counts);
        return counts;
    }

    private static void Add(string text, int times, Dictionary<ulong, int> counts)
    {
        var letters = Letters(text);
        for (var i = 1; i < letters.Length; i++)
        {
            var pair = Pair(letters[i - 1].Low, letters[i].Low);
            counts[pair] = counts.GetValueOrDefault(pair) + times;
        }
    }

    private static float Weight(ReadOnlySpan<(Rune Rune, int Low)> letters, WordRarity rarity)
    {
        var sum = 0f;
        for (var i = 1; i < letters.Length; i++)
            sum += rarity.Of(Pair(letters[i - 1].Low, letters[i].Low));
        return sum;
    }

    private static (Rune Rune, int Low)[] Letters(string text) =>
        [
            .. text.EnumerateRunes()
                .Where(Rune.IsLetterOrDigit)
                .Take(Longest)
                .Select(r => (r, Rune.ToLower(r, CultureInfo.InvariantCulture).Value)),
        ];

    private static ulong Pair(int first, int second) => (ulong)first << 32 | (uint)second;
}
