using System.Diagnostics.CodeAnalysis;

namespace Zhishu.Kernel.Identifiers;

/// <summary>A mobile number of mainland China: 11 digits, 1 and then 3 to 9. Personal: show it masked.</summary>
public readonly record struct MobileNumber
{
    private const string Kind = "mobile";
    private const string Chinese = "手机号码";
    private const string English = "mobile number";

    private readonly string? value;

    private MobileNumber(string value) => this.value = value;

    /// <summary>11 digits.</summary>
    public string Value => value ?? "";

    /// <summary>Reads 11 digits; spaces and hyphens between them and a leading +86, 0086 or 86 are left out.</summary>
    /// <exception cref="IdentifierException">Not a mobile number; says why.</exception>
    public static MobileNumber Parse(string? text) =>
        TryParse(text, out var number, out var error) ? number : throw new IdentifierException(error);

    /// <summary>Whether the text is a mobile number.</summary>
    public static bool TryParse(string? text, out MobileNumber number) => TryParse(text, out number, out _);

    /// <summary>Whether the text is a mobile number, and if not, why.</summary>
    public static bool TryParse(string? text, out MobileNumber number, [NotNullWhen(false)] out IdentifierError? error)
    {
        number = default;
        var normal = IdentifierText.Normalise(text).Replace(" ", "").Replace("-", "");
        foreach (var prefix in (ReadOnlySpan<string>)["+86", "0086", "86"])
        {
            if (normal.Length == 11 + prefix.Length && normal.StartsWith(prefix, StringComparison.Ordinal))
            {
                normal = normal[prefix.Length..];
            }
        }

        error = Check(normal);
        if (error is null)
        {
            number = new(normal);
        }

        return error is null;
    }

    /// <summary>The number with most of it hidden.</summary>
    public string Mask(MaskingProfile profile) => Masking.Mobile(Value, profile);

    /// <summary>Masked for display, so that a number does not end up in a log. Use <see cref="Value"/> for the
    /// number.</summary>
    public override string ToString() => Masking.Mobile(Value, MaskingProfile.Display);

    private static IdentifierError? Check(string number)
    {
        if (number.Length == 0)
        {
            return IdentifierError.Missing(Kind, Chinese, English);
        }

        var wrong = IdentifierText.NotDigit(number);
        if (wrong >= 0)
        {
            return IdentifierError.Character(Kind, Chinese, English, wrong, number[wrong]);
        }

        if (number.Length != 11)
        {
            return IdentifierError.Length(Kind, Chinese, English, "11", number.Length);
        }

        return number[0] == '1' && number[1] >= '3'
            ? null
            : new($"{Kind}.prefix", "手机号码应以13至19开头。", "A mobile number begins with 13 to 19.");
    }
}
