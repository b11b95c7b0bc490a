namespace Zhishu.CodeVerifying;

/// <summary>The link that a code is printed as: <c>HTTPS://HOST/C/TEXT</c>, in upper case where the host allows it, so that
/// all of it is in the alphanumeric mode of QR.</summary>
public static class CodeLink
{
    /// <summary>Nothing longer is looked at.</summary>
    public const int Longest = 600;

    private const string Path = "/C/";

    /// <param name="origin">Scheme and host, such as <c>https://ma.example.gov.cn</c>.</param>
    public static string Of(string origin, string text) => origin.TrimEnd('/').ToUpperInvariant() + Path + text;

    /// <summary>The text of the code in what a reader gives: a link to any host, or the text alone. The host is not looked at:
    /// the signature says whose a code is, and nobody is sent anywhere by a link.</summary>
    public static string? TextOf(string? scanned)
    {
        if (scanned is null || scanned.Length > Longest)
            return null;
        var text = scanned.Trim();
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            var isWeb =
                text.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("http:", StringComparison.OrdinalIgnoreCase);
            var slash = text.IndexOf('/', scheme + 3);
            if (!isWeb || slash < 0 || !text[slash..].StartsWith(Path, StringComparison.OrdinalIgnoreCase))
                return null;
            text = text[(slash + Path.Length)..];
        }
        text = text.ToUpperInvariant();
        return text.Length > 0 && text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '.' or '-')
            ? text
            : null;
    }
}
