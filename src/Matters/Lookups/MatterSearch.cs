using Zhishu.Matters.Contracts;

namespace Zhishu.Matters.Lookups;

/// <summary>Finds matters by code and words in memory. Chinese words match as they stand, without spaces.</summary>
internal static class MatterSearch
{
    /// <summary>The matters that hold every word, the nearest first: own code, own name, names that begin so, names
    /// that hold it, keywords, then definitions; among equals by code.</summary>
    public static IEnumerable<(int Rank, MatterVersion Matter)> Find(IEnumerable<MatterVersion> matters, string? words)
    {
        var wanted = (words ?? "").Split([' ', '\u3000', ',', '，'], StringSplitOptions.RemoveEmptyEntries);
        if (wanted.Length == 0)
            return matters.Select(m => (0, m));
        return matters
            .Select(m => (Rank: Rank(m, wanted), m))
            .Where(r => r.Rank < int.MaxValue)
            .OrderBy(r => r.Rank)
            .ThenBy(r => r.m.Code, StringComparer.Ordinal);
    }

    private static int Rank(MatterVersion matter, string[] words)
    {
        var worst = 0;
        foreach (var word in words)
        {
            var rank = Rank(matter, word);
            if (rank == int.MaxValue)
                return rank;
            worst = Math.Max(worst, rank);
        }
        return worst;
    }

    private static int Rank(MatterVersion matter, string word)
    {
        const StringComparison ignoring = StringComparison.OrdinalIgnoreCase;
        var name = matter.Name;
        if (
            matter.Code.Equals(word, ignoring)
            || name.Chinese.Equals(word, ignoring)
            || name.English.Equals(word, ignoring)
        )
            return 0;
        if (matter.Code.StartsWith(word, ignoring) || name.Chinese.StartsWith(word, ignoring))
            return 1;
        if (name.Chinese.Contains(word, ignoring) || name.English.Contains(word, ignoring))
            return 2;
        if (matter.Keywords.Any(k => k.Contains(word, ignoring) || word.Contains(k, ignoring)))
            return 3;
        return
            matter.Code.Contains(word, ignoring)
            || (
                matter.Definition is { } text
                && (text.Chinese.Contains(word, ignoring) || text.English.Contains(word, ignoring))
            )
            ? 4
            : int.MaxValue;
    }
}
