using System.Diagnostics.CodeAnalysis;

namespace Zhishu.Kernel.Identifiers;

/// <summary>Level of an administrative area.</summary>
public enum AreaLevel
{
    /// <summary>省、自治区、直辖市; 2 digits</summary>
    Province = 1,

    /// <summary>市、地区、自治州、盟; 4 digits</summary>
    Prefecture = 2,

    /// <summary>县、区、县级市、旗; 6 digits</summary>
    County = 3,

    /// <summary>街道、镇、乡; 9 digits</summary>
    Township = 4,

    /// <summary>社区、村; 12 digits</summary>
    Village = 5,
}

/// <summary>
/// 行政区划代码 of GB/T 2260 and the statistical codes below it: province 2, prefecture 2, county 2, township 3,
/// village 3 digits. Kept without the zeros that pad it, so <c>440305000000</c>, <c>440305000</c> and <c>440305</c>
/// are one area. A prefecture without counties (东莞) has townships below zeros, <c>441900003</c>, whose parent is
/// <c>4419</c>. Codes come and go: whether one exists on a day is asked of the area register, not here.
/// </summary>
public readonly record struct AreaCode
{
    private const string Kind = "area-code";
    private const string Chinese = "行政区划代码";
    private const string English = "area code";

    private readonly string? value;

    private AreaCode(string value) => this.value = value;

    /// <summary>2, 4, 6, 9 or 12 digits, without padding zeros.</summary>
    public string Value => value ?? "";

    /// <summary>12 digits, the form interfaces exchange.</summary>
    public string Padded => Value.PadRight(12, '0');

    /// <summary>The level, by length.</summary>
    public AreaLevel Level => LevelOf(Value.Length);

    /// <summary>The area one level up that has a code of its own; null for a province.</summary>
    public AreaCode? Parent =>
        Value.Length switch
        {
            <= 2 => null,
            4 => new(Trim(Value[..2])),
            6 => new(Trim(Value[..4])),
            9 => new(Trim(Value[..6])),
            _ => new(Trim(Value[..9])),
        };

    /// <summary>Reads 2, 4, 6, 9 or 12 digits.</summary>
    /// <exception cref="IdentifierException">Not an area code; says why.</exception>
    public static AreaCode Parse(string? text) =>
        TryParse(text, out var code, out var error) ? code : throw new IdentifierException(error);

    /// <summary>Whether the text is an area code.</summary>
    public static bool TryParse(string? text, out AreaCode code) => TryParse(text, out code, out _);

    /// <summary>Whether the text is an area code, and if not, why.</summary>
    public static bool TryParse(string? text, out AreaCode code, [NotNullWhen(false)] out IdentifierError? error)
    {
        code = default;
        var normal = IdentifierText.Normalise(text);
        error = Check(normal);
        if (error is null)
        {
            code = new(Trim(normal));
        }

        return error is null;
    }

    /// <summary>Whether the other area is this one or lies inside it.</summary>
    public bool Contains(AreaCode other) => Value.Length > 0 && other.Value.StartsWith(Value, StringComparison.Ordinal);

    /// <summary>The area of a higher level this one lies in (or itself); null when this is higher, or when it has none
    /// at that level, as a township directly below a prefecture has no county.</summary>
    public AreaCode? At(AreaLevel level)
    {
        var length = LengthOf(level);
        if (Value.Length < length)
        {
            return null;
        }

        var above = Trim(Value[..length]);
        return above.Length == length ? new(above) : null;
    }

    /// <summary>Without padding.</summary>
    public override string ToString() => Value;

    private static IdentifierError? Check(string code)
    {
        if (code.Length == 0)
        {
            return IdentifierError.Missing(Kind, Chinese, English);
        }

        var wrong = IdentifierText.NotDigit(code);
        if (wrong >= 0)
        {
            return IdentifierError.Character(Kind, Chinese, English, wrong, code[wrong]);
        }

        if (code.Length is not (2 or 4 or 6 or 9 or 12))
        {
            return IdentifierError.Length(Kind, Chinese, English, "2/4/6/9/12", code.Length);
        }

        return code.StartsWith("00", StringComparison.Ordinal)
            ? new($"{Kind}.province", "行政区划代码不能以00开头。", "No province has the code 00.")
            : null;
    }

    /// <summary>Cuts trailing zeros, a whole level at a time.</summary>
    private static string Trim(string code)
    {
        var length = code.Length;
        for (var level = LevelOf(length); level > AreaLevel.Province; level--)
        {
            var above = LengthOf(level - 1);
            if (code.AsSpan(above, length - above).IndexOfAnyExcept('0') >= 0)
            {
                break;
            }

            length = above;
        }

        return code[..length];
    }

    private static AreaLevel LevelOf(int length) =>
        length switch
        {
            2 => AreaLevel.Province,
            4 => AreaLevel.Prefecture,
            6 => AreaLevel.County,
            9 => AreaLevel.Township,
            12 => AreaLevel.Village,
            _ => throw new InvalidOperationException("An area code that was never read has no level."),
        };

    private static int LengthOf(AreaLevel level) =>
        level switch
        {
            AreaLevel.Province => 2,
            AreaLevel.Prefecture => 4,
            AreaLevel.County => 6,
            AreaLevel.Township => 9,
            _ => 12,
        };
}
