using System.Text.RegularExpressions;

namespace Zhishu.Cases.Open311;

/// <summary>What people write may hold their own number: nothing that looks like a telephone number, an identity number
/// or an address of electronic mail is shown to the public.</summary>
internal static partial class PublicText
{
    public static string? Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return text;
        var hidden = Mail().Replace(text, "***@***");
        return LongNumber().Replace(hidden, m => string.Concat(m.Value.AsSpan(0, 3), "****"));
    }

    [GeneratedRegex(@"\d(?:[ -]?\d){6,}[Xx]?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LongNumber();

    [GeneratedRegex(
        @"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Mail();
}
