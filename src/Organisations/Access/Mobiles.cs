using System.Text;
using Zhishu.Kernel.Identifiers;
using Zhishu.Kernel.Keys;

namespace Zhishu.Organisations.Access;

/// <summary>Seals the mobile numbers and second factors of users; each is bound to its user.</summary>
internal sealed class Mobiles(KeyRing keys)
{
    /// <exception cref="Refusal">400 where it is no mobile number.</exception>
    public byte[]? Seal(Guid user, string? mobile)
    {
        if (string.IsNullOrWhiteSpace(mobile))
            return null;
        if (!MobileNumber.TryParse(mobile, out var number, out var error))
            throw Refusal.Invalid(error.Code, "mobile", error.Chinese, error.English);
        return keys.Personal.Seal(Encoding.UTF8.GetBytes(number.Value), user.ToByteArray());
    }

    /// <summary>The number in clear; null where there is none.</summary>
    public string? Open(Guid user, byte[]? envelope) =>
        envelope is null ? null : Encoding.UTF8.GetString(keys.Personal.Open(envelope, user.ToByteArray()));

    public string? Masked(Guid user, byte[]? envelope) =>
        Open(user, envelope) is { } number ? Masking.Mobile(number, MaskingProfile.Display) : null;

    public byte[] SealSecret(Guid user, byte[] secret) => keys.Personal.Seal(secret, Context(user));

    public byte[] OpenSecret(Guid user, byte[] envelope) => keys.Personal.Open(envelope, Context(user));

    // Another context than the number's, so that the one envelope cannot stand in for the other.
    private static byte[] Context(Guid user) => [.. "totp"u8, .. user.ToByteArray()];
}
