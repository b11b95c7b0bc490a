using System.Diagnostics.CodeAnalysis;

namespace Zhishu.Kernel.Identifiers;

/// <summary>The identifier of an electronic certificate (电子证照标识, GB/T 36904):
/// <c>1.2.156.3005.2.TYPE.ISSUER.SERIAL.VERSION.CHECK</c>, the type being its owner's credit code and three digits, the issuer a
/// credit code. The last character is ISO 7064 MOD 37,36 over type, issuer, serial and version.</summary>
public readonly record struct CertificateNumber
{
    private const string Kind = "certificate";
    private const string Chinese = "电子证照标识";
    private const string English = "certificate identifier";
    private const string Root = "1.2.156.3005.2.";
    private const int TypeLength = 21;
    private const int IssuerLength = 18;
    private const int VersionLength = 3;

    private readonly string? value;

    private CertificateNumber(string value) => this.value = value;

    public string Value => value ?? "";

    /// <summary>Credit code of the type's owner and its serial, 21 characters.</summary>
    public string Type => Value.Split('.')[5];

    /// <summary>Credit code of the issuer.</summary>
    public string Issuer => Value.Split('.')[6];

    public static bool TryParse(string? text, out CertificateNumber number) => TryParse(text, out number, out _);

    public static bool TryParse(
        string? text,
        out CertificateNumber number,
        [NotNullWhen(false)] out IdentifierError? error
    )
    {
        number = default;
        var normal = IdentifierText.Normalise(text);
        error = Check(normal);
        if (error is null)
            number = new(normal);
        return error is null;
    }

    public override string ToString() => Value;

    private static IdentifierError? Check(string text)
    {
        if (text.Length == 0)
            return IdentifierError.Missing(Kind, Chinese, English);
        var parts = text.StartsWith(Root, StringComparison.Ordinal) ? text[Root.Length..].Split('.') : [];
        if (
            parts
            is not [{ Length: TypeLength }, { Length: IssuerLength }, { Length: > 0 }, { Length: VersionLength }, [_]]
        )
            return new(
                $"{Kind}.parts",
                "电子证照标识应为“1.2.156.3005.2.类型代码(21位).颁发机构代码(18位).流水号.版本号(3位).校验位”。",
                "A certificate identifier is 1.2.156.3005.2. and then the type (21 characters), the issuer (18), a serial, a version (3) and a check character, with dots between."
            );
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiDigit(text[i]) && !char.IsAsciiLetterUpper(text[i]) && text[i] != '.')
                return IdentifierError.Character(Kind, Chinese, English, i, text[i]);
        }
        var expected = Iso7064.Mod37And36(string.Concat(parts[..4]));
        return parts[4][0] == expected
            ? null
            : new(
                $"{Kind}.check-digit",
                $"电子证照标识校验位应为“{expected}”，现为“{parts[4]}”，请核对。",
                $"The check character of the certificate identifier should be '{expected}', not '{parts[4]}'; look for a typing error."
            );
    }
}
