namespace Zhishu.Kernel;

/// <summary>A text in the product's two languages.</summary>
/// <param name="Chinese">Simplified Chinese, never empty.</param>
/// <param name="English">English; where a source has none it repeats the Chinese.</param>
public sealed record Text(string Chinese, string English)
{
    /// <summary>The text in a language: <c>en</c> and its regions give English, everything else Chinese.</summary>
    public string In(string? language) =>
        language is not null && language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : Chinese;

    public override string ToString() => Chinese;
}
