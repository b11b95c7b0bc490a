using Zhishu.Knowledge.Searching;

namespace Zhishu.Knowledge.Synonyms;

/// <summary>Groups of words of one meaning, each standing for every other.</summary>
internal sealed class SynonymGroups(IEnumerable<IReadOnlyList<string>> groups)
{
    // Every reading is searched for.
    private const int MostReadings = 6;

    private readonly (string Word, string[] Others)[] words =
    [
        .. groups
            .Select(g => g.Select(Terms.Plain).Distinct(StringComparer.Ordinal).ToArray())
            .SelectMany(g => g.Select(w => (Word: w, Others: g.Where(o => o != w).ToArray())))
            // The longer word is what was meant: 居民身份证 before 身份证.
            .OrderByDescending(w => w.Word.Length)
            .ThenBy(w => w.Word, StringComparer.Ordinal),
    ];

    public static SynonymGroups None { get; } = new([]);

    /// <summary>The question itself first, then with words of the same meaning.</summary>
    /// <param name="plain">As <see cref="Terms.Plain(string)"/> makes it.</param>
    public IReadOnlyList<string> Readings(string plain)
    {
        List<string> readings = [plain];
        var taken = new bool[plain.Length];
        foreach (var (word, others) in words)
        {
            if (readings.Count >= MostReadings)
                break;
            var at = plain.IndexOf(word, StringComparison.Ordinal);
            if (at < 0 || Array.IndexOf(taken, true, at, word.Length) >= 0)
                continue;
            Array.Fill(taken, true, at, word.Length);
            var more =
                from reading in readings
                from other in others
                select reading.Replace(word, other, StringComparison.Ordinal);
            readings = [.. readings.Concat(more).Distinct(StringComparer.Ordinal).Take(MostReadings)];
        }
        return readings;
    }
}
