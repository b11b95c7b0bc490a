using Zhishu.Cases.Contracts;

namespace Zhishu.Intake.Topics;

/// <summary>What an event is called: the title that says best what all say, where it is and whom it concerns.</summary>
/// <param name="Place">Null where the messages agree on none.</param>
/// <param name="Group">Whom it concerns, such as 业主; null where none is named.</param>
/// <param name="Words">What many of the messages say, the most telling first.</param>
internal sealed record TopicWords(string Title, string? Place, string? Group, IReadOnlyList<string> Words)
{
    private const int MostRead = 60;
    private const int LongestPlace = 12;
    private const double LeastShare = 0.3;
    private const int MostWords = 5;
    private const int LongestWords = 10;
    private const double Whole = 0.8;

    /// <summary>Thought about anew when a tenth of what is read for it is new.</summary>
    public static TopicWords Of(Cluster cluster, WordRarity rarity)
    {
        if (cluster.Called is not { } called || cluster.Members.Count >= called.Members + Often(called.Members))
            cluster.Called = called = (Find(cluster, rarity), cluster.Members.Count);
        return called.Words;
    }

    private static int Often(int members) => Math.Max(1, Math.Min(members, MostRead) / 10);

    private static TopicWords Find(Cluster cluster, WordRarity rarity)
    {
        // The newest of a long topic say what it is about now.
        var members = cluster.Members.TakeLast(MostRead).ToList();
        var best = members
            .OrderByDescending(m => cluster.Likeness(new WordVector(m.Title, "", rarity)))
            .ThenBy(m => m.Id)
            .First();
        List<string> texts = [.. members.Select(m => $"{m.Title}\n{m.Body}")];
        var place = FindPlace(texts);
        return new(best.Title.Trim(), place, FindGroup(texts), FindWords(members, place));
    }

    // A place ends like one; of all stretches that do, the one that most messages have and that says most.
    private static string? FindPlace(List<string> texts)
    {
        Dictionary<string, int> having = [];
        foreach (var text in texts)
        {
            HashSet<string> here = [];
            foreach (var end in PlaceNames.Endings)
            {
                for (
                    var at = text.IndexOf(end, StringComparison.Ordinal);
                    at >= 0;
                    at = text.IndexOf(end, at + 1, StringComparison.Ordinal)
                )
                    AddEndingAt(text, at, at + end.Length, here);
            }
            foreach (var name in here)
                having[name] = having.GetValueOrDefault(name) + 1;
        }
        var least = Math.Max(2, LeastShare * texts.Count);
        return having
            .Where(h => h.Value >= least)
            .OrderByDescending(h => h.Value * (1 + Math.Log(h.Key.Length)))
            .ThenBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => h.Key)
            .FirstOrDefault();
    }

    private static void AddEndingAt(string text, int ending, int end, HashSet<string> names)
    {
        for (var from = ending - 1; from >= Math.Max(0, end - LongestPlace); from--)
        {
            if (!char.IsLetterOrDigit(text[from]) || PlaceNames.NotInside.Contains(text[from]))
                return;
            if (end - from > 2 && BeginsWord(text, from) && !PlaceNames.IsBroken(text.AsSpan(from, end - from)))
                names.Add(text[from..end]);
        }
    }

    private static string? FindGroup(List<string> texts)
    {
        var counted = PlaceNames
            .Groups.Select(
                (name, order) => (name, order, Count: texts.Count(t => t.Contains(name, StringComparison.Ordinal)))
            )
            .Where(g => g.Count >= Math.Max(2, 0.15 * texts.Count))
            .ToList();
        // Everybody is a citizen: who is named more closely goes first.
        return counted
            .OrderBy(g => PlaceNames.Everybody.Contains(g.name))
            .ThenByDescending(g => g.Count)
            .ThenBy(g => g.order)
            .FirstOrDefault()
            .name;
    }

    private static List<string> FindWords(List<Message> members, string? place)
    {
        Dictionary<string, int> having = [];
        foreach (var message in members)
        {
            foreach (var words in Stretches(message.Title))
                having[words] = having.GetValueOrDefault(words) + 1;
        }
        var least = Math.Max(2, 0.2 * members.Count);
        var many = having.Where(h => h.Value >= least && !PlaceNames.IsBroken(h.Key)).ToList();
        // What nearly always goes on is no word by itself.
        var parts = many.SelectMany(h =>
                new[] { h.Key[1..], h.Key[..^1] }.Where(p =>
                    h.Value >= Whole * having.GetValueOrDefault(p, int.MaxValue)
                )
            )
            .ToHashSet(StringComparer.Ordinal);
        List<string> best = [];
        foreach (
            var (words, _) in many.Where(h => !parts.Contains(h.Key))
                .OrderByDescending(h => h.Value * Math.Pow(h.Key.Length, 1.2))
                .ThenBy(h => h.Key, StringComparer.Ordinal)
        )
        {
            if (best.Count == MostWords)
                break;
            if (best.TrueForAll(b => !Overlap(b, words)) && place?.Contains(words, StringComparison.Ordinal) != true)
                best.Add(words);
        }
        return best;
    }

    private static HashSet<string> Stretches(string title)
    {
        HashSet<string> found = [];
        for (var from = 0; from < title.Length; from++)
        {
            for (var length = 1; length <= LongestWords && from + length <= title.Length; length++)
            {
                var last = title[from + length - 1];
                if (!char.IsLetterOrDigit(last) || PlaceNames.NotInside.Contains(last))
                    break;
                if (length > 1 && BeginsWord(title, from) && BeginsWord(title, from + length))
                    found.Add(title.Substring(from, length));
            }
        }
        return found;
    }

    // Not within letters or digits that belong together, such as A5 or 110.
    private static bool BeginsWord(string text, int at) =>
        at == 0
        || at >= text.Length
        || !char.IsAsciiLetterOrDigit(text[at])
        || !char.IsAsciiLetterOrDigit(text[at - 1]);

    private static bool Overlap(string one, string other) =>
        WordPairs(one).Intersect(WordPairs(other), StringComparer.Ordinal).Any();

    private static IEnumerable<string> WordPairs(string words)
    {
        for (var i = 0; i + 1 < words.Length; i++)
            yield return words.Substring(i, 2);
    }
}
