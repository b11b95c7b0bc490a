using System.Diagnostics.CodeAnalysis;

namespace Zhishu.Kernel.Identifiers;

/// <summary>A number plate of a motor vehicle (GA 36): seven characters, or eight for new energy.</summary>
public readonly record struct PlateNumber
{
    private const string Kind = "plate";
    private const string Chinese = "机动车号牌";
    private const string English = "number plate";
    private const string Provinces = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";
    private const string Endings = "挂学警港澳";

    private readonly string? value;

    private PlateNumber(string value) => this.value = value;

    public string Value => value ?? "";

    /// <summary>Whether it is one of eight characters, for new energy.</summary>
    public bool IsNewEnergy => Value.Length == 8;

    public static bool TryParse(string? text, out PlateNumber plate) => TryParse(text, out plate, out _);

    public static bool TryParse(string? text, out PlateNumber plate, [NotNullWhen(false)] out IdentifierError? error)
    {
        plate = default;
        var normal = IdentifierText.Normalise(text).Replace("·", "", StringComparison.Ordinal);
        error = Check(normal);
        if (error is null)
            plate = new(normal);
        return error is null;
    }

    public override string ToString() => Value;

    private static IdentifierError? Check(string plate)
    {
        if (plate.Length == 0)
            return IdentifierError.Missing(Kind, Chinese, English);
        if (plate.Length is not (7 or 8))
            return IdentifierError.Length(Kind, Chinese, English, "7/8", plate.Length);
        if (!Provinces.Contains(plate[0], StringComparison.Ordinal))
            return new(
                $"{Kind}.province",
                $"机动车号牌首位应为省、自治区、直辖市简称，现为“{plate[0]}”。",
                $"A number plate begins with the character of a province, not '{plate[0]}'."
            );
        for (var i = 1; i < plate.Length; i++)
        {
            var fits = i == 1 ? IsLetter(plate[i]) : IsLetter(plate[i]) || char.IsAsciiDigit(plate[i]);
            if (!fits && !(i == 6 && plate.Length == 7 && Endings.Contains(plate[i], StringComparison.Ordinal)))
                return IdentifierError.Character(Kind, Chinese, English, i, plate[i]);
        }
        return plate.Length == 8 && !IsNewEnergyTail(plate.AsSpan(2))
            ? new(
                $"{Kind}.new-energy",
                "新能源号牌的后六位应为一个字母在首、其余以数字为主（小型车），或五位数字加一个字母（大型车）。",
                "The last six characters of a new-energy plate are a letter, a letter or digit and four digits (small), or five digits and a letter (large)."
            )
            : null;
    }

    // No I and no O, which look like digits.
    private static bool IsLetter(char c) => char.IsAsciiLetterUpper(c) && c is not ('I' or 'O');

    private static bool IsNewEnergyTail(ReadOnlySpan<char> tail) =>
        (IsEnergyLetter(tail[0]) && IdentifierText.NotDigit(tail[2..]) < 0)
        || (IsEnergyLetter(tail[5]) && IdentifierText.NotDigit(tail[..5]) < 0);

    private static bool IsEnergyLetter(char c) => c is (>= 'A' and <= 'H') or 'J' or 'K';
}
