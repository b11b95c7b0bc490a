namespace Zhishu.Intake.Texts;

/// <summary>Takes a term of a text: its key, and where in the plain letters it stands.</summary>
internal interface ITermTaker
{
    void Take(ulong key, int start, int length);
}

/// <summary>Cuts plain letters into terms: of Chinese each character and each pair of neighbours, of other scripts each
/// word and each pair of words. What stands at the beginning, where the title is, counts once more as a term of its own.
/// A key is the characters themselves, of words a hash, so that no dictionary is needed.</summary>
internal static class Terms
{
    private const ulong Word = 1UL << 62;
    private const ulong Beginning = 1UL << 63;
    private const int BeginningLength = 40;
    private const ulong Basis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static void Cut<T>(ReadOnlySpan<char> letters, ref T taker)
        where T : ITermTaker, allows ref struct
    {
        var lastWord = 0UL;
        var lastStart = 0;
        for (var i = 0; i < letters.Length; i++)
        {
            var c = letters[i];
            if (c == ' ')
                continue;
            if (PlainText.IsHan(c))
            {
                lastWord = 0;
                Take(c, i, 1, ref taker);
                if (i + 1 < letters.Length && PlainText.IsHan(letters[i + 1]))
                    Take(Pair(c, letters[i + 1]), i, 2, ref taker);
                continue;
            }
            var start = i;
            var word = Basis;
            while (i < letters.Length && letters[i] != ' ' && !PlainText.IsHan(letters[i]))
                word = (word ^ letters[i++]) * Prime;
            Take(Key(word), start, i - start, ref taker);
            if (lastWord != 0)
                Take(Key((lastWord ^ word) * Prime), lastStart, i - lastStart, ref taker);
            (lastWord, lastStart) = (word, start);
            i--;
        }
    }

    /// <summary>The key of two neighbouring characters.</summary>
    public static ulong Pair(char first, char second) => (ulong)first << 16 | second;

    private static ulong Key(ulong hash) => Word | hash >> 2;

    private static void Take<T>(ulong key, int start, int length, ref T taker)
        where T : ITermTaker, allows ref struct
    {
        taker.Take(key, start, length);
        if (start < BeginningLength)
            taker.Take(key | Beginning, start, length);
    }
}
