using System.Reflection;

namespace Zhishu.Intake.Texts;

/// <summary>Puts one letter for every word of one meaning, so that dialect, sex and district make no difference: each line
/// of the list that ships is a letter of its own, and so are the names of all areas together. Immutable.</summary>
internal sealed class SameWords
{
    private const char Area = '\uE000';
    private const string Resource = "Words/same-words.txt";

    private readonly (string Word, char Letter)[][] byFirst = new (string, char)[char.MaxValue + 1][];

    private SameWords(IEnumerable<(string Word, char Letter)> words, IReadOnlyList<string> areas)
    {
        Areas = areas;
        foreach (var first in words.GroupBy(w => w.Word[0]))
            byFirst[first.Key] = [.. first.OrderByDescending(w => w.Word.Length)];
    }

    /// <summary>The words that ship, without areas.</summary>
    public static SameWords Shipped { get; } = new(Lines(), []);

    /// <summary>Those that ship, and the areas of the city.</summary>
    /// <param name="areas">Names such as 岳麓区; of two characters and more.</param>
    public static SameWords With(IEnumerable<string> areas)
    {
        string[] bare =
        [
            .. areas.Select(PlainText.Bare).Where(a => a.Length > 1).Distinct().Order(StringComparer.Ordinal),
        ];
        return bare.Length == 0
            ? Shipped
            : new(Lines().Concat(bare.Select(a => (a, Area))).DistinctBy(w => w.Item1), bare);
    }

    /// <summary>The names of areas among them, bare.</summary>
    public IReadOnlyList<string> Areas { get; }

    /// <returns>How many letters are left.</returns>
    public int Replace(Span<char> letters, Span<int> places)
    {
        var to = 0;
        for (var from = 0; from < letters.Length; to++)
        {
            var (letter, length) = Find(letters[from..]);
            (letters[to], places[to]) = (letter, places[from]);
            from += length;
        }
        return to;
    }

    private (char Letter, int Length) Find(ReadOnlySpan<char> letters)
    {
        if (byFirst[letters[0]] is { } words)
        {
            foreach (var (word, letter) in words)
            {
                if (letters.StartsWith(word))
                    return (letter, word.Length);
            }
        }
        return (letters[0], 1);
    }

    private static List<(string, char)> Lines()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var letter = Area;
        List<(string, char)> words = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            letter++;
            words.AddRange(line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => (w, letter)));
        }
        return words;
    }
}
