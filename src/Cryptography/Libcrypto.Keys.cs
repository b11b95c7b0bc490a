using System.Runtime.InteropServices;

namespace Zhishu.Kernel.Cryptography;

// The calls for asymmetric keys.
internal static partial class Libcrypto
{
    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_PKEY_CTX_new_from_name(nint libctx, string name, string? properties);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_PKEY_CTX_new_from_pkey(nint libctx, KeyHandle key, string? properties);

    [LibraryImport(Library)]
    internal static partial void EVP_PKEY_CTX_free(nint ctx);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_keygen_init(KeyContextHandle ctx);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_generate(KeyContextHandle ctx, ref nint key);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_fromdata_init(KeyContextHandle ctx);

    [LibraryImport(Library)]
    internal static unsafe partial int EVP_PKEY_fromdata(
        KeyContextHandle ctx,
        ref nint key,
        int selection,
        Parameter* parameters
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EVP_PKEY_get_bn_param(KeyHandle key, string name, ref nint number);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EVP_PKEY_get_octet_string_param(
        KeyHandle key,
        string name,
        Span<byte> buffer,
        nuint size,
        out nuint written
    );

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_group_name(KeyHandle key, Span<byte> name, nuint size, out nuint written);

    // PKCS#8 and SubjectPublicKeyInfo.
    [LibraryImport(Library)]
    internal static partial nint EVP_PKEY2PKCS8(KeyHandle key);

    [LibraryImport(Library)]
    internal static unsafe partial int i2d_PKCS8_PRIV_KEY_INFO(nint info, byte** output);

    [LibraryImport(Library)]
    internal static partial void PKCS8_PRIV_KEY_INFO_free(nint info);

    [LibraryImport(Library)]
    internal static unsafe partial nint d2i_AutoPrivateKey(nint key, byte** input, nint length);

    [LibraryImport(Library)]
    internal static unsafe partial int i2d_PUBKEY(KeyHandle key, byte** output);

    [LibraryImport(Library)]
    internal static unsafe partial nint d2i_PUBKEY(nint key, byte** input, nint length);

    // Keys that are a plain string of bytes, as Ed25519's are.
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_PKEY_new_raw_private_key_ex(
        nint libctx,
        string name,
        string? properties,
        ReadOnlySpan<byte> bytes,
        nuint length
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint EVP_PKEY_new_raw_public_key_ex(
        nint libctx,
        string name,
        string? properties,
        ReadOnlySpan<byte> bytes,
        nuint length
    );

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_get_raw_public_key(KeyHandle key, Span<byte> bytes, ref nuint length);

    // Signing and encrypting.
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EVP_DigestSignInit_ex(
        nint ctx,
        out nint keyContext,
        string? digest,
        nint libctx,
        string? properties,
        KeyHandle key,
        nint parameters
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EVP_DigestVerifyInit_ex(
        nint ctx,
        out nint keyContext,
        string? digest,
        nint libctx,
        string? properties,
        KeyHandle key,
        nint parameters
    );

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_CTX_set1_id(nint keyContext, ReadOnlySpan<byte> id, int length);

    [LibraryImport(Library)]
    internal static partial int EVP_DigestSign(
        nint ctx,
        Span<byte> signature,
        ref nuint signatureLength,
        ReadOnlySpan<byte> data,
        nuint dataLength
    );

    [LibraryImport(Library)]
    internal static partial int EVP_DigestVerify(
        nint ctx,
        ReadOnlySpan<byte> signature,
        nuint signatureLength,
        ReadOnlySpan<byte> data,
        nuint dataLength
    );

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_encrypt_init(KeyContextHandle ctx);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_encrypt(
        KeyContextHandle ctx,
        Span<byte> output,
        ref nuint outputLength,
        ReadOnlySpan<byte> input,
        nuint inputLength
    );

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_decrypt_init(KeyContextHandle ctx);

    [LibraryImport(Library)]
    internal static partial int EVP_PKEY_decrypt(
        KeyContextHandle ctx,
        Span<byte> output,
        ref nuint outputLength,
        ReadOnlySpan<byte> input,
        nuint inputLength
    );

    // Points and numbers, to derive a public key from a private one, to check points, and to verify with kept multiples.
    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_new_by_curve_name(int nid);

    [LibraryImport(Library)]
    internal static partial void EC_GROUP_free(nint group);

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_get0_generator(CurveHandle group);

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_get0_order(CurveHandle group);

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_get0_cofactor(CurveHandle group);

    [LibraryImport(Library)]
    internal static partial int EC_GROUP_set_generator(CurveHandle group, nint generator, nint order, nint cofactor);

    [LibraryImport(Library)]
    internal static partial int EC_GROUP_precompute_mult(CurveHandle group, nint ctx);

    [LibraryImport(Library)]
    internal static partial nint EC_POINT_new(CurveHandle group);

    [LibraryImport(Library)]
    internal static partial void EC_POINT_clear_free(nint point);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_add(CurveHandle group, nint result, nint a, nint b, nint ctx);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_is_at_infinity(CurveHandle group, nint point);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_mul(CurveHandle group, nint result, nint n, nint q, nint m, nint ctx);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_oct2point(
        CurveHandle group,
        nint point,
        ReadOnlySpan<byte> bytes,
        nuint n,
        nint ctx
    );

    [LibraryImport(Library)]
    internal static partial nuint EC_POINT_point2oct(
        CurveHandle group,
        nint point,
        int form,
        Span<byte> bytes,
        nuint size,
        nint ctx
    );

    [LibraryImport(Library)]
    internal static partial nint BN_new();

    [LibraryImport(Library)]
    internal static partial nint BN_bin2bn(ReadOnlySpan<byte> bytes, int length, nint number);

    [LibraryImport(Library)]
    internal static partial int BN_bn2binpad(nint number, Span<byte> bytes, int length);

    [LibraryImport(Library)]
    internal static partial void BN_clear_free(nint number);
}
