using System.Security.Cryptography;
using System.Text;
using Zhishu.Kernel;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Identifiers;
using Zhishu.Kernel.Keys;

namespace Zhishu.Cases.People;

/// <summary>Seals a reporter's name and number, and makes follow-up tokens.</summary>
internal sealed class ReporterSealing(KeyRing keys)
{
    private const string TokenAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The reporter's row, and the token that is shown once and stored only as its hash.</summary>
    public (Reporter Row, string Token) Seal(
        Guid caseId,
        string channel,
        string? name,
        string? phone,
        bool anonymous,
        bool confidential,
        DateTimeOffset at
    )
    {
        var id = Ids.New(at);
        var token = RandomNumberGenerator.GetString(TokenAlphabet, 20);
        var bound = id.ToByteArray(bigEndian: true);
        // Somebody who wants to stay anonymous is: nothing is kept, not even sealed.
        var keptName = anonymous || string.IsNullOrWhiteSpace(name) ? null : name.Trim();
        var keptPhone = anonymous || string.IsNullOrWhiteSpace(phone) ? null : phone.Trim();
        var row = new Reporter
        {
            CaseId = caseId,
            Id = id,
            OriginalCaseId = caseId,
            Channel = channel,
            At = at,
            Anonymous = anonymous,
            Confidential = confidential,
            NameSealed = keptName is null ? null : keys.Personal.Seal(Encoding.UTF8.GetBytes(keptName), bound),
            PhoneSealed = keptPhone is null ? null : keys.Personal.Seal(Encoding.UTF8.GetBytes(keptPhone), bound),
            NameMasked = keptName is null ? null : Masking.Name(keptName, MaskingProfile.Display),
            PhoneMasked = keptPhone is null ? null : Masking.Mobile(keptPhone, MaskingProfile.Display),
            PhonePrint = keptPhone is null ? null : PrintOf(keptPhone),
            TokenHash = HashOf(token),
        };
        return (row, token);
    }

    public string? Open(byte[]? envelope, Guid reporterId) =>
        envelope is null
            ? null
            : Encoding.UTF8.GetString(keys.Personal.Open(envelope, reporterId.ToByteArray(bigEndian: true)));

    /// <summary>What equal numbers share: digits only and a mobile number without its country code, so that spaces,
    /// dashes and +86 make no difference.</summary>
    public byte[] PrintOf(string phone) =>
        keys.Fingerprint(
            "phone",
            MobileNumber.TryParse(phone, out var mobile) ? mobile.Value : string.Concat(phone.Where(char.IsAsciiDigit))
        );

    public static byte[] HashOf(string token) => Sm3.Hash(Encoding.ASCII.GetBytes(token.Trim().ToUpperInvariant()));
}
