namespace Zhishu.Kernel.Identifiers;

/// <summary>Why a text is not a valid identifier: a stable code for machines and the reason for people in both
/// languages. Messages never repeat the whole text, which may be personal.</summary>
/// <param name="Code">Such as <c>credit-code.check-digit</c>; stable.</param>
/// <param name="Chinese">One sentence in Chinese.</param>
/// <param name="English">One sentence in English.</param>
public sealed record IdentifierError(string Code, string Chinese, string English)
{
    internal static IdentifierError Missing(string kind, string chinese, string english) =>
        new($"{kind}.missing", $"缺少{chinese}。", $"The {english} is missing.");

    internal static IdentifierError Length(string kind, string chinese, string english, string wanted, int actual) =>
        new(
            $"{kind}.length",
            $"{chinese}应为{wanted}位，现为{actual}位。",
            $"A {english} has {wanted} characters, this has {actual}."
        );

    internal static IdentifierError Character(string kind, string chinese, string english, int index, char c) =>
        new(
            $"{kind}.character",
            $"{chinese}第{index + 1}位不允许使用“{c}”。",
            $"Character {index + 1} of the {english} may not be '{c}'."
        );
}

/// <summary>Thrown by the <c>Parse</c> methods of identifiers.</summary>
public sealed class IdentifierException(IdentifierError error) : FormatException(error.English)
{
    /// <summary>The reason, with its code and its words in both languages.</summary>
    public IdentifierError Error { get; } = error;
}

internal static class IdentifierText
{
    /// <summary>Without surrounding space, full-width letters and digits made ASCII, letters in upper case.</summary>
    public static string Normalise(string? text)
    {
        var trimmed = (text ?? "").AsSpan().Trim();
        return string.Create(
            trimmed.Length,
            trimmed,
            static (target, source) =>
            {
                for (var i = 0; i < target.Length; i++)
                {
                    var c = source[i];
                    target[i] = c switch
                    {
                        >= '！' and <= '～' => char.ToUpperInvariant((char)(c - 0xFEE0)),
                        >= 'a' and <= 'z' => (char)(c - 32),
                        _ => c,
                    };
                }
            }
        );
    }

    /// <summary>The index of the first character that is not an ASCII digit, or -1.</summary>
    public static int NotDigit(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('0', '9');
}
