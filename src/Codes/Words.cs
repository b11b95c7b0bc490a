namespace Zhishu.Codes;

/// <summary>Short texts as people write them.</summary>
internal static class Words
{
    /// <summary>No control characters, which PostgreSQL or people cannot read, and no half surrogate pairs.</summary>
    /// <exception cref="Refusal">400.</exception>
    public static void RequirePlain(string? text, string field)
    {
        if (text is not null && (text.Any(char.IsControl) || HasHalfPair(text)))
            throw Refusal.Invalid(
                "codes.characters",
                field,
                "含有不能使用的控制字符。",
                "There are control characters, which cannot be used."
            );
    }

    private static bool HasHalfPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }
        return false;
    }
}
