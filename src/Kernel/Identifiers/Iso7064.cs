namespace Zhishu.Kernel.Identifiers;

/// <summary>The hybrid check systems of ISO 7064 (GB/T 17710): each finds every single wrong character and nearly every
/// swap of two neighbours.</summary>
public static class Iso7064
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    /// <summary>MOD 11,10: digits, checked by a digit.</summary>
    /// <exception cref="ArgumentException">Another character.</exception>
    public static char Mod11And10(ReadOnlySpan<char> text) => Hybrid(text, 10);

    /// <summary>MOD 37,36: digits and upper-case letters, checked by one of them.</summary>
    /// <exception cref="ArgumentException">Another character.</exception>
    public static char Mod37And36(ReadOnlySpan<char> text) => Hybrid(text, 36);

    private static char Hybrid(ReadOnlySpan<char> text, int modulus)
    {
        var product = modulus;
        foreach (var character in text)
        {
            var value = Alphabet.IndexOf(character, StringComparison.Ordinal);
            if (value < 0 || value >= modulus)
                throw new ArgumentException($"'{character}' cannot be checked modulo {modulus}.", nameof(text));
            var sum = (product + value) % modulus;
            product = (sum == 0 ? modulus : sum) * 2 % (modulus + 1);
        }
        return Alphabet[(modulus + 1 - product) % modulus];
    }
}
