using Zhishu.Kernel.Cryptography;

namespace Zhishu.CodeVerifying;

/// <summary>A public key that codes are checked with.</summary>
/// <param name="Id">Two codes' keys may share it.</param>
/// <param name="PublicKey">SM2: the point, 65 bytes; Ed25519: 32 bytes.</param>
/// <param name="From">Since when it signs, seconds since 1970.</param>
/// <param name="Until">When it stopped signing; null while it signs. What it signed before stays good.</param>
/// <param name="IsTrusted">False where it fell into wrong hands: nothing it signed is good any more.</param>
public sealed record VerifyingKey(
    ushort Id,
    CodeAlgorithm Algorithm,
    byte[] PublicKey,
    long From,
    long? Until,
    bool IsTrusted
);

/// <summary>The keys of one issuer and what each kind must be signed with, ready for use from any thread.</summary>
public sealed class KeySet : IDisposable
{
    private readonly ILookup<ushort, Ready> keys;
    private readonly IReadOnlyDictionary<int, CodeAlgorithm> kinds;

    /// <param name="issuer">Six digits of GB/T 2260.</param>
    /// <param name="kinds">The algorithm of each kind, by its number.</param>
    public KeySet(int issuer, IEnumerable<VerifyingKey> keys, IReadOnlyDictionary<int, CodeAlgorithm> kinds)
    {
        Issuer = issuer;
        this.kinds = kinds;
        this.keys = keys.Select(k => new Ready(k)).ToLookup(k => k.Key.Id);
    }

    public int Issuer { get; }

    /// <summary>Whether a kind may be signed so; a kind that is not known may be.</summary>
    public bool Allows(int kind, CodeAlgorithm algorithm) =>
        !kinds.TryGetValue(kind, out var wanted) || wanted == algorithm;

    internal IEnumerable<Ready> Of(ushort id) => keys[id];

    public void Dispose()
    {
        foreach (var key in keys.SelectMany(k => k))
            key.Dispose();
    }

    internal sealed class Ready : IDisposable
    {
        private readonly Sm2Verifier? sm2;
        private readonly Ed25519PublicKey? ed25519;

        public Ready(VerifyingKey key)
        {
            Key = key;
            if (key.Algorithm == CodeAlgorithm.Sm2)
                sm2 = new Sm2Verifier(key.PublicKey);
            else
                ed25519 = Ed25519PublicKey.FromBytes(key.PublicKey);
        }

        public VerifyingKey Key { get; }

        public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
            sm2?.Verify(data, signature) ?? ed25519!.Verify(data, signature);

        public void Dispose()
        {
            sm2?.Dispose();
            ed25519?.Dispose();
        }
    }
}
