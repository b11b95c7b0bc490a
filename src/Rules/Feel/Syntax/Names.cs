using System.Globalization;
using System.Text;

namespace Zhishu.Rules.Feel;

/// <summary>
/// Names in FEEL may hold spaces and operators, so where a name ends depends on which names are known. Known names are
/// matched against the text; between words any white space fits, around other characters it may also be missing.
/// </summary>
internal static class Names
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "and",
        "or",
        "between",
        "in",
        "instance",
        "of",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "function",
        "external",
        "true",
        "false",
        "null",
    };

    public static bool IsReserved(ReadOnlySpan<char> word) =>
        Reserved.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    /// <summary>Length of the character at a position if it may start a name, otherwise 0.</summary>
    public static int StartLength(string text, int position)
    {
        if (position >= text.Length)
        {
            return 0;
        }

        var c = text[position];
        if (char.IsAsciiLetter(c) || c is '_' or '?')
        {
            return 1;
        }

        if (c < 0x80)
        {
            return 0;
        }

        if (char.IsHighSurrogate(c) && position + 1 < text.Length && char.IsLowSurrogate(text[position + 1]))
        {
            return 2;
        }

        // DMN 1.5, grammar rule 28.
        return
            c
                is (>= '\u00C0' and <= '\u00D6')
                    or (>= '\u00D8' and <= '\u00F6')
                    or (>= '\u00F8' and <= '\u02FF')
                    or (>= '\u0370' and <= '\u037D')
                    or (>= '\u037F' and <= '\u1FFF')
                    or (>= '\u200C' and <= '\u200D')
                    or (>= '\u2070' and <= '\u218F')
                    or (>= '\u2C00' and <= '\u2FEF')
                    or (>= '\u3001' and <= '\uD7FF')
                    or (>= '\uF900' and <= '\uFDCF')
                    or (>= '\uFDF0' and <= '\uFFFD')
            && !IsSpace(c)
            ? 1
            : 0;
    }

    /// <summary>Length of the character at a position if it may continue a name, otherwise 0.</summary>
    public static int PartLength(string text, int position)
    {
        if (position >= text.Length)
        {
            return 0;
        }

        var c = text[position];
        return char.IsAsciiDigit(c) || c is '\u00B7' or (>= '\u0300' and <= '\u036F') or (>= '\u203F' and <= '\u2040')
            ? 1
            : StartLength(text, position);
    }

    public static bool IsSpace(char c) =>
        char.IsWhiteSpace(c) || c is '\uFEFF' or '\u180E' or '\u200B' or '\u2060' or '\u3000';

    /// <summary>The end of the word that starts at a position; the position itself where none does.</summary>
    public static int WordEnd(string text, int position)
    {
        var length = StartLength(text, position);
        while (length > 0)
        {
            position += length;
            length = PartLength(text, position);
        }

        return position;
    }

    /// <summary>A name with its white space trimmed and collapsed.</summary>
    public static string Normalize(string name)
    {
        var builder = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (!IsSpace(c))
            {
                builder.Append(c);
            }
            else if (builder.Length > 0 && builder[^1] != ' ')
            {
                builder.Append(' ');
            }
        }

        return builder.ToString().TrimEnd();
    }

    /// <summary>Whether the text reads as one word and so needs no quotes.</summary>
    public static bool IsPlain(string text) => text.Length > 0 && WordEnd(text, 0) == text.Length && !IsReserved(text);

    /// <summary>Where a known name ends that starts at a position, or -1 where the text is another.</summary>
    public static int MatchEnd(string text, int position, string name)
    {
        var afterWord = false;
        for (var i = 0; i < name.Length; )
        {
            if (name[i] == ' ')
            {
                i++;
                var before = position;
                position = SkipSpace(text, position);
                // A space between two words must be there; beside an operator it may be missing.
                if (position == before && afterWord && PartLength(name, i) > 0)
                {
                    return -1;
                }

                continue;
            }

            var length = PartLength(name, i);
            if (length == 0 || !afterWord)
            {
                // Around operators and at the start of a word after one, white space is free.
                position = i == 0 ? position : SkipSpace(text, position);
                length = Math.Max(length, 1);
            }

            if (string.CompareOrdinal(text, position, name, i, length) != 0)
            {
                return -1;
            }

            position += length;
            i += length;
            afterWord = PartLength(name, i - length) > 0;
        }

        return afterWord && PartLength(text, position) > 0 ? -1 : position;
    }

    private static int SkipSpace(string text, int position)
    {
        while (position < text.Length && IsSpace(text[position]))
        {
            position++;
        }

        return position;
    }

    /// <summary>A readable form of a code point for messages.</summary>
    public static string Show(string text, int position) =>
        position >= text.Length
            ? "the end"
            : $"'{(char.IsHighSurrogate(text[position]) && position + 1 < text.Length ? text.Substring(position, 2) : text[position].ToString(CultureInfo.InvariantCulture))}'";
}
