using System.Globalization;

namespace Zhishu.Rules.Feel;

/// <summary>Sets of characters beyond U+FFFF, which .NET's expressions see as two units.</summary>
internal static class AstralSets
{
    /// <summary>Where the rare Chinese characters live: CJK extensions B to I and the compatibility supplement.</summary>
    private static readonly string Ideographs = Pairs(0x20000, 0x323AF);

    /// <summary>A set, with the ideographs beyond U+FFFF where it holds all letters.</summary>
    public static string With(string set) =>
        set.Contains("\\p{L}", StringComparison.Ordinal) || set.Contains("\\p{Lo}", StringComparison.Ordinal)
            ? $"(?:[{set}]|{Ideographs})"
            : $"[{set}]";

    /// <summary>The surrogate pairs from one code point to another.</summary>
    public static string Pairs(int low, int high)
    {
        var parts = new List<string>();
        while (low <= high)
        {
            var block = low | 0x3FF;
            var end = Math.Min(block, high);
            // Whole high surrogates go together.
            if ((low & 0x3FF) == 0 && high >= (low | 0x3FF))
            {
                end = ((high + 1) & ~0x3FF) - 1;
                parts.Add($"[{High(low)}-{High(end)}][\\uDC00-\\uDFFF]");
            }
            else
            {
                parts.Add($"{High(low)}[{Low(low)}-{Low(end)}]");
            }

            low = end + 1;
        }

        return string.Join('|', parts);
    }

    private static string High(int codePoint) =>
        string.Create(CultureInfo.InvariantCulture, $"\\u{0xD800 + ((codePoint - 0x10000) >> 10):X4}");

    private static string Low(int codePoint) =>
        string.Create(CultureInfo.InvariantCulture, $"\\u{0xDC00 + ((codePoint - 0x10000) & 0x3FF):X4}");
}
