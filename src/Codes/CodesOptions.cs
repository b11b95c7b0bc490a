namespace Zhishu.Codes;

/// <summary>Section <c>Codes</c>.</summary>
public sealed class CodesOptions
{
    /// <summary>The six digits of the city that stand in every signed code; found from the grids where not set.</summary>
    public string? Issuer { get; set; }

    /// <summary>Scheme and host that are printed in links, such as <c>https://ma.example.gov.cn</c>; that of the request
    /// where not set. Printed codes live for years: the address has to stay.</summary>
    public string? Address { get; set; }

    /// <summary>How often one address may ask about codes in a minute without signing in.</summary>
    public int PublicScansPerMinute { get; set; } = 240;
}
