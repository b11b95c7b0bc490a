using System.Runtime.InteropServices;
using System.Security.Cryptography;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Zhishu.Kernel.Cryptography;

/// <summary>
/// The calls into OpenSSL 3's libcrypto that SM2, SM3, SM4 and Ed25519 need, and nothing else. Every call is checked through
/// <see cref="Check(int, string)"/>, so that an error carries OpenSSL's own reason and the error queue, which the
/// .NET runtime shares, is left empty.
/// </summary>
internal static partial class Libcrypto
{
    private const string Library = "libcrypto.so.3";

    // Digests and message authentication codes.
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint EVP_MD_fetch(nint libctx, string algorithm, string? properties);

    [LibraryImport(Library)]
    internal static partial void EVP_MD_free(nint md);

    [LibraryImport(Library)]
    internal static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_MD_CTX_free(nint ctx);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestInit_ex2(nint ctx, nint md, nint parameters);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestUpdate(nint ctx, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestFinal_ex(nint ctx, Span<byte> digest, nint written);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint EVP_MAC_fetch(nint libctx, string algorithm, string? properties);

    [LibraryImport(Library)]
    internal static partial void EVP_MAC_free(nint mac);

    [LibraryImport(Library)]
    internal static partial nint EVP_MAC_CTX_new(nint mac);

    [LibraryImport(Library)]
    internal static partial void EVP_MAC_CTX_free(nint ctx);

    [LibraryImport(Library)]
    internal static unsafe partial int EVP_MAC_init(nint ctx, byte* key, nuint length, Parameter* parameters);

    [LibraryImport(Library)]
    internal static partial int EVP_MAC_update(nint ctx, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library)]
    internal static partial int EVP_MAC_final(nint ctx, Span<byte> output, out nuint written, nuint size);

    // Block cipher.
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint EVP_CIPHER_fetch(nint libctx, string algorithm, string? properties);

    [LibraryImport(Library)]
    internal static partial void EVP_CIPHER_free(nint cipher);

    [LibraryImport(Library)]
    internal static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_CIPHER_CTX_free(nint ctx);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherInit_ex2(
        CipherContextHandle ctx,
        CipherHandle cipher,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> iv,
        int encrypt,
        nint parameters
    );

    [LibraryImport(Library)]
    internal static partial int EVP_CIPHER_CTX_set_padding(CipherContextHandle ctx, int padding);

    [LibraryImport(Library)]
    internal static partial int EVP_CipherUpdate(
        CipherContextHandle ctx,
        Span<byte> output,
        out int written,
        ReadOnlySpan<byte> input,
        int length
    );

    [LibraryImport(Library)]
    internal static partial int EVP_CipherFinal_ex(CipherContextHandle ctx, Span<byte> output, out int written);

    // Errors.
    [LibraryImport(Library)]
    private static partial nuint ERR_get_error();

    [LibraryImport(Library)]
    private static partial void ERR_clear_error();

    [LibraryImport(Library)]
    private static partial nint ERR_reason_error_string(nuint error);

    /// <summary>One <c>OSSL_PARAM</c>; an array of them ends with a default one.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct Parameter
    {
        public byte* Key;
        public uint Type;
        public void* Data;
        public nuint Size;
        public nuint ReturnSize;

        public const uint UnsignedInteger = 2;
        public const uint Utf8String = 4;
        public const uint OctetString = 5;
    }

    internal static DigestHandle FetchDigest(string name) => Fetch(name, EVP_MD_fetch, h => new DigestHandle(h));

    internal static MacHandle FetchMac(string name) => Fetch(name, EVP_MAC_fetch, h => new MacHandle(h));

    internal static CipherHandle FetchCipher(string name) => Fetch(name, EVP_CIPHER_fetch, h => new CipherHandle(h));

    private static T Fetch<T>(string name, Func<nint, string, string?, nint> fetch, Func<nint, T> wrap)
        where T : SafeHandle
    {
        nint handle;
        try
        {
            handle = fetch(0, name, null);
        }
        catch (DllNotFoundException e)
        {
            throw new PlatformNotSupportedException(
                $"{Library} (OpenSSL 3) was not found; on Debian install the package libssl3.",
                e
            );
        }

        return handle != 0 ? wrap(handle) : throw Error($"{name} is not offered by this libcrypto");
    }

    /// <summary>Throws with OpenSSL's reason unless the call returned a positive number.</summary>
    internal static void Check(int result, string doing)
    {
        if (result <= 0)
        {
            throw Error(doing);
        }
    }

    /// <summary>Throws with OpenSSL's reason when the call returned no object.</summary>
    internal static nint Check(nint handle, string doing) => handle != 0 ? handle : throw Error(doing);

    /// <summary>Throws away what a call that is allowed to fail left in the error queue.</summary>
    internal static void ForgetErrors() => ERR_clear_error();

    private static CryptographicException Error(string doing)
    {
        var first = ERR_get_error();
        ERR_clear_error();
        var reason = first == 0 ? null : Marshal.PtrToStringUTF8(ERR_reason_error_string(first));
        return new CryptographicException(
            first == 0 ? $"{doing}: libcrypto refused without a reason." : $"{doing}: {reason ?? $"error {first:x}"}."
        );
    }
}
