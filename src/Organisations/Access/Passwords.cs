using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Zhishu.Organisations.Access;

/// <summary>Passwords: what makes a good one, hashing by ASP.NET Core Identity (PBKDF2, HMAC-SHA512), and making
/// one up.</summary>
internal sealed class Passwords(IOptions<OrganisationsOptions> options)
{
    private const int LongestPassword = 128;

    // Without 0 O 1 l I, which people misread when they type from paper.
    private const string Lower = "abcdefghijkmnpqrstuvwxyz";
    private const string Upper = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const string Digits = "23456789";

    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "password",
        "passw0rd",
        "p@ssword",
        "p@ssw0rd",
        "admin",
        "administrator",
        "welcome",
        "qwerty",
        "qwertyuiop",
        "iloveyou",
        "1q2w3e4r",
        "1qaz2wsx",
        "abc123",
        "zhishu",
        "letmein",
        "changeme",
    };

    private readonly PasswordHasher<object> hasher = new(
        Options.Create(new PasswordHasherOptions { IterationCount = options.Value.PasswordIterations })
    );

    private readonly Lock gate = new();
    private string? decoy;

    public string Hash(string password) => hasher.HashPassword(this, password);

    /// <summary>Whether it is the password. Takes as long where there is no account or no password.</summary>
    public bool Verify(string? hash, string password)
    {
        if (password.Length > LongestPassword)
            return false;
        var result = hasher.VerifyHashedPassword(this, hash ?? Decoy(), password);
        return hash is not null && result != PasswordVerificationResult.Failed;
    }

    /// <summary>14 random characters in groups, of three kinds: about 70 bits.</summary>
    public static string Make()
    {
        var all = Lower + Upper + Digits;
        while (true)
        {
            var text = RandomNumberGenerator.GetString(all, 12);
            if (Kinds(text) == 3)
                return $"{text[..4]}-{text[4..8]}-{text[8..]}";
        }
    }

    /// <exception cref="Refusal">400 <c>password.weak</c>, with the rule that is broken.</exception>
    public void RequireGood(string password, string signInName)
    {
        var least = options.Value.MinimumPasswordLength;
        if (password.Length < least || password.Length > LongestPassword)
        {
            throw Weak(
                $"密码须为{least}至{LongestPassword}个字符。",
                $"A password has {least} to {LongestPassword} characters."
            );
        }
        if (Kinds(password) < 3)
        {
            throw Weak(
                "密码须包含大写字母、小写字母、数字、其他字符中的至少三种。",
                "A password has at least three of: capital letters, small letters, digits, other characters."
            );
        }
        if (signInName.Length >= 3 && password.Contains(signInName, StringComparison.OrdinalIgnoreCase))
            throw Weak("密码不能包含登录名。", "A password may not hold the sign-in name.");
        var letters = password.TrimEnd("0123456789!@#$%^&*.-_".ToCharArray());
        if (Common.Contains(letters) || password.Distinct().Count() < 5)
            throw Weak("密码过于常见或重复字符过多。", "The password is too common or repeats itself.");
    }

    private static int Kinds(string text) =>
        (text.Any(char.IsAsciiLetterUpper) ? 1 : 0)
        + (text.Any(char.IsAsciiLetterLower) ? 1 : 0)
        + (text.Any(char.IsAsciiDigit) ? 1 : 0)
        + (text.Any(c => !char.IsAsciiLetterOrDigit(c)) ? 1 : 0);

    private static Refusal Weak(string chinese, string english) =>
        Refusal.Invalid("password.weak", "password", chinese, english);

    private string Decoy()
    {
        lock (gate)
            return decoy ??= Hash(Make());
    }
}
