using System.Security.Cryptography;
using System.Text;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Sensing.Devices;

/// <summary>The text of a device's key: <c>zsd_</c>, 12 characters that name it, <c>_</c>, 43 characters of 256 random
/// bits, of which only the SM3 is stored.</summary>
internal static class DeviceKeyText
{
    public const string Prefix = "zsd_";
    private const int IdLength = 12;
    private const int SecretLength = 43;
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";

    public static (string KeyId, string Text, byte[] Hash) Make()
    {
        var id = RandomNumberGenerator.GetString(Alphabet, IdLength);
        var secret = RandomNumberGenerator.GetString(SecretAlphabet, SecretLength);
        return (id, $"{Prefix}{id}_{secret}", Sm3.Hash(Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>The name in a key; null where it cannot be one.</summary>
    public static string? KeyId(string text) =>
        text.Length == Prefix.Length + IdLength + 1 + SecretLength
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text[Prefix.Length + IdLength] == '_'
            ? text.Substring(Prefix.Length, IdLength)
            : null;

    public static bool IsRight(string text, byte[] hash) =>
        CryptographicOperations.FixedTimeEquals(
            Sm3.Hash(Encoding.UTF8.GetBytes(text[(Prefix.Length + IdLength + 1)..])),
            hash
        );
}
