namespace Zhishu.Organisations;

/// <summary>Settings of the section <c>Organisations</c>.</summary>
public sealed class OrganisationsOptions
{
    /// <summary>A session without requests ends after this.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after this whatever happens.</summary>
    public TimeSpan AbsoluteTimeout { get; set; } = TimeSpan.FromHours(12);

    /// <summary>So many wrong passwords or codes in a row lock the account.</summary>
    public int LockOutAfter { get; set; } = 5;

    /// <summary>How long an account stays locked.</summary>
    public TimeSpan LockOutFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether people with permissions of the system, security or audit administration can do nothing until
    /// they have set up a second factor.</summary>
    public bool RequireSecondFactorForAdministrators { get; set; }

    /// <summary>The shortest password.</summary>
    public int MinimumPasswordLength { get; set; } = 10;

    /// <summary>Rounds of PBKDF2 with HMAC-SHA512 for passwords.</summary>
    public int PasswordIterations { get; set; } = 100_000;

    /// <summary>The name authenticator apps show.</summary>
    public string Issuer { get; set; } = "Zhishu";
}
