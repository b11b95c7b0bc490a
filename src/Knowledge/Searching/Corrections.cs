using System.Text;
using Npgsql;

namespace Zhishu.Knowledge.Searching;

/// <summary>Mends slips of the pen by what the index knows: a character that stands in no known pair with its neighbours
/// is exchanged for one that does, the nearest in sound first.</summary>
/// <remarks>Nearness in sound: the first level of GB/T 2312 is ordered by pinyin, so that characters of one syllable stand
/// together. No dictionary is needed, and nothing is corrected into what the knowledge base does not hold.</remarks>
internal static class Corrections
{
    private const int MostMended = 2;
    private const int Near = 40;
    private static readonly Dictionary<char, int> Sounds = MakeSounds();

    /// <summary>The mended question, or null where nothing is wrong or nothing fits.</summary>
    /// <param name="text">Plain.</param>
    public static async Task<string?> MendAsync(
        NpgsqlConnection connection,
        string text,
        Rarity rarity,
        CancellationToken ct
    )
    {
        var letters = text.ToCharArray();
        var mended = 0;
        foreach (var (at, other) in Suspects(letters, rarity))
        {
            if (mended == MostMended)
                break;
            if (await BestAsync(connection, letters, at, other, ct) is not { } better)
                continue;
            letters[better.At] = better.Letter;
            mended++;
        }
        return mended == 0 ? null : new string(letters);
    }

    // A character of which no pair is known; where a word of two is unknown as a whole, either may be the slip.
    private static List<(int At, int? Other)> Suspects(char[] letters, Rarity rarity)
    {
        List<(int, int?)> suspects = [];
        for (var i = 0; i < letters.Length; i++)
        {
            if (!Terms.IsHan(letters[i]))
                continue;
            var (left, right) = (Pair(letters, i - 1), Pair(letters, i));
            if (left is null && right is null)
                continue;
            if ((left is not null && rarity.Knows(left)) || (right is not null && rarity.Knows(right)))
                continue;
            var alone = left is null && right is not null && Pair(letters, i + 1) is null;
            suspects.Add((i, alone ? i + 1 : null));
            // Its neighbour is in doubt through the same pair only.
            if (alone)
                i++;
        }
        return suspects;
    }

    private static async Task<(int At, char Letter)?> BestAsync(
        NpgsqlConnection connection,
        char[] letters,
        int at,
        int? other,
        CancellationToken ct
    )
    {
        var best = await CandidatesAsync(connection, letters, at, ct);
        if (other is { } second)
            best.AddRange(await CandidatesAsync(connection, letters, second, ct));
        return best.OrderBy(b => b.Distance)
            .ThenByDescending(b => b.Passages)
            .Select(b => ((int, char)?)(b.At, b.Letter))
            .FirstOrDefault();
    }

    private static async Task<List<(int At, char Letter, int Distance, int Passages)>> CandidatesAsync(
        NpgsqlConnection connection,
        char[] letters,
        int at,
        CancellationToken ct
    )
    {
        List<(int, char, int, int)> found = [];
        if (!Sounds.TryGetValue(letters[at], out var sound))
            return found;
        var before = at > 0 && Terms.IsHan(letters[at - 1]) ? letters[at - 1] : (char?)null;
        var after = at + 1 < letters.Length && Terms.IsHan(letters[at + 1]) ? letters[at + 1] : (char?)null;
        var near = Sounds.Where(s => s.Key != letters[at] && Math.Abs(s.Value - sound) <= Near).ToArray();
        var pairs = near.SelectMany(n =>
            new[] { before is null ? null : $"{before}{n.Key}", after is null ? null : $"{n.Key}{after}" }
        );
        var rarity = await PassageSearch.RarityAsync(connection, pairs.OfType<string>(), ct);
        foreach (var (letter, place) in near)
        {
            var left = before is null ? int.MaxValue : rarity.Passages.GetValueOrDefault($"{before}{letter}");
            var right = after is null ? int.MaxValue : rarity.Passages.GetValueOrDefault($"{letter}{after}");
            // With both neighbours it must go with both, at the edge of a word with one.
            var passages = Math.Min(left, right);
            if (passages > 0)
                found.Add((at, letter, Math.Abs(place - sound), passages));
        }
        return found;
    }

    private static string? Pair(char[] letters, int at) =>
        at >= 0 && at + 1 < letters.Length && Terms.IsHan(letters[at]) && Terms.IsHan(letters[at + 1])
            ? new string(letters, at, 2)
            : null;

    private static Dictionary<char, int> MakeSounds()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var gb = Encoding.GetEncoding("gb2312");
        Dictionary<char, int> sounds = [];
        for (var i = 0; i < 3755; i++)
            sounds[gb.GetString([(byte)(0xB0 + i / 94), (byte)(0xA1 + i % 94)])[0]] = i;
        return sounds;
    }
}
