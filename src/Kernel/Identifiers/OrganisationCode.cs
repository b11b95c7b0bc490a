using System.Diagnostics.CodeAnalysis;

namespace Zhishu.Kernel.Identifiers;

/// <summary>
/// 组织机构代码 of GB 11714: eight characters of 0-9 and A-Z and a check character. Today it lives on as characters
/// 9 to 17 of the <see cref="UnifiedSocialCreditCode"/>.
/// </summary>
public readonly record struct OrganisationCode
{
    private const string Kind = "organisation-code";
    private const string Chinese = "组织机构代码";
    private const string English = "organisation code";

    private static ReadOnlySpan<byte> Weights => [3, 7, 9, 10, 5, 8, 4, 2];

    private readonly string? value;

    private OrganisationCode(string value) => this.value = value;

    /// <summary>Nine characters without the hyphen, upper case.</summary>
    public string Value => value ?? "";

    /// <summary>Reads nine characters, with or without a hyphen before the check character.</summary>
    /// <exception cref="IdentifierException">Not a valid code; says why.</exception>
    public static OrganisationCode Parse(string? text) =>
        TryParse(text, out var code, out var error) ? code : throw new IdentifierException(error);

    /// <summary>Whether the text is a valid code.</summary>
    public static bool TryParse(string? text, out OrganisationCode code) => TryParse(text, out code, out _);

    /// <summary>Whether the text is a valid code, and if not, why.</summary>
    public static bool TryParse(
        string? text,
        out OrganisationCode code,
        [NotNullWhen(false)] out IdentifierError? error
    )
    {
        code = default;
        var normal = IdentifierText.Normalise(text);
        if (normal.Length == 10 && normal[8] == '-')
        {
            normal = normal.Remove(8, 1);
        }

        error = Check(normal);
        if (error is null)
        {
            code = new(normal);
        }

        return error is null;
    }

    /// <summary>With the hyphen, as printed on certificates: <c>M000100Y-4</c>.</summary>
    public override string ToString() => Value.Length == 9 ? $"{Value[..8]}-{Value[8]}" : "";

    private static IdentifierError? Check(string code)
    {
        if (code.Length == 0)
        {
            return IdentifierError.Missing(Kind, Chinese, English);
        }

        if (code.Length != 9)
        {
            return IdentifierError.Length(Kind, Chinese, English, "9", code.Length);
        }

        for (var i = 0; i < 9; i++)
        {
            if (!char.IsAsciiDigit(code[i]) && !char.IsAsciiLetterUpper(code[i]))
            {
                return IdentifierError.Character(Kind, Chinese, English, i, code[i]);
            }
        }

        var expected = CheckCharacter(code.AsSpan(0, 8));
        return code[8] == expected
            ? null
            : new(
                $"{Kind}.check-digit",
                $"组织机构代码校验位应为“{expected}”，现为“{code[8]}”，请核对。",
                $"The check character of the organisation code should be '{expected}', not '{code[8]}'; look for a typing error."
            );
    }

    /// <summary>The check character of eight upper-case characters.</summary>
    internal static char CheckCharacter(ReadOnlySpan<char> body)
    {
        var sum = 0;
        for (var i = 0; i < 8; i++)
        {
            sum += Weights[i] * (body[i] <= '9' ? body[i] - '0' : body[i] - 'A' + 10);
        }

        return (11 - sum % 11) switch
        {
            10 => 'X',
            11 => '0',
            var digit => (char)('0' + digit),
        };
    }
}
