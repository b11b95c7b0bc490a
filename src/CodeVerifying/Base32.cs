using System.Diagnostics.CodeAnalysis;

namespace Zhishu.CodeVerifying;

/// <summary>Base32 of RFC 4648 in upper case without padding: every character is in the alphanumeric mode of QR, where
/// it costs 5.5 bits for its 5, against 8 for 6 of Base64. Each string of bytes has exactly one text.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length * 8 + 4) / 5];
        var (buffer, bits, next) = (0, 0, 0);
        foreach (var one in bytes)
        {
            buffer = (buffer << 8) | one;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text[next++] = Alphabet[(buffer >> bits) & 31];
            }
            buffer &= (1 << bits) - 1;
        }
        if (bits > 0)
            text[next] = Alphabet[(buffer << (5 - bits)) & 31];
        return new(text);
    }

    /// <summary>False where a character is none of the alphabet, in either case, or the text is no encoding at all.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = new byte[text.Length * 5 / 8];
        var (buffer, bits, next) = (0, 0, 0);
        foreach (var character in text)
        {
            var value = character switch
            {
                >= 'A' and <= 'Z' => character - 'A',
                >= 'a' and <= 'z' => character - 'a',
                >= '2' and <= '7' => character - '2' + 26,
                _ => -1,
            };
            if (value < 0)
            {
                bytes = null;
                return false;
            }
            buffer = (buffer << 5) | value;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[next++] = (byte)(buffer >> bits);
            buffer &= (1 << bits) - 1;
        }
        // What is left over is padding: fewer bits than a character has, and all of them zero.
        if (bits < 5 && buffer == 0)
            return true;
        bytes = null;
        return false;
    }
}
