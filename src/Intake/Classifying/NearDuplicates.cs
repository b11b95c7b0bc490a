using Zhishu.Intake.Texts;

namespace Zhishu.Intake.Classifying;

/// <summary>Groups texts that say nearly the same, such as one person writing again with small changes.</summary>
internal static class NearDuplicates
{
    // Texts that say the same share pairs of characters that hardly any other has.
    private const int RareAtMost = 30;
    private const int SharedAtLeast = 3;

    /// <summary>For each text the number of its group: the groups are what hangs together by pairs of texts whose cosine
    /// over pairs of characters is at least as given.</summary>
    public static int[] Group(IReadOnlyList<string> texts, double alike = 0.5)
    {
        var vectors = new Pairs[texts.Count];
        Parallel.For(0, texts.Count, i => vectors[i] = Pairs.Of(texts[i]));
        Dictionary<uint, int> frequency = [];
        foreach (var vector in vectors)
        {
            foreach (var key in vector.Keys)
                frequency[key] = frequency.GetValueOrDefault(key) + 1;
        }
        var groups = new Groups(texts.Count);
        Dictionary<uint, List<int>> holders = [];
        Dictionary<int, int> shared = [];
        for (var i = 0; i < vectors.Length; i++)
        {
            shared.Clear();
            foreach (var key in vectors[i].Keys.Where(k => frequency[k] is > 1 and <= RareAtMost))
            {
                if (!holders.TryGetValue(key, out var list))
                    holders[key] = list = [];
                foreach (var j in list)
                    shared[j] = shared.GetValueOrDefault(j) + 1;
                list.Add(i);
            }
            foreach (var (j, count) in shared)
            {
                if (count >= SharedAtLeast && groups.Of(i) != groups.Of(j) && vectors[i].Cosine(vectors[j]) >= alike)
                    groups.Join(i, j);
            }
        }
        return [.. Enumerable.Range(0, texts.Count).Select(groups.Of)];
    }

    private sealed class Groups(int count)
    {
        private readonly int[] parents = [.. Enumerable.Range(0, count)];

        public int Of(int i)
        {
            while (parents[i] != i)
                i = parents[i] = parents[parents[i]];
            return i;
        }

        public void Join(int i, int j) => parents[Math.Max(Of(i), Of(j))] = Math.Min(Of(i), Of(j));
    }

    /// <summary>The pairs of neighbouring letters of a text, in order, each with how often it is there.</summary>
    private sealed record Pairs(uint[] Keys, ushort[] Counts, double Length)
    {
        public static Pairs Of(string text)
        {
            var letters = PlainText.Bare(text);
            var all = new uint[Math.Max(0, letters.Length - 1)];
            for (var i = 0; i < all.Length; i++)
                all[i] = (uint)Terms.Pair(letters[i], letters[i + 1]);
            Array.Sort(all);
            List<uint> keys = [];
            List<ushort> counts = [];
            foreach (var pair in all)
            {
                if (keys.Count > 0 && keys[^1] == pair)
                    counts[^1]++;
                else
                {
                    keys.Add(pair);
                    counts.Add(1);
                }
            }
            return new Pairs([.. keys], [.. counts], Math.Sqrt(counts.Sum(n => (double)n * n)));
        }

        public double Cosine(Pairs other)
        {
            var product = 0.0;
            for (int i = 0, j = 0; i < Keys.Length && j < other.Keys.Length; )
            {
                if (Keys[i] == other.Keys[j])
                    product += Counts[i++] * other.Counts[j++];
                else if (Keys[i] < other.Keys[j])
                    i++;
                else
                    j++;
            }
            return product == 0 ? 0 : product / (Length * other.Length);
        }
    }
}
