using System.Security.Cryptography;

namespace Zhishu.Kernel.Cryptography;

/// <summary>Modes of operation of SM4. CBC and ECB pad with PKCS#7; the others keep the length.</summary>
public enum Sm4Mode
{
    /// <summary>Electronic code book; for checking vectors, never for data.</summary>
    Ecb,

    /// <summary>Cipher block chaining.</summary>
    Cbc,

    /// <summary>Counter mode, 128-bit big-endian counter starting at the IV.</summary>
    Ctr,

    /// <summary>Cipher feedback over whole blocks.</summary>
    Cfb,

    /// <summary>Output feedback.</summary>
    Ofb,
}

/// <summary>
/// SM4, the 128-bit block cipher of GB/T 32907-2016. None of these modes notices an altered ciphertext: what is
/// stored or sent is sealed with <see cref="Sm4Sealed"/>. Thread-safe.
/// </summary>
public static class Sm4
{
    /// <summary>Length of a key in bytes.</summary>
    public const int KeySize = 16;

    /// <summary>Length of a block and of an IV in bytes.</summary>
    public const int BlockSize = 16;

    private static readonly Lazy<CipherHandle>[] Ciphers =
    [
        new(() => Libcrypto.FetchCipher("SM4-ECB")),
        new(() => Libcrypto.FetchCipher("SM4-CBC")),
        new(() => Libcrypto.FetchCipher("SM4-CTR")),
        new(() => Libcrypto.FetchCipher("SM4-CFB")),
        new(() => Libcrypto.FetchCipher("SM4-OFB")),
    ];

    /// <summary>Encrypts. <paramref name="iv"/> is 16 bytes, empty for ECB.</summary>
    /// <exception cref="ArgumentException">A key or IV of another length.</exception>
    public static byte[] Encrypt(
        Sm4Mode mode,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> plaintext,
        bool padding = true
    ) => Run(mode, key, iv, plaintext, padding, encrypt: true);

    /// <summary>Decrypts. <paramref name="iv"/> is 16 bytes, empty for ECB.</summary>
    /// <exception cref="ArgumentException">A key or IV of another length.</exception>
    /// <exception cref="CryptographicException">The length is not whole blocks, or the padding is wrong.</exception>
    public static byte[] Decrypt(
        Sm4Mode mode,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> ciphertext,
        bool padding = true
    ) => Run(mode, key, iv, ciphertext, padding, encrypt: false);

    /// <summary>Encrypts or decrypts in counter mode; <paramref name="destination"/> takes as many bytes as
    /// <paramref name="source"/> has.</summary>
    /// <exception cref="ArgumentException">A key or IV of another length, or too small a destination.</exception>
    public static void Ctr(
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> source,
        Span<byte> destination
    )
    {
        if (destination.Length < source.Length)
        {
            throw new ArgumentException(
                $"The destination has {destination.Length} bytes, the source {source.Length}.",
                nameof(destination)
            );
        }

        using var context = Start(Sm4Mode.Ctr, key, iv, padding: false, encrypt: true);
        if (source.IsEmpty)
        {
            return;
        }

        Libcrypto.Check(
            Libcrypto.EVP_CipherUpdate(context, destination, out _, source, source.Length),
            "SM4 in counter mode"
        );
    }

    private static byte[] Run(
        Sm4Mode mode,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> iv,
        ReadOnlySpan<byte> input,
        bool padding,
        bool encrypt
    )
    {
        using var context = Start(mode, key, iv, padding, encrypt);
        var output = new byte[input.Length + BlockSize];
        var doing = encrypt ? "SM4 encryption" : "SM4 decryption";
        Libcrypto.Check(Libcrypto.EVP_CipherUpdate(context, output, out var body, input, input.Length), doing);
        Libcrypto.Check(Libcrypto.EVP_CipherFinal_ex(context, output.AsSpan(body), out var tail), doing);
        return output.AsSpan(0, body + tail).ToArray();
    }

    private static CipherContextHandle Start(
        Sm4Mode mode,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> iv,
        bool padding,
        bool encrypt
    )
    {
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"An SM4 key has {KeySize} bytes, not {key.Length}.", nameof(key));
        }

        var ivSize = mode == Sm4Mode.Ecb ? 0 : BlockSize;
        if (iv.Length != ivSize)
        {
            throw new ArgumentException($"The IV in this mode has {ivSize} bytes, not {iv.Length}.", nameof(iv));
        }

        var context = new CipherContextHandle();
        Libcrypto.Check(
            Libcrypto.EVP_CipherInit_ex2(context, Ciphers[(int)mode].Value, key, iv, encrypt ? 1 : 0, 0),
            "starting SM4"
        );
        Libcrypto.Check(Libcrypto.EVP_CIPHER_CTX_set_padding(context, padding ? 1 : 0), "starting SM4");
        return context;
    }
}
