using System.Text;

namespace Zhishu.Rules.Feel;

/// <summary>Strings as sequences of Unicode code points, which is how FEEL counts, cuts and orders them.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        var count = text.Length;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
            {
                count--;
                i++;
            }
        }

        return count;
    }

    /// <summary>The position in UTF-16 of a code point counted from 0; the length for one past the end.</summary>
    public static int Offset(string text, int codePoint)
    {
        var offset = 0;
        for (; codePoint > 0 && offset < text.Length; codePoint--)
        {
            offset += offset + 1 < text.Length && char.IsSurrogatePair(text[offset], text[offset + 1]) ? 2 : 1;
        }

        return offset;
    }

    /// <summary>Order by code point; ordinal UTF-16 order differs where surrogates meet U+E000 to U+FFFF.</summary>
    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            var (a, b) = (left[i], right[i]);
            if (a != b)
            {
                return char.IsSurrogate(a) != char.IsSurrogate(b) ? (char.IsSurrogate(a) ? 1 : -1) : a.CompareTo(b);
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>Upper case, with the letters that become two (Unicode, SpecialCasing.txt), which .NET leaves alone.</summary>
    public static string ToUpper(string text)
    {
        var upper = text.ToUpperInvariant();
        foreach (var (letter, letters) in Special)
        {
            upper = upper.Replace(letter, letters, StringComparison.Ordinal);
        }

        return upper;
    }

    private static readonly (string, string)[] Special =
    [
        ("ß", "SS"),
        ("ŉ", "ʼN"),
        ("ǰ", "J\u030C"),
        ("և", "ԵՒ"),
        ("ﬀ", "FF"),
        ("ﬁ", "FI"),
        ("ﬂ", "FL"),
        ("ﬃ", "FFI"),
        ("ﬄ", "FFL"),
        ("ﬅ", "ST"),
        ("ﬆ", "ST"),
    ];

    public static void Append(StringBuilder builder, int codePoint)
    {
        if (codePoint is >= 0xD800 and <= 0xDFFF)
        {
            builder.Append((char)codePoint);
        }
        else
        {
            builder.Append(char.ConvertFromUtf32(codePoint));
        }
    }
}
