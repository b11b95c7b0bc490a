using System.Globalization;

namespace Zhishu.Cases.Merging;

/// <summary>How alike two texts are, by the pairs of characters they share: needs no dictionary and works for Chinese
/// as for English. Spaces, signs and letter case do not count.</summary>
internal sealed class Likeness
{
    private readonly Dictionary<(int, int), int> pairs = [];
    private readonly double length;

    public Likeness(string text)
    {
        var before = -1;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!System.Text.Rune.IsLetterOrDigit(rune))
                continue;
            var now = System.Text.Rune.ToLower(rune, CultureInfo.InvariantCulture).Value;
            if (before >= 0)
                pairs[(before, now)] = pairs.GetValueOrDefault((before, now)) + 1;
            before = now;
        }
        length = Math.Sqrt(pairs.Values.Sum(n => (double)n * n));
    }

    /// <summary>The cosine of the two counts of pairs: 0 for nothing in common, 1 for the same; 0 for texts of fewer
    /// than two letters.</summary>
    public double To(Likeness other)
    {
        if (pairs.Count > other.pairs.Count)
            return other.To(this);
        if (pairs.Count == 0)
            return 0;
        var product = pairs.Sum(p => (double)p.Value * other.pairs.GetValueOrDefault(p.Key));
        return Math.Min(1, product / (length * other.length));
    }
}
