using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Zhishu.Kernel.Cryptography;

/// <summary>Making and reading libcrypto keys on the curve sm2p256v1 (GB/T 32918.5-2017).</summary>
internal static unsafe class Sm2Curve
{
    internal const int ScalarSize = 32;
    internal const int PointSize = 65;

    private const string Name = "SM2";
    private const int CurveNid = 1172;
    private const int UncompressedForm = 4;
    private const int PublicKeySelection = 0x86;
    private const int KeyPairSelection = 0x87;

    /// <summary>The order n of the base point.</summary>
    internal static readonly byte[] Order = Convert.FromHexString(
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"
    );

    /// <summary>a‖b‖x‖y of the curve and its base point.</summary>
    internal static readonly byte[] Parameters = Convert.FromHexString(
        "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC"
            + "28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93"
            + "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
            + "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"
    );

    // Lives as long as the process; libcrypto only reads it.
    internal static readonly Lazy<CurveHandle> Group = new(Load);

    internal static KeyHandle Generate()
    {
        using var context = NewContext();
        Libcrypto.Check(Libcrypto.EVP_PKEY_keygen_init(context), "making an SM2 key");
        nint key = 0;
        Libcrypto.Check(Libcrypto.EVP_PKEY_generate(context, ref key), "making an SM2 key");
        return new KeyHandle(key);
    }

    internal static KeyHandle FromPrivate(ReadOnlySpan<byte> d)
    {
        if (d.Length != ScalarSize)
        {
            throw new ArgumentException($"An SM2 private key has {ScalarSize} bytes, not {d.Length}.", nameof(d));
        }

        // A private key lies in 1 .. n-2, because signing inverts d+1.
        if (d.IndexOfAnyExcept((byte)0) < 0 || IsLastOrBeyond(d))
        {
            throw new CryptographicException("The SM2 private key lies outside 1 .. n-2.");
        }

        Span<byte> point = stackalloc byte[PointSize];
        Multiply(d, point);
        return FromData(point, d);
    }

    internal static KeyHandle FromPublic(ReadOnlySpan<byte> point)
    {
        Span<byte> full = stackalloc byte[PointSize];
        Uncompress(point, full);
        return FromData(full, default);
    }

    internal static byte[] PublicPoint(KeyHandle key)
    {
        var encoded = new byte[PointSize];
        Libcrypto.Check(
            Libcrypto.EVP_PKEY_get_octet_string_param(key, "pub", encoded, PointSize, out var written),
            "reading the SM2 public key"
        );
        var point = new byte[PointSize];
        Uncompress(encoded.AsSpan(0, (int)written), point);
        return point;
    }

    internal static byte[] PrivateScalar(KeyHandle key)
    {
        nint number = 0;
        Libcrypto.Check(Libcrypto.EVP_PKEY_get_bn_param(key, "priv", ref number), "reading the SM2 private key");
        try
        {
            var d = new byte[ScalarSize];
            Libcrypto.Check(Libcrypto.BN_bn2binpad(number, d, ScalarSize), "reading the SM2 private key");
            return d;
        }
        finally
        {
            Libcrypto.BN_clear_free(number);
        }
    }

    /// <summary>Refuses a key that was read from a file but lies on another curve.</summary>
    internal static void RequireSm2(KeyHandle key)
    {
        Span<byte> name = stackalloc byte[80];
        var known = Libcrypto.EVP_PKEY_get_group_name(key, name, (nuint)name.Length, out var written) == 1;
        if (!known || !name[..(int)written].SequenceEqual("SM2"u8))
        {
            Libcrypto.ForgetErrors();
            throw new CryptographicException(
                "The key is not an SM2 key: it lies on another curve or is of another kind."
            );
        }
    }

    internal static CurveHandle Load() =>
        new(Libcrypto.Check(Libcrypto.EC_GROUP_new_by_curve_name(CurveNid), "loading the SM2 curve"));

    private static bool IsLastOrBeyond(ReadOnlySpan<byte> d)
    {
        Span<byte> last = stackalloc byte[ScalarSize];
        Order.CopyTo(last);
        last[^1]--;
        return d.SequenceCompareTo(last) >= 0;
    }

    private static KeyContextHandle NewContext() =>
        new(
            Libcrypto.Check(Libcrypto.EVP_PKEY_CTX_new_from_name(0, Name, null), "SM2 is not offered by this libcrypto")
        );

    private static KeyHandle FromData(ReadOnlySpan<byte> point, ReadOnlySpan<byte> d)
    {
        // libcrypto takes numbers in the machine's byte order.
        Span<byte> native = stackalloc byte[ScalarSize];
        d.CopyTo(native);
        if (BitConverter.IsLittleEndian)
        {
            native.Reverse();
        }

        using var context = NewContext();
        Libcrypto.Check(Libcrypto.EVP_PKEY_fromdata_init(context), "importing an SM2 key");
        nint key = 0;
        fixed (byte* groupKey = "group\0"u8)
        fixed (byte* groupName = "SM2\0"u8)
        fixed (byte* pointKey = "pub\0"u8)
        fixed (byte* pointBytes = point)
        fixed (byte* scalarKey = "priv\0"u8)
        fixed (byte* scalarBytes = native)
        {
            var parameters = stackalloc Libcrypto.Parameter[4];
            parameters[0] = New(groupKey, Libcrypto.Parameter.Utf8String, groupName, 3);
            parameters[1] = New(pointKey, Libcrypto.Parameter.OctetString, pointBytes, point.Length);
            parameters[2] = d.IsEmpty
                ? default
                : New(scalarKey, Libcrypto.Parameter.UnsignedInteger, scalarBytes, ScalarSize);
            parameters[3] = default;
            var selection = d.IsEmpty ? PublicKeySelection : KeyPairSelection;
            var result = Libcrypto.EVP_PKEY_fromdata(context, ref key, selection, parameters);
            CryptographicOperations.ZeroMemory(native);
            Libcrypto.Check(result, "importing an SM2 key");
        }

        return new KeyHandle(key);
    }

    private static Libcrypto.Parameter New(byte* key, uint type, byte* data, int size) =>
        new()
        {
            Key = key,
            Type = type,
            Data = data,
            Size = (nuint)size,
        };

    private static void Multiply(ReadOnlySpan<byte> d, Span<byte> point)
    {
        var number = Libcrypto.Check(Libcrypto.BN_bin2bn(d, d.Length, 0), "reading a number");
        var result = Libcrypto.EC_POINT_new(Group.Value);
        try
        {
            Libcrypto.Check(result, "making a point");
            Libcrypto.Check(Libcrypto.EC_POINT_mul(Group.Value, result, number, 0, 0, 0), "deriving the public key");
            Write(result, point);
        }
        finally
        {
            Libcrypto.EC_POINT_clear_free(result);
            Libcrypto.BN_clear_free(number);
        }
    }

    /// <summary>Checks that an encoded point lies on the curve and writes it uncompressed.</summary>
    internal static void Uncompress(ReadOnlySpan<byte> encoded, Span<byte> point)
    {
        // The point at infinity is the single byte 0, which libcrypto would accept.
        if (encoded.Length is not (PointSize or 33))
        {
            throw new ArgumentException(
                $"An SM2 public key has {PointSize} bytes (04, x, y) or 33 (compressed), not {encoded.Length}.",
                nameof(encoded)
            );
        }

        var result = Libcrypto.Check(Libcrypto.EC_POINT_new(Group.Value), "making a point");
        try
        {
            Read(encoded, result);
            Write(result, point);
        }
        finally
        {
            Libcrypto.EC_POINT_clear_free(result);
        }
    }

    internal static void Read(ReadOnlySpan<byte> bytes, nint point) =>
        Libcrypto.Check(
            Libcrypto.EC_POINT_oct2point(Group.Value, point, bytes, (nuint)bytes.Length, 0),
            "reading the SM2 public key"
        );

    internal static void Write(nint point, Span<byte> bytes) =>
        Libcrypto.Check(
            (int)Libcrypto.EC_POINT_point2oct(Group.Value, point, UncompressedForm, bytes, (nuint)bytes.Length, 0),
            "writing the SM2 public key"
        );
}
