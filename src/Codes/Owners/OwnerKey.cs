using System.Security.Cryptography;
using System.Text;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Codes.Owners;

/// <summary>The key of an owner: twenty characters without those that are mistaken for others, in groups of four. At a
/// hundred bits nobody guesses one, so that wrong tries need not be counted.</summary>
internal static class OwnerKey
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 20;

    public static string New() =>
        string.Join('-', RandomNumberGenerator.GetString(Alphabet, Length).Chunk(4).Select(g => new string(g)));

    /// <summary>The same however it was typed: small letters, blanks and hyphens make no difference.</summary>
    public static byte[] HashOf(string key) =>
        Sm3.Hash(
            Encoding.UTF8.GetBytes(string.Concat(key.Where(c => c != '-' && !char.IsWhiteSpace(c))).ToUpperInvariant())
        );
}
