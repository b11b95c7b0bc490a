using Zhishu.Kernel.Identifiers;

namespace Zhishu.Codes.Kinds;

/// <summary>The identifiers there are: our own numbers and national ones, each with its check.</summary>
internal sealed record Scheme(string Name, Text Label, Func<string, (string? Normal, IdentifierError? Error)> Check);

internal static class Schemes
{
    public const string Own = "own";

    public static IReadOnlyList<Scheme> National { get; } =
    [
        new(
            "credit-code",
            new("统一社会信用代码", "unified social credit code"),
            t => UnifiedSocialCreditCode.TryParse(t, out var code, out var error) ? (code.Value, null) : (null, error)
        ),
        new(
            "organisation-code",
            new("组织机构代码", "organisation code"),
            t => OrganisationCode.TryParse(t, out var code, out var error) ? (code.Value, null) : (null, error)
        ),
        new(
            "citizen-id",
            new("公民身份号码", "citizen ID number"),
            t => CitizenId.TryParse(t, out var id, out var error) ? (id.Value, null) : (null, error)
        ),
        new(
            "part-code",
            new("部件标识码", "part code"),
            t => PartCode.TryParse(t, out var code, out var error) ? (code.Value, null) : (null, error)
        ),
        new(
            "certificate",
            new("电子证照标识", "certificate identifier"),
            t => CertificateNumber.TryParse(t, out var number, out var error) ? (number.Value, null) : (null, error)
        ),
        new(
            "article-number",
            new("商品条码", "article number"),
            t => ArticleNumber.TryParse(t, out var number, out var error) ? (number.Value, null) : (null, error)
        ),
        new(
            "plate",
            new("机动车号牌", "number plate"),
            t => PlateNumber.TryParse(t, out var plate, out var error) ? (plate.Value, null) : (null, error)
        ),
        new(
            "area-code",
            new("行政区划代码", "area code"),
            t => AreaCode.TryParse(t, out var code, out var error) ? (code.Value, null) : (null, error)
        ),
    ];

    // A person's number is never a code's: codes hold no personal data. A plate is not all ASCII, a certificate too long.
    private static readonly string[] AsNumber = ["credit-code", "organisation-code", "part-code"];

    public static IReadOnlyList<string> OfKinds { get; } = [Own, .. AsNumber];

    public static Scheme? Find(string name) => National.FirstOrDefault(s => s.Name == name);
}
