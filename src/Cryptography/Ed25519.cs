using System.Security.Cryptography;

namespace Zhishu.Kernel.Cryptography;

/// <summary>An Ed25519 public key (RFC 8032): verifies signatures. Immutable and thread-safe.</summary>
public sealed class Ed25519PublicKey : IDisposable
{
    /// <summary>Length of a key, public or private, in bytes.</summary>
    public const int KeySize = 32;

    /// <summary>Length of a signature in bytes.</summary>
    public const int SignatureSize = 64;

    private readonly KeyHandle key;

    private Ed25519PublicKey(KeyHandle key) => this.key = key;

    /// <summary>Takes the 32 bytes of RFC 8032.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static Ed25519PublicKey FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != KeySize)
        {
            throw new ArgumentException($"An Ed25519 key has {KeySize} bytes, not {bytes.Length}.", nameof(bytes));
        }

        return new(
            new KeyHandle(
                Libcrypto.Check(
                    Libcrypto.EVP_PKEY_new_raw_public_key_ex(0, "ED25519", null, bytes, KeySize),
                    "reading the Ed25519 public key"
                )
            )
        );
    }

    /// <summary>Whether the signature is this key's over the data. One of another length is just not valid.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize)
        {
            return false;
        }

        using var context = new DigestContextHandle();
        var handle = context.DangerousGetHandle();
        Libcrypto.Check(
            Libcrypto.EVP_DigestVerifyInit_ex(handle, out _, null, 0, null, key, 0),
            "Ed25519 verification"
        );
        var result = Libcrypto.EVP_DigestVerify(handle, signature, SignatureSize, data, (nuint)data.Length);
        if (result != 1)
        {
            Libcrypto.ForgetErrors();
        }

        return result == 1;
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}

/// <summary>An Ed25519 private key with its public key: signs. Immutable and thread-safe.</summary>
public sealed class Ed25519KeyPair : IDisposable
{
    private readonly KeyHandle key;
    private readonly byte[] seed;

    private Ed25519KeyPair(ReadOnlySpan<byte> seed)
    {
        this.seed = seed.ToArray();
        key = new KeyHandle(
            Libcrypto.Check(
                Libcrypto.EVP_PKEY_new_raw_private_key_ex(0, "ED25519", null, seed, Ed25519PublicKey.KeySize),
                "reading the Ed25519 private key"
            )
        );
        var point = new byte[Ed25519PublicKey.KeySize];
        nuint length = Ed25519PublicKey.KeySize;
        Libcrypto.Check(
            Libcrypto.EVP_PKEY_get_raw_public_key(key, point, ref length),
            "reading the Ed25519 public key"
        );
        PublicBytes = point;
        PublicKey = Ed25519PublicKey.FromBytes(point);
    }

    /// <summary>The public half; disposed with this.</summary>
    public Ed25519PublicKey PublicKey { get; }

    /// <summary>The public half as 32 bytes.</summary>
    public ReadOnlyMemory<byte> PublicBytes { get; }

    /// <summary>A new random key.</summary>
    public static Ed25519KeyPair Generate()
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519PublicKey.KeySize);
        var made = new Ed25519KeyPair(seed);
        CryptographicOperations.ZeroMemory(seed);
        return made;
    }

    /// <summary>Takes the 32 bytes that RFC 8032 calls the private key.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public static Ed25519KeyPair FromPrivateKey(ReadOnlySpan<byte> seed) =>
        seed.Length == Ed25519PublicKey.KeySize
            ? new(seed)
            : throw new ArgumentException(
                $"An Ed25519 key has {Ed25519PublicKey.KeySize} bytes, not {seed.Length}.",
                nameof(seed)
            );

    /// <summary>The private key, 32 bytes.</summary>
    public byte[] ExportPrivateKey() => [.. seed];

    /// <summary>Signs; the same data gives the same signature.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        using var context = new DigestContextHandle();
        var handle = context.DangerousGetHandle();
        Libcrypto.Check(Libcrypto.EVP_DigestSignInit_ex(handle, out _, null, 0, null, key, 0), "Ed25519 signing");
        var signature = new byte[Ed25519PublicKey.SignatureSize];
        nuint length = Ed25519PublicKey.SignatureSize;
        Libcrypto.Check(
            Libcrypto.EVP_DigestSign(handle, signature, ref length, data, (nuint)data.Length),
            "Ed25519 signing"
        );
        return signature;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        key.Dispose();
        PublicKey.Dispose();
        CryptographicOperations.ZeroMemory(seed);
    }
}
