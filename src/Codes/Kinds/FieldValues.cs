using System.Globalization;

namespace Zhishu.Codes.Kinds;

/// <summary>Checks what was filled in against a kind's fields. Values are kept as text: numbers with a point, dates as
/// 2026-01-31, yes and no as true and false.</summary>
internal static class FieldValues
{
    private const int LongestText = 500;

    /// <exception cref="Refusal">400, with the field.</exception>
    public static Dictionary<string, string> Check(
        IReadOnlyList<CodeField> fields,
        IReadOnlyDictionary<string, string?>? given,
        string path
    )
    {
        Dictionary<string, string> taken = [];
        foreach (var (name, value) in given ?? new Dictionary<string, string?>())
        {
            var field =
                fields.FirstOrDefault(f => f.Name == name)
                ?? throw Refusal.Invalid(
                    "codes.no_field",
                    path,
                    $"该类型没有“{(name.Length > 40 ? name[..40] : name)}”这一项。",
                    $"The kind has no field '{(name.Length > 40 ? name[..40] : name)}'."
                );
            if (string.IsNullOrWhiteSpace(value))
                continue;
            var text = value.Trim();
            if (!IsOf(field, text))
                throw Refusal.Invalid(
                    "codes.field",
                    $"{path}.{name}",
                    $"“{field.Label.Chinese}”的值不符合要求（{Words(field).Chinese}）。",
                    $"The value of '{field.Label.English}' is not {Words(field).English}."
                );
            taken[name] = text;
        }
        if (fields.FirstOrDefault(f => f.IsRequired && !taken.ContainsKey(f.Name)) is { } missing)
            throw Refusal.Invalid(
                "codes.field_missing",
                $"{path}.{missing.Name}",
                $"请填写“{missing.Label.Chinese}”。",
                $"Fill in '{missing.Label.English}'."
            );
        return taken;
    }

    private static bool IsOf(CodeField field, string text) =>
        text.Length <= LongestText
        && !text.Any(c => char.IsControl(c) || char.IsSurrogate(c))
        && field.Type switch
        {
            FieldTypes.Number => text.Length <= 20
                && decimal.TryParse(
                    text,
                    NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out _
                ),
            FieldTypes.Date => DateOnly.TryParseExact(
                text,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            ),
            FieldTypes.YesNo => text is "true" or "false",
            FieldTypes.Choice => field.Choices!.Contains(text),
            _ => true,
        };

    private static Text Words(CodeField field) =>
        field.Type switch
        {
            FieldTypes.Number => new("数字", "a number"),
            FieldTypes.Date => new("日期，如 2026-01-31", "a date such as 2026-01-31"),
            FieldTypes.YesNo => new("是或否", "yes or no"),
            FieldTypes.Choice => new(string.Join("、", field.Choices!), $"one of {string.Join(", ", field.Choices!)}"),
            _ => new(
                $"不超过 {LongestText} 字，无控制字符",
                $"up to {LongestText} characters without control characters"
            ),
        };
}
