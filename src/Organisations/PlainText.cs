using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Zhishu.Organisations;

/// <summary>A short text on one line: no control characters, not blank, at most so many characters. Null passes;
/// say <c>required</c> for that.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PlainTextAttribute(int maximum) : ValidationAttribute
{
    /// <summary>The most characters.</summary>
    public int Maximum { get; } = maximum;

    /// <summary>Whether the text may be empty.</summary>
    public bool AllowEmpty { get; set; }

    public override bool IsValid(object? value) =>
        value is null
        || (
            value is string text
            && text.Length <= Maximum
            && (AllowEmpty || !string.IsNullOrWhiteSpace(text))
            && !text.Any(PlainText.IsHidden)
        );

    public override string FormatErrorMessage(string name) =>
        $"{name}: 1–{Maximum} 个字符，不含控制字符。 1 to {Maximum} characters without control characters.";
}

internal static class PlainText
{
    /// <summary>Without control characters and surrounding space; empty for null.</summary>
    public static string Clean(string? text) =>
        text is null ? ""
        : text.Any(IsHidden) ? string.Concat(text.Where(c => !IsHidden(c))).Trim()
        : text.Trim();

    /// <summary>Characters PostgreSQL refuses or people cannot see: controls, unpaired surrogates are refused by the
    /// JSON reader already.</summary>
    public static bool IsHidden(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.Control;
}
