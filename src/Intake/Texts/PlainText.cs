using System.Buffers;
using System.Globalization;

namespace Zhishu.Intake.Texts;

/// <summary>A text as it is compared: lower case, one width, every number the same, signs as spaces; each character knows
/// where it stood in what was written.</summary>
/// <remarks>Only the first <see cref="Longest"/> characters count: who writes more has said what it is about.</remarks>
internal readonly ref struct PlainText
{
    public const int Longest = 3000;

    private static readonly char[] Plain = MakePlain();

    private PlainText(Span<char> letters, Span<int> places)
    {
        Letters = letters;
        Places = places;
    }

    public ReadOnlySpan<char> Letters { get; }

    /// <summary>Where each letter stood in the text.</summary>
    public ReadOnlySpan<int> Places { get; }

    /// <param name="text">As it was written.</param>
    /// <param name="letters">Room for as many letters as the text has, at most <see cref="Longest"/>.</param>
    /// <param name="places">The same room.</param>
    /// <param name="words">Words that mean the same become the same letter; null for none.</param>
    public static PlainText Of(ReadOnlySpan<char> text, Span<char> letters, Span<int> places, SameWords? words = null)
    {
        text = text[..Math.Min(text.Length, Longest)];
        var length = 0;
        var last = ' ';
        for (var i = 0; i < text.Length; i++)
        {
            var now = Plain[text[i]];
            // A run of digits is one number, a run of signs one gap.
            if (now is '0' or ' ' && now == last)
                continue;
            letters[length] = now;
            places[length++] = i;
            last = now;
        }
        length = words?.Replace(letters[..length], places[..length]) ?? length;
        return new PlainText(letters[..length], places[..length]);
    }

    /// <summary>The plain letters alone.</summary>
    public static string Bare(string text)
    {
        var letters = ArrayPool<char>.Shared.Rent(Longest);
        var places = ArrayPool<int>.Shared.Rent(Longest);
        var plain = Of(text, letters, places).Letters.Trim(' ').ToString();
        ArrayPool<char>.Shared.Return(letters);
        ArrayPool<int>.Shared.Return(places);
        return plain;
    }

    /// <summary>Whether a plain letter stands for itself, as in Chinese, rather than being part of a word.</summary>
    public static bool IsHan(char letter) => letter >= '\u2E80';

    private static char[] MakePlain()
    {
        var plain = new char[char.MaxValue + 1];
        for (var i = 0; i < plain.Length; i++)
        {
            var c = (char)i;
            // Full-width forms of ASCII.
            if (c is >= '\uFF01' and <= '\uFF5E')
                c = (char)(c - 0xFEE0);
            plain[i] =
                char.IsDigit(c) ? '0'
                : char.IsLetter(c) ? char.ToLower(c, CultureInfo.InvariantCulture)
                : ' ';
        }
        return plain;
    }
}
