namespace Zhishu.Decisions.Tables;

/// <summary>Codes of tables, and prefixes of matter codes.</summary>
internal static class TableCodes
{
    public const int Longest = 60;

    /// <summary>Parts of lower case letters, digits and hyphens with dots between, beginning with a letter.</summary>
    public static bool IsValid(string code) =>
        code.Length is > 0 and <= Longest
        && char.IsAsciiLetterLower(code[0])
        && code.Split('.').All(part => part.Length > 0 && part.All(IsPlain));

    public static bool IsPrefix(string prefix) =>
        prefix.Length is > 0 and <= Longest && prefix[0] != '.' && prefix.All(c => c == '.' || IsPlain(c));

    private static bool IsPlain(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';
}
