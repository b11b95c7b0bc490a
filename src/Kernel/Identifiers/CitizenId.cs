using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Zhishu.Kernel.Identifiers;

/// <summary>Sex as the citizen ID tells it (GB/T 2261.1 codes 1 and 2).</summary>
public enum Sex
{
    /// <summary>男</summary>
    Male = 1,

    /// <summary>女</summary>
    Female = 2,
}

/// <summary>Whose number of this form it is.</summary>
public enum CitizenIdHolder
{
    /// <summary>居民身份证</summary>
    Citizen,

    /// <summary>港澳台居民居住证, beginning with 81, 82 or 83</summary>
    HongKongMacaoTaiwanResident,

    /// <summary>外国人永久居留身份证, beginning with 9</summary>
    ForeignPermanentResident,
}

/// <summary>
/// 公民身份号码 of GB 11643-1999, 18 characters: area (6), birth date (8), sequence (3, odd for men), check
/// character. The area may have been abolished since, so only its province is checked. Personal: show it masked.
/// </summary>
public readonly record struct CitizenId
{
    private const string Kind = "citizen-id";
    private const string Chinese = "公民身份号码";
    private const string English = "citizen ID number";
    private const string CheckCharacters = "10X98765432";

    private static ReadOnlySpan<byte> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    private readonly string? value;

    private CitizenId(string value) => this.value = value;

    /// <summary>18 characters, the check character X in upper case.</summary>
    public string Value => value ?? "";

    /// <summary>The first six digits: the area of first registration.</summary>
    public string Area => Value[..6];

    /// <summary>The date of birth. Whether it lies in the future is for the caller, who has the clock.</summary>
    public DateOnly BirthDate => DateOnly.ParseExact(Value.AsSpan(6, 8), "yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>Male when character 17 is odd.</summary>
    public Sex Sex => (Value[16] - '0') % 2 == 1 ? Sex.Male : Sex.Female;

    /// <summary>Whose number it is, by its first digits.</summary>
    public CitizenIdHolder Holder =>
        Value.AsSpan(0, 2) switch
        {
            "81" or "82" or "83" => CitizenIdHolder.HongKongMacaoTaiwanResident,
            ['9', ..] => CitizenIdHolder.ForeignPermanentResident,
            _ => CitizenIdHolder.Citizen,
        };

    /// <summary>Reads a number.</summary>
    /// <exception cref="IdentifierException">Not a valid number; says why.</exception>
    public static CitizenId Parse(string? text) =>
        TryParse(text, out var id, out var error) ? id : throw new IdentifierException(error);

    /// <summary>Whether the text is a valid number.</summary>
    public static bool TryParse(string? text, out CitizenId id) => TryParse(text, out id, out _);

    /// <summary>Whether the text is a valid number, and if not, why.</summary>
    public static bool TryParse(string? text, out CitizenId id, [NotNullWhen(false)] out IdentifierError? error)
    {
        id = default;
        var normal = IdentifierText.Normalise(text);
        error = Check(normal);
        if (error is null)
        {
            id = new(normal);
        }

        return error is null;
    }

    /// <summary>Whole years of age on a day; the birthday of 29 February is 1 March in other years.</summary>
    public int AgeOn(DateOnly day)
    {
        var birth = BirthDate;
        var years = day.Year - birth.Year;
        return (day.Month, day.Day).CompareTo((birth.Month, birth.Day)) < 0 ? years - 1 : years;
    }

    /// <summary>The number with most of it hidden.</summary>
    public string Mask(MaskingProfile profile) => Masking.CitizenId(Value, profile);

    /// <summary>Masked for display, so that a number does not end up in a log. Use <see cref="Value"/> for the
    /// number.</summary>
    public override string ToString() => Masking.CitizenId(Value, MaskingProfile.Display);

    private static IdentifierError? Check(string id)
    {
        if (id.Length == 0)
        {
            return IdentifierError.Missing(Kind, Chinese, English);
        }

        if (id.Length == 15 && IdentifierText.NotDigit(id) < 0)
        {
            return new(
                $"{Kind}.fifteen-digits",
                "15位身份证号码自2013年起停用，请填写18位公民身份号码。",
                "Numbers of 15 digits are out of use since 2013; give the citizen ID number of 18 characters."
            );
        }

        if (id.Length != 18)
        {
            return IdentifierError.Length(Kind, Chinese, English, "18", id.Length);
        }

        var wrong = IdentifierText.NotDigit(id.AsSpan(0, 17));
        if (wrong < 0 && !char.IsAsciiDigit(id[17]) && id[17] != 'X')
        {
            wrong = 17;
        }

        return wrong >= 0 ? IdentifierError.Character(Kind, Chinese, English, wrong, id[wrong])
            : !HasProvince(id)
                ? new(
                    $"{Kind}.area",
                    "公民身份号码的省级区划不存在。",
                    "No province has the code this citizen ID number begins with."
                )
            : !HasDate(id)
                ? new(
                    $"{Kind}.birth-date",
                    "公民身份号码中的出生日期不存在。",
                    "The birth date in the citizen ID number does not exist."
                )
            : id[17] != CheckCharacter(id)
                ? new(
                    $"{Kind}.check-digit",
                    "公民身份号码校验位不符，请核对。",
                    "The check character of the citizen ID number is wrong; look for a typing error."
                )
            : null;
    }

    private static bool HasProvince(ReadOnlySpan<char> id)
    {
        // A foreign permanent resident's number has a 9, then the province that issued it, then the nationality.
        var province = id[0] == '9' ? id.Slice(1, 2) : id[..2];
        return int.Parse(province, NumberStyles.None, CultureInfo.InvariantCulture)
            is (>= 11 and <= 15)
                or (>= 21 and <= 23)
                or (>= 31 and <= 37)
                or (>= 41 and <= 46)
                or (>= 50 and <= 54)
                or (>= 61 and <= 65)
                or 71
                or (>= 81 and <= 83);
    }

    private static bool HasDate(ReadOnlySpan<char> id) =>
        DateOnly.TryParseExact(
            id.Slice(6, 8),
            "yyyyMMdd",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var birth
        )
        && birth.Year >= 1800;

    private static char CheckCharacter(ReadOnlySpan<char> id)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            sum += Weights[i] * (id[i] - '0');
        }

        return CheckCharacters[sum % 11];
    }
}
