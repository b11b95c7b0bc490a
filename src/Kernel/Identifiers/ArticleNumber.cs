using System.Diagnostics.CodeAnalysis;

namespace Zhishu.Kernel.Identifiers;

/// <summary>A number of a commodity (商品条码, GB 12904: EAN-13, EAN-8; GTIN-14), the last digit being its check digit.</summary>
public readonly record struct ArticleNumber
{
    private const string Kind = "article-number";
    private const string Chinese = "商品条码";
    private const string English = "article number";

    private readonly string? value;

    private ArticleNumber(string value) => this.value = value;

    public string Value => value ?? "";

    public static bool TryParse(string? text, out ArticleNumber number) => TryParse(text, out number, out _);

    public static bool TryParse(string? text, out ArticleNumber number, [NotNullWhen(false)] out IdentifierError? error)
    {
        number = default;
        var normal = IdentifierText.Normalise(text);
        error = Check(normal);
        if (error is null)
            number = new(normal);
        return error is null;
    }

    public override string ToString() => Value;

    /// <summary>The digit that ends a number which begins so.</summary>
    public static char CheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
            sum += (digits[^(i + 1)] - '0') * (i % 2 == 0 ? 3 : 1);
        return (char)('0' + (10 - sum % 10) % 10);
    }

    private static IdentifierError? Check(string text)
    {
        if (text.Length == 0)
            return IdentifierError.Missing(Kind, Chinese, English);
        if (IdentifierText.NotDigit(text) is >= 0 and var wrong)
            return IdentifierError.Character(Kind, Chinese, English, wrong, text[wrong]);
        if (text.Length is not (8 or 13 or 14))
            return IdentifierError.Length(Kind, Chinese, English, "8/13/14", text.Length);
        var expected = CheckDigit(text.AsSpan(0, text.Length - 1));
        return text[^1] == expected
            ? null
            : new(
                $"{Kind}.check-digit",
                $"商品条码校验位应为“{expected}”，现为“{text[^1]}”，请核对。",
                $"The check digit of the article number should be '{expected}', not '{text[^1]}'; look for a typing error."
            );
    }
}
