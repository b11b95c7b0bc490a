using System.Security.Cryptography;

namespace Zhishu.Kernel.Cryptography;

/// <summary>
/// An SM2 public key (GB/T 32918): verifies signatures and encrypts. Immutable and thread-safe. Two keys are equal
/// when their points are.
/// </summary>
public sealed class Sm2PublicKey : IDisposable, IEquatable<Sm2PublicKey>
{
    private const string PemLabel = "PUBLIC KEY";

    private readonly KeyHandle key;
    private readonly byte[] point;

    internal Sm2PublicKey(KeyHandle key)
    {
        this.key = key;
        point = Sm2Curve.PublicPoint(key);
    }

    /// <summary>The user id that GB/T 35276 uses where none is agreed: <c>1234567812345678</c>.</summary>
    public static ReadOnlySpan<byte> DefaultUserId => "1234567812345678"u8;

    /// <summary>The point, uncompressed: 04‖x‖y, 65 bytes.</summary>
    public ReadOnlySpan<byte> Point => point;

    /// <summary>Takes a point of 65 bytes (04‖x‖y) or 33 (compressed) and checks that it lies on the curve.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    /// <exception cref="CryptographicException">Not a point of the curve.</exception>
    public static Sm2PublicKey FromPoint(ReadOnlySpan<byte> point) => new(Sm2Curve.FromPublic(point));

    /// <summary>Reads <c>-----BEGIN PUBLIC KEY-----</c>.</summary>
    /// <exception cref="CryptographicException">No such block, or not an SM2 key.</exception>
    public static unsafe Sm2PublicKey FromPem(ReadOnlySpan<char> pem)
    {
        var der = Sm2Pem.Read(pem, PemLabel);
        fixed (byte* start = der)
        {
            var next = start;
            using var read = new KeyHandle(
                Libcrypto.Check(Libcrypto.d2i_PUBKEY(0, &next, der.Length), "reading the SM2 public key")
            );
            Sm2Curve.RequireSm2(read);
            return FromPoint(Sm2Curve.PublicPoint(read));
        }
    }

    /// <summary>The key as SubjectPublicKeyInfo in PEM.</summary>
    public unsafe string ToPem()
    {
        var length = Libcrypto.i2d_PUBKEY(key, null);
        Libcrypto.Check(length, "writing the SM2 public key");
        var der = new byte[length];
        fixed (byte* start = der)
        {
            var next = start;
            Libcrypto.Check(Libcrypto.i2d_PUBKEY(key, &next), "writing the SM2 public key");
        }

        return PemEncoding.WriteString(PemLabel, der);
    }

    /// <summary>Whether <paramref name="signature"/> (raw r‖s) is this key's over <paramref name="data"/>, under the
    /// default user id. A signature of another length is just not valid.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => Verify(data, signature, DefaultUserId);

    /// <summary>Whether <paramref name="signature"/> (raw r‖s) is this key's over <paramref name="data"/> under
    /// <paramref name="userId"/> (1 to 8191 bytes).</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> userId)
    {
        if (signature.Length != Sm2Signature.Size)
        {
            return false;
        }

        var der = Sm2Signature.ToDer(signature);
        using var context = new DigestContextHandle();
        var handle = context.DangerousGetHandle();
        Libcrypto.Check(
            Libcrypto.EVP_DigestVerifyInit_ex(handle, out var keyContext, "SM3", 0, null, key, 0),
            "SM2 verification"
        );
        Sm2KeyPair.SetUserId(keyContext, userId);
        var result = Libcrypto.EVP_DigestVerify(handle, der, (nuint)der.Length, data, (nuint)data.Length);
        if (result != 1)
        {
            Libcrypto.ForgetErrors();
        }

        return result == 1;
    }

    /// <summary>Encrypts a short message, such as a key: C1C3C2 = 04‖x‖y (65 bytes) ‖ SM3 digest (32) ‖ data.</summary>
    /// <exception cref="ArgumentException">An empty message, which SM2 cannot encrypt.</exception>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext)
    {
        if (plaintext.IsEmpty)
        {
            throw new ArgumentException("SM2 cannot encrypt an empty message.", nameof(plaintext));
        }

        using var context = new KeyContextHandle(
            Libcrypto.Check(Libcrypto.EVP_PKEY_CTX_new_from_pkey(0, key, null), "SM2 encryption")
        );
        Libcrypto.Check(Libcrypto.EVP_PKEY_encrypt_init(context), "SM2 encryption");
        var der = new byte[plaintext.Length + 128];
        var length = (nuint)der.Length;
        Libcrypto.Check(
            Libcrypto.EVP_PKEY_encrypt(context, der, ref length, plaintext, (nuint)plaintext.Length),
            "SM2 encryption"
        );
        return Sm2Ciphertext.FromDer(der.AsMemory(0, (int)length));
    }

    /// <inheritdoc/>
    public bool Equals(Sm2PublicKey? other) => other is not null && point.AsSpan().SequenceEqual(other.point);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Sm2PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(point, 1);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}

/// <summary>An SM2 private key with its public key: signs and decrypts. Immutable and thread-safe.</summary>
public sealed class Sm2KeyPair : IDisposable
{
    private const string PemLabel = "PRIVATE KEY";

    private readonly KeyHandle key;

    private Sm2KeyPair(KeyHandle key)
    {
        this.key = key;
        PublicKey = Sm2PublicKey.FromPoint(Sm2Curve.PublicPoint(key));
    }

    /// <summary>The public half; disposed with this, so a longer-lived one is made from its point.</summary>
    public Sm2PublicKey PublicKey { get; }

    /// <summary>A new random key.</summary>
    public static Sm2KeyPair Generate() => new(Sm2Curve.Generate());

    /// <summary>Takes the private number d, 32 big-endian bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    /// <exception cref="CryptographicException">Outside 1 .. n-2.</exception>
    public static Sm2KeyPair FromPrivateKey(ReadOnlySpan<byte> d) => new(Sm2Curve.FromPrivate(d));

    /// <summary>Reads <c>-----BEGIN PRIVATE KEY-----</c> (PKCS#8, not encrypted).</summary>
    /// <exception cref="CryptographicException">No such block, or not an SM2 key.</exception>
    public static unsafe Sm2KeyPair FromPem(ReadOnlySpan<char> pem)
    {
        var der = Sm2Pem.Read(pem, PemLabel);
        try
        {
            fixed (byte* start = der)
            {
                var next = start;
                using var read = new KeyHandle(
                    Libcrypto.Check(Libcrypto.d2i_AutoPrivateKey(0, &next, der.Length), "reading the SM2 private key")
                );
                Sm2Curve.RequireSm2(read);
                var d = Sm2Curve.PrivateScalar(read);
                try
                {
                    return FromPrivateKey(d);
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(d);
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>The private number d, 32 big-endian bytes.</summary>
    public byte[] ExportPrivateKey() => Sm2Curve.PrivateScalar(key);

    /// <summary>The key as PKCS#8 in PEM, not encrypted: the file's permissions must guard it.</summary>
    public unsafe string ToPem()
    {
        var info = Libcrypto.Check(Libcrypto.EVP_PKEY2PKCS8(key), "writing the SM2 private key");
        byte[] der;
        try
        {
            var length = Libcrypto.i2d_PKCS8_PRIV_KEY_INFO(info, null);
            Libcrypto.Check(length, "writing the SM2 private key");
            der = new byte[length];
            fixed (byte* start = der)
            {
                var next = start;
                Libcrypto.Check(Libcrypto.i2d_PKCS8_PRIV_KEY_INFO(info, &next), "writing the SM2 private key");
            }
        }
        finally
        {
            Libcrypto.PKCS8_PRIV_KEY_INFO_free(info);
        }

        var pem = PemEncoding.WriteString(PemLabel, der);
        CryptographicOperations.ZeroMemory(der);
        return pem;
    }

    /// <summary>Signs under the default user id. Returns raw r‖s, 64 bytes.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => Sign(data, Sm2PublicKey.DefaultUserId);

    /// <summary>Signs SM3(Z‖data), where Z binds <paramref name="userId"/> (1 to 8191 bytes) and the public key.
    /// Returns raw r‖s, 64 bytes; no two are equal, for the signature takes a random number.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data, ReadOnlySpan<byte> userId)
    {
        using var context = new DigestContextHandle();
        var handle = context.DangerousGetHandle();
        Libcrypto.Check(
            Libcrypto.EVP_DigestSignInit_ex(handle, out var keyContext, "SM3", 0, null, key, 0),
            "SM2 signing"
        );
        SetUserId(keyContext, userId);
        Span<byte> der = stackalloc byte[80];
        var length = (nuint)der.Length;
        Libcrypto.Check(Libcrypto.EVP_DigestSign(handle, der, ref length, data, (nuint)data.Length), "SM2 signing");
        return Sm2Signature.FromDer(der[..(int)length]);
    }

    /// <summary>Decrypts C1C3C2.</summary>
    /// <exception cref="CryptographicException">Altered, for another key, or not of this form.</exception>
    public byte[] Decrypt(ReadOnlySpan<byte> ciphertext)
    {
        var der = Sm2Ciphertext.ToDer(ciphertext);
        using var context = new KeyContextHandle(
            Libcrypto.Check(Libcrypto.EVP_PKEY_CTX_new_from_pkey(0, key, null), "SM2 decryption")
        );
        Libcrypto.Check(Libcrypto.EVP_PKEY_decrypt_init(context), "SM2 decryption");
        var plaintext = new byte[der.Length];
        var length = (nuint)plaintext.Length;
        Libcrypto.Check(
            Libcrypto.EVP_PKEY_decrypt(context, plaintext, ref length, der, (nuint)der.Length),
            "SM2 decryption"
        );
        return plaintext.AsSpan(0, (int)length).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        key.Dispose();
        PublicKey.Dispose();
    }

    internal static void SetUserId(nint keyContext, ReadOnlySpan<byte> userId)
    {
        // The length goes into Z as 16 bits counting bits.
        if (userId.Length is < 1 or > 8191)
        {
            throw new ArgumentException($"An SM2 user id has 1 to 8191 bytes, not {userId.Length}.", nameof(userId));
        }

        Libcrypto.Check(Libcrypto.EVP_PKEY_CTX_set1_id(keyContext, userId, userId.Length), "setting the SM2 user id");
    }
}

internal static class Sm2Pem
{
    internal static byte[] Read(ReadOnlySpan<char> pem, string label)
    {
        if (!PemEncoding.TryFind(pem, out var fields) || !pem[fields.Label].SequenceEqual(label))
        {
            throw new CryptographicException($"No block -----BEGIN {label}----- was found.");
        }

        var der = new byte[fields.DecodedDataLength];
        return Convert.TryFromBase64Chars(pem[fields.Base64Data], der, out _)
            ? der
            : throw new CryptographicException($"The block {label} is not Base64.");
    }
}
