using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Organisations.Access;

/// <summary>Time-based one-time passwords (RFC 6238): 6 digits, 30 seconds, HMAC-SHA-1, which is what every
/// authenticator app knows.</summary>
internal static class Totp
{
    private const int Step = 30;
    private const int SecretLength = 20;
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>The step a code belongs to if it is right now, or one step early or late, and later than the last one
    /// used; null where it is wrong or was used before.</summary>
    public static long? Match(byte[] secret, string code, DateTimeOffset now, long lastStep)
    {
        var digits = code.Replace(" ", "", StringComparison.Ordinal);
        if (digits.Length != 6)
            return null;
        var present = now.ToUnixTimeSeconds() / Step;
        long? found = null;
        for (var step = present - 1; step <= present + 1; step++)
        {
            var expected = Encoding.ASCII.GetBytes(At(secret, step));
            if (CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(digits)) && step > lastStep)
                found ??= step;
        }
        return found;
    }

    /// <summary>The code of an instant.</summary>
    public static string At(byte[] secret, DateTimeOffset at) => At(secret, at.ToUnixTimeSeconds() / Step);

    /// <summary>What authenticator apps read from a QR code.</summary>
    public static string Uri(byte[] secret, string issuer, string name) =>
        $"otpauth://totp/{Escape(issuer)}:{Escape(name)}?secret={ToBase32(secret)}&issuer={Escape(issuer)}"
        + "&algorithm=SHA1&digits=6&period=30";

    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length * 8 / 5 + 1);
        var (buffer, bits) = (0, 0);
        foreach (var b in bytes)
        {
            buffer = (buffer << 8) | b;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Base32[(buffer >> bits) & 31]);
            }
            buffer &= (1 << bits) - 1;
        }
        return bits > 0 ? text.Append(Base32[(buffer << (5 - bits)) & 31]).ToString() : text.ToString();
    }

    /// <summary>Ten codes for the day the phone is lost, 50 bits each.</summary>
    public static string[] NewRecoveryCodes() =>
        [
            .. Enumerable
                .Range(0, 10)
                .Select(_ => RandomNumberGenerator.GetString(Base32, 10))
                .Select(c => $"{c[..5]}-{c[5..]}"),
        ];

    /// <summary>What of a recovery code is stored.</summary>
    public static string HashOf(string recoveryCode) =>
        Convert.ToHexStringLower(
            Sm3.Hash(
                Encoding.UTF8.GetBytes(
                    recoveryCode.Trim().Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()
                )
            )
        );

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238 with SHA-1 is what authenticator apps know.")]
    private static string At(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 15)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static string Escape(string text) => System.Uri.EscapeDataString(text);
}
