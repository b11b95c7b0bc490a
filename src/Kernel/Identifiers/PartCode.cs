using System.Diagnostics.CodeAnalysis;

namespace Zhishu.Kernel.Identifiers;

/// <summary>The code of a part of the city (部件标识码, GB/T 47678.5): area (6 digits), class (2), kind (3), serial (6).</summary>
public readonly record struct PartCode
{
    private const string Kind = "part-code";
    private const string Chinese = "部件标识码";
    private const string English = "part code";

    private readonly string? value;

    private PartCode(string value) => this.value = value;

    public string Value => value ?? "";

    /// <summary>Class and kind, five digits.</summary>
    public string PartKind => Value[6..11];

    public static bool TryParse(string? text, out PartCode code) => TryParse(text, out code, out _);

    public static bool TryParse(string? text, out PartCode code, [NotNullWhen(false)] out IdentifierError? error)
    {
        code = default;
        var normal = IdentifierText.Normalise(text);
        error = Check(normal);
        if (error is null)
            code = new(normal);
        return error is null;
    }

    public override string ToString() => Value;

    private static IdentifierError? Check(string text)
    {
        if (text.Length == 0)
            return IdentifierError.Missing(Kind, Chinese, English);
        if (IdentifierText.NotDigit(text) is >= 0 and var wrong)
            return IdentifierError.Character(Kind, Chinese, English, wrong, text[wrong]);
        if (text.Length != 17)
            return IdentifierError.Length(Kind, Chinese, English, "17", text.Length);
        if (!AreaCode.TryParse(text[..6], out _, out var area))
            return area;
        return text[6..8] is "01" or "02" or "03" or "04" or "05"
            ? null
            : new(
                $"{Kind}.class",
                $"部件标识码第7、8位（大类）应为01至05，现为{text[6..8]}。",
                $"Characters 7 and 8 of a part code, its class, are 01 to 05, not {text[6..8]}."
            );
    }
}
