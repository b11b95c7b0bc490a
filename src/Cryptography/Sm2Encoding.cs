using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Zhishu.Kernel.Cryptography;

/// <summary>Signatures of SM2 as 64 raw bytes (r‖s, 32 big-endian bytes each) and as the DER sequence of
/// GB/T 35276.</summary>
public static class Sm2Signature
{
    /// <summary>Length of a raw signature in bytes.</summary>
    public const int Size = 2 * Sm2Curve.ScalarSize;

    /// <summary>Raw to DER.</summary>
    /// <exception cref="ArgumentException">Not 64 bytes.</exception>
    public static byte[] ToDer(ReadOnlySpan<byte> raw)
    {
        if (raw.Length != Size)
        {
            throw new ArgumentException($"A raw SM2 signature has {Size} bytes, not {raw.Length}.", nameof(raw));
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(raw[..32], isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(raw[32..], isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }

    /// <summary>DER to raw.</summary>
    /// <exception cref="CryptographicException">Not a DER sequence of two numbers of up to 256 bits.</exception>
    public static byte[] FromDer(ReadOnlySpan<byte> der) =>
        Sm2Der.Read(
            der.ToArray(),
            "SM2 signature",
            sequence =>
            {
                var raw = new byte[Size];
                Sm2Der.ReadNumber(sequence, raw.AsSpan(0, 32));
                Sm2Der.ReadNumber(sequence, raw.AsSpan(32));
                return raw;
            }
        );
}

/// <summary>Ciphertexts as 04‖C1‖C3‖C2 (point, digest, data) and as the DER sequence libcrypto uses.</summary>
internal static class Sm2Ciphertext
{
    internal const int Overhead = Sm2Curve.PointSize + Sm3.HashSize;

    internal static byte[] ToDer(ReadOnlySpan<byte> raw)
    {
        if (raw.Length <= Overhead || raw[0] != 4)
        {
            throw new CryptographicException(
                $"An SM2 ciphertext (C1C3C2) starts with 04 and has more than {Overhead} bytes."
            );
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new BigInteger(raw[1..33], isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new BigInteger(raw[33..65], isUnsigned: true, isBigEndian: true));
            writer.WriteOctetString(raw[65..Overhead]);
            writer.WriteOctetString(raw[Overhead..]);
        }

        return writer.Encode();
    }

    internal static byte[] FromDer(ReadOnlyMemory<byte> der) =>
        Sm2Der.Read(
            der,
            "SM2 ciphertext",
            sequence =>
            {
                var head = new byte[Sm2Curve.PointSize];
                head[0] = 4;
                Sm2Der.ReadNumber(sequence, head.AsSpan(1, 32));
                Sm2Der.ReadNumber(sequence, head.AsSpan(33));
                return [.. head, .. sequence.ReadOctetString(), .. sequence.ReadOctetString()];
            }
        );
}

internal static class Sm2Der
{
    internal static byte[] Read(ReadOnlyMemory<byte> der, string what, Func<AsnReader, byte[]> read)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            var sequence = reader.ReadSequence();
            var result = read(sequence);
            sequence.ThrowIfNotEmpty();
            reader.ThrowIfNotEmpty();
            return result;
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException($"Not a DER-encoded {what}: {e.Message}", e);
        }
    }

    internal static void ReadNumber(AsnReader sequence, Span<byte> destination)
    {
        var number = sequence.ReadIntegerBytes().Span;
        var magnitude = number[0] == 0 ? number[1..] : number;
        if (number[0] >= 0x80 || magnitude.Length > destination.Length)
        {
            throw new AsnContentException("a number is negative or longer than 256 bits.");
        }

        destination.Clear();
        magnitude.CopyTo(destination[^magnitude.Length..]);
    }
}
