using Zhishu.Intake.Texts;

namespace Zhishu.Intake.Classifying;

/// <summary>Finds the words of a text that spoke for a class: each term's share of the score is spread over the letters
/// where it stands, and the stretches that got most are told as they were written.</summary>
internal sealed class Reasons(TextModel model)
{
    private const int LongestStretch = 12;

    public IReadOnlyList<string> Of(string text, TextVector vector, int @class, int most)
    {
        vector.Read(text);
        var spoke = new Dictionary<int, float>();
        for (var i = 0; i < vector.Terms.Length; i++)
            spoke[vector.Terms[i]] = vector.Weights[i] * Advantage(vector.Terms[i], @class);
        var letters = new char[PlainText.Longest];
        var places = new int[PlainText.Longest];
        var plain = PlainText.Of(text, letters, places, model.Words);
        var spread = new Spread(model.Vocabulary, spoke, new float[plain.Letters.Length]);
        Terms.Cut(plain.Letters, ref spread);
        return Stretches(text, plain, spread.Shares, most);
    }

    // What the term gives the class beyond what it gives the others on average.
    private float Advantage(int term, int @class)
    {
        var row = model.Weights.Of.AsSpan(term * model.Weights.Stride, model.Labels.Count);
        var others = 0f;
        foreach (var weight in row)
            others += weight;
        return row[@class] - (others - row[@class]) / Math.Max(1, row.Length - 1);
    }

    private static IReadOnlyList<string> Stretches(string text, PlainText plain, float[] shares, int most)
    {
        if (shares.Length == 0)
            return [];
        var least = shares.Max() * 0.25f;
        List<(string Words, float Sum)> found = [];
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] <= least || least <= 0)
                continue;
            var start = i;
            var sum = 0f;
            while (i < shares.Length && i - start < LongestStretch && shares[i] > least && plain.Letters[i] != ' ')
                sum += shares[i++];
            var end = i < plain.Places.Length ? plain.Places[i] : Math.Min(text.Length, PlainText.Longest);
            var words = text[plain.Places[start]..end].Trim();
            if (words.Length > 1)
                found.Add((words, sum));
            i = Math.Max(start, i - 1);
        }
        return
        [
            .. found
                .GroupBy(f => f.Words, StringComparer.OrdinalIgnoreCase)
                .OrderByDescending(g => g.Sum(f => f.Sum))
                .Take(most)
                .Select(g => g.Key),
        ];
    }

    private readonly ref struct Spread(Vocabulary vocabulary, Dictionary<int, float> spoke, float[] shares) : ITermTaker
    {
        public float[] Shares => shares;

        public void Take(ulong key, int start, int length)
        {
            if (vocabulary.Find(key) is not (>= 0 and var term))
                return;
            var share = spoke[term] / length;
            foreach (ref var letter in shares.AsSpan(start, length))
                letter += share;
        }
    }
}
