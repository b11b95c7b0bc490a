namespace Zhishu.Sensing;

/// <summary>Words of a query that stand for one of a few things; written as in answers.</summary>
internal static class Words
{
    /// <returns>Null where nothing is asked.</returns>
    /// <exception cref="Refusal">400 <c>sensing.word</c>.</exception>
    public static T? Of<T>(string? text, string field)
        where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text))
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return value;
        }
        var known = string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()));
        throw Refusal.Invalid("sensing.word", field, $"{field} 可用：{known}。", $"{field} is one of {known}.");
    }
}
