using System.Diagnostics.CodeAnalysis;

namespace Zhishu.Kernel.Identifiers;

/// <summary>
/// 统一社会信用代码 of GB 32100-2015, 18 characters: registering authority (1), kind of organisation (1), area (6),
/// organisation code (9), check character (1). Public, so it has no mask.
/// </summary>
public readonly record struct UnifiedSocialCreditCode
{
    private const string Kind = "credit-code";
    private const string Chinese = "统一社会信用代码";
    private const string English = "unified social credit code";
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    private static ReadOnlySpan<byte> Weights => [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

    private readonly string? value;

    private UnifiedSocialCreditCode(string value) => this.value = value;

    /// <summary>18 characters, upper case.</summary>
    public string Value => value ?? "";

    /// <summary>Character 1, such as <c>1</c> 机构编制, <c>5</c> 民政, <c>9</c> 市场监管, <c>Y</c> 其他.</summary>
    public char RegisteringAuthority => Value[0];

    /// <summary>Character 2; its meaning depends on the registering authority.</summary>
    public char OrganisationKind => Value[1];

    /// <summary>Characters 3 to 8, the area of registration; it may have been abolished since.</summary>
    public string AreaOfRegistration => Value[2..8];

    /// <summary>Characters 9 to 17.</summary>
    public string OrganisationCode => Value[8..17];

    /// <summary>Reads a code strictly: both the 18th character and the organisation code inside must check.</summary>
    /// <exception cref="IdentifierException">Not a valid code; says why.</exception>
    public static UnifiedSocialCreditCode Parse(string? text) =>
        TryParse(text, out var code, out var error) ? code : throw new IdentifierException(error);

    /// <summary>Whether the text is a valid code, strictly.</summary>
    public static bool TryParse(string? text, out UnifiedSocialCreditCode code) => TryParse(text, out code, out _);

    /// <summary>Whether the text is a valid code, strictly, and if not, why.</summary>
    public static bool TryParse(
        string? text,
        out UnifiedSocialCreditCode code,
        [NotNullWhen(false)] out IdentifierError? error
    )
    {
        code = default;
        var normal = IdentifierText.Normalise(text);
        error = CheckShape(normal) ?? CheckCharacters(normal);
        if (error is null)
        {
            code = new(normal);
        }

        return error is null;
    }

    /// <summary>For registers that hold codes issued wrongly long ago: accepts 18 letters and digits, and says in
    /// <paramref name="warning"/> what a strict check finds. False, with the reason in
    /// <paramref name="warning"/>, only for what is no such code at all. Never for what someone types in.</summary>
    public static bool TryParseLegacy(string? text, out UnifiedSocialCreditCode code, out IdentifierError? warning)
    {
        code = default;
        var normal = IdentifierText.Normalise(text);
        warning = CheckShape(normal);
        if (warning is not null)
        {
            return false;
        }

        warning = CheckCharacters(normal);
        code = new(normal);
        return true;
    }

    /// <summary>18 characters.</summary>
    public override string ToString() => Value;

    private static IdentifierError? CheckShape(string code)
    {
        if (code.Length == 0)
        {
            return IdentifierError.Missing(Kind, Chinese, English);
        }

        if (code.Length != 18)
        {
            return IdentifierError.Length(Kind, Chinese, English, "18", code.Length);
        }

        for (var i = 0; i < 18; i++)
        {
            if (!char.IsAsciiDigit(code[i]) && !char.IsAsciiLetterUpper(code[i]))
            {
                return IdentifierError.Character(Kind, Chinese, English, i, code[i]);
            }
        }

        return null;
    }

    private static IdentifierError? CheckCharacters(string code)
    {
        var sum = 0;
        for (var i = 0; i < 18; i++)
        {
            // The area is digits; letters I, O, S, V, Z are left out because they look like 1, 0, 5, U, 2.
            var number = Alphabet.IndexOf(code[i], StringComparison.Ordinal);
            if (number < 0 || (i is >= 2 and < 8 && number > 9))
            {
                return IdentifierError.Character(Kind, Chinese, English, i, code[i]);
            }

            sum += i < 17 ? number * Weights[i] : 0;
        }

        var expected = Alphabet[(31 - sum % 31) % 31];
        if (code[17] != expected)
        {
            return new(
                $"{Kind}.check-digit",
                $"统一社会信用代码校验位应为“{expected}”，现为“{code[17]}”，请核对。",
                $"The check character of the credit code should be '{expected}', not '{code[17]}'; look for a typing error."
            );
        }

        return code[16] == Identifiers.OrganisationCode.CheckCharacter(code.AsSpan(8, 8))
            ? null
            : new(
                $"{Kind}.organisation-check-digit",
                "统一社会信用代码第9至17位（组织机构代码）校验不符，请核对。",
                "Characters 9 to 17 of the credit code, the organisation code, do not check; look for a typing error."
            );
    }
}
