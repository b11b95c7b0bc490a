using Zhishu.Intake.Texts;

namespace Zhishu.Intake.Classifying;

/// <summary>A text as the numbers of its terms and their weights.</summary>
internal readonly record struct Row(int[] Terms, float[] Weights);

/// <summary>Texts as rows of weighted terms, each with the class it belongs to.</summary>
internal sealed record TrainingSet(Row[] Rows, int[] Classes, int ClassCount, int TermCount)
{
    public static TrainingSet Of(LabelledTexts texts, Vocabulary vocabulary, SameWords words)
    {
        var rows = new Row[texts.Count];
        Parallel.ForEach(
            Ranges(texts.Count),
            range =>
            {
                var vector = new TextVector(vocabulary, words);
                for (var i = range.From; i < range.To; i++)
                {
                    vector.Read(texts.Texts[i]);
                    rows[i] = new Row(vector.Terms.ToArray(), vector.Weights.ToArray());
                }
            }
        );
        return new TrainingSet(rows, texts.Classes, texts.Labels.Count, vocabulary.Count);
    }

    /// <summary>In how many of the texts each term is.</summary>
    public static Dictionary<ulong, int> Count(LabelledTexts texts, SameWords words)
    {
        Dictionary<ulong, int> all = [];
        var parts = Ranges(texts.Count).AsParallel().Select(r => CountPart(texts, words, r.From, r.To));
        foreach (var part in parts)
        {
            foreach (var (key, count) in part)
                all[key] = all.GetValueOrDefault(key) + count;
        }
        return all;
    }

    private static Dictionary<ulong, int> CountPart(LabelledTexts texts, SameWords words, int from, int to)
    {
        var letters = new char[PlainText.Longest];
        var places = new int[PlainText.Longest];
        Dictionary<ulong, int> counts = [];
        HashSet<ulong> seen = [];
        var taker = new Distinct(seen);
        for (var i = from; i < to; i++)
        {
            seen.Clear();
            Terms.Cut(PlainText.Of(texts.Texts[i], letters, places, words).Letters, ref taker);
            foreach (var key in seen)
                counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        return counts;
    }

    private static IEnumerable<(int From, int To)> Ranges(int count)
    {
        const int Size = 5000;
        for (var from = 0; from < count; from += Size)
            yield return (from, Math.Min(count, from + Size));
    }

    private readonly ref struct Distinct(HashSet<ulong> seen) : ITermTaker
    {
        public void Take(ulong key, int start, int length) => seen.Add(key);
    }
}
