using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Zhishu.CodeVerifying;

/// <summary>How a code is signed; the numbers stand in the code.</summary>
public enum CodeAlgorithm
{
    Sm2 = 1,
    Ed25519 = 2,
}

/// <summary>What a signed code says. In the code it is, big-endian: one byte of format (1) and algorithm, three of issuer,
/// two of key, four each of the instants of issue and expiry, two of kind, one of the number's length with the highest bit
/// set where its digits are packed two to a byte, the number, and the signature over all that, 64 bytes.</summary>
/// <param name="Issuer">The city or county that issued it, six digits of GB/T 2260.</param>
/// <param name="KeyId">Which key signed it. Several keys may have one id: each is tried.</param>
/// <param name="IssuedAt">Seconds since 1970.</param>
/// <param name="ExpiresAt">Seconds since 1970; 0 for never.</param>
/// <param name="Kind">The number of its kind with the issuer.</param>
/// <param name="Number">The identifier: 1 to 40 digits, upper-case letters, dots and hyphens.</param>
public sealed record SignedCode(
    CodeAlgorithm Algorithm,
    int Issuer,
    ushort KeyId,
    uint IssuedAt,
    uint ExpiresAt,
    ushort Kind,
    string Number
)
{
    public const int LongestNumber = 40;
    public const int SignatureSize = 64;

    /// <summary>No code has a longer text, so that nothing longer is even decoded.</summary>
    public const int LongestText = ((Head + LongestNumber + SignatureSize) * 8 + 4) / 5;

    private const int Format = 1;
    private const int Head = 17;
    private const int Packed = 0x80;

    /// <summary>The bytes that are signed.</summary>
    public byte[] ToSign()
    {
        var isPacked = Number.All(char.IsAsciiDigit);
        var bytes = new byte[Head + (isPacked ? (Number.Length + 1) / 2 : Number.Length)];
        bytes[0] = (byte)((Format << 4) | (int)Algorithm);
        bytes[1] = (byte)(Issuer >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)Issuer);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), KeyId);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(6), IssuedAt);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(10), ExpiresAt);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(14), Kind);
        bytes[16] = (byte)(Number.Length | (isPacked ? Packed : 0));
        if (!isPacked)
            Encoding.ASCII.GetBytes(Number, bytes.AsSpan(Head));
        else
        {
            for (var i = 0; i < Number.Length; i += 2)
            {
                var low = i + 1 < Number.Length ? Number[i + 1] - '0' : 0xF;
                bytes[Head + i / 2] = (byte)(((Number[i] - '0') << 4) | low);
            }
        }
        return bytes;
    }

    /// <summary>The text that stands in the link.</summary>
    public static string Text(ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature) =>
        Base32.Encode([.. content, .. signature]);

    /// <summary>Reads a text, in either case, without looking at the signature.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out ReadCode? read)
    {
        read = null;
        if (text.Length > LongestText || !Base32.TryDecode(text, out var bytes) || bytes.Length < Head + 1)
            return false;
        var length = bytes[16] & ~Packed;
        var isPacked = (bytes[16] & Packed) != 0;
        var numberBytes = isPacked ? (length + 1) / 2 : length;
        var algorithm = (CodeAlgorithm)(bytes[0] & 15);
        if (
            bytes[0] >> 4 != Format
            || algorithm is not (CodeAlgorithm.Sm2 or CodeAlgorithm.Ed25519)
            || length is 0 or > LongestNumber
            || bytes.Length != Head + numberBytes + SignatureSize
            || NumberOf(bytes.AsSpan(Head, numberBytes), length, isPacked) is not { } number
        )
            return false;
        var code = new SignedCode(
            algorithm,
            (bytes[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2)),
            BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(4)),
            BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(6)),
            BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(10)),
            BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(14)),
            number
        );
        read = new(code, bytes.AsMemory(0, bytes.Length - SignatureSize), bytes.AsMemory(bytes.Length - SignatureSize));
        return true;
    }

    /// <summary>Whether a text may be the number of a code.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        foreach (var one in text)
        {
            if (!char.IsAsciiDigit(one) && !char.IsAsciiLetterUpper(one) && one is not ('.' or '-'))
                return false;
        }
        return text.Length is > 0 and <= LongestNumber;
    }

    private static string? NumberOf(ReadOnlySpan<byte> bytes, int length, bool isPacked)
    {
        var number = new char[length];
        for (var i = 0; i < length; i++)
            number[i] = !isPacked ? (char)bytes[i] : (char)('0' + ((bytes[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15));
        var areDigits = number.All(char.IsAsciiDigit);
        // One number has one form: digits are packed, and the half of a byte that is left over is filled.
        if (isPacked != areDigits || !IsNumber(number) || (isPacked && length % 2 == 1 && (bytes[^1] & 15) != 15))
            return null;
        return new(number);
    }
}

/// <summary>A code as read, its signature not yet looked at.</summary>
/// <param name="Content">The bytes the signature is over.</param>
public sealed record ReadCode(SignedCode Code, ReadOnlyMemory<byte> Content, ReadOnlyMemory<byte> Signature);
