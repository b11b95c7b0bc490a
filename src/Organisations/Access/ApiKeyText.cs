using System.Security.Cryptography;

namespace Zhishu.Organisations.Access;

/// <summary>The text of an API key: <c>zsk_</c>, 12 characters that name it, <c>_</c>, 43 characters of 256 random
/// bits.</summary>
internal static class ApiKeyText
{
    public const string Prefix = "zsk_";
    public const int SecretLength = 43;
    private const int IdLength = 12;
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    private const string SecretAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";

    public static (string PublicId, string Secret) Make() =>
        (
            RandomNumberGenerator.GetString(Alphabet, IdLength),
            RandomNumberGenerator.GetString(SecretAlphabet, SecretLength)
        );

    public static string Text(string publicId, string secret) => $"{Prefix}{publicId}_{secret}";

    /// <summary>Splits a key; false where it cannot be one.</summary>
    public static bool TrySplit(ReadOnlySpan<char> text, out string publicId, out ReadOnlySpan<char> secret)
    {
        publicId = "";
        secret = default;
        if (
            text.Length != Prefix.Length + IdLength + 1 + SecretLength
            || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[Prefix.Length + IdLength] != '_'
        )
            return false;
        publicId = text.Slice(Prefix.Length, IdLength).ToString();
        secret = text[(Prefix.Length + IdLength + 1)..];
        return true;
    }
}
