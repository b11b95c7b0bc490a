using Zhishu.CodeVerifying;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Codes.Keys;

/// <summary>A key that signs at present.</summary>
internal sealed class Signer : IDisposable
{
    private readonly Sm2KeyPair? sm2;
    private readonly Ed25519KeyPair? ed25519;

    public Signer(int issuer, ushort keyId, CodeAlgorithm algorithm, ReadOnlySpan<byte> privateKey)
    {
        (Issuer, KeyId, Algorithm) = (issuer, keyId, algorithm);
        if (algorithm == CodeAlgorithm.Sm2)
            sm2 = Sm2KeyPair.FromPrivateKey(privateKey);
        else
            ed25519 = Ed25519KeyPair.FromPrivateKey(privateKey);
    }

    public int Issuer { get; }

    public ushort KeyId { get; }

    public CodeAlgorithm Algorithm { get; }

    public byte[] Sign(ReadOnlySpan<byte> data) => sm2?.Sign(data) ?? ed25519!.Sign(data);

    /// <summary>Content and signature of a code, as stored and as it stands in the link.</summary>
    public byte[] Code(int kind, string number, DateTimeOffset issuedAt, DateTimeOffset? expiresAt)
    {
        var content = new SignedCode(
            Algorithm,
            Issuer,
            KeyId,
            (uint)issuedAt.ToUnixTimeSeconds(),
            (uint)(expiresAt?.ToUnixTimeSeconds() ?? 0),
            (ushort)kind,
            number
        ).ToSign();
        return [.. content, .. Sign(content)];
    }

    public void Dispose()
    {
        sm2?.Dispose();
        ed25519?.Dispose();
    }
}
