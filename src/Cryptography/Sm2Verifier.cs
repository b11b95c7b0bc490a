using System.Buffers.Binary;
using System.Numerics;

namespace Zhishu.Kernel.Cryptography;

/// <summary>
/// An SM2 public key made ready to verify many signatures under the default user id. libcrypto keeps multiples of its
/// point (about 50 KB), which takes the time of a few verifications; each one then takes less than half of what
/// <see cref="Sm2PublicKey.Verify(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/> does. Immutable and thread-safe.
/// </summary>
public sealed class Sm2Verifier : IDisposable
{
    private static readonly BigInteger Order = Number(Sm2Curve.Order);

    private readonly CurveHandle multiples;
    private readonly byte[] z;

    /// <summary>Takes a point of 65 bytes (04‖x‖y) or 33 (compressed) and checks that it lies on the curve.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Not a point of the curve.</exception>
    public Sm2Verifier(ReadOnlySpan<byte> point)
    {
        Span<byte> full = stackalloc byte[Sm2Curve.PointSize];
        Sm2Curve.Uncompress(point, full);
        multiples = Sm2Multiples.Of(full);
        z = IdentityHash(full);
    }

    /// <summary>Whether <paramref name="signature"/> (raw r‖s) is this key's over <paramref name="data"/>
    /// (GB/T 32918.2-2016, 7.1). A signature of another length is just not valid.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != Sm2Signature.Size)
            return false;
        var r = Number(signature[..Sm2Curve.ScalarSize]);
        var s = Number(signature[Sm2Curve.ScalarSize..]);
        if (r.IsZero || s.IsZero || r >= Order || s >= Order)
            return false;
        var t = (r + s) % Order;
        if (t.IsZero)
            return false;
        Span<byte> tBytes = stackalloc byte[Sm2Curve.ScalarSize];
        Write(t, tBytes);
        Span<byte> x = stackalloc byte[Sm2Curve.ScalarSize];
        if (!Sm2Multiples.TryAdd(signature[Sm2Curve.ScalarSize..], multiples, tBytes, x))
            return false;
        using var hasher = new Sm3Hasher();
        hasher.Append(z);
        hasher.Append(data);
        Span<byte> e = stackalloc byte[Sm3.HashSize];
        hasher.Finish(e);
        return (Number(e) + Number(x)) % Order == r;
    }

    /// <inheritdoc/>
    public void Dispose() => multiples.Dispose();

    // Z of GB/T 32918.2-2016, 5.5: the length of the user id in bits, the user id, the curve and the key.
    private static byte[] IdentityHash(ReadOnlySpan<byte> point)
    {
        var id = Sm2PublicKey.DefaultUserId;
        Span<byte> bits = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bits, (ushort)(id.Length * 8));
        using var hasher = new Sm3Hasher();
        hasher.Append(bits);
        hasher.Append(id);
        hasher.Append(Sm2Curve.Parameters);
        hasher.Append(point[1..]);
        return hasher.Finish();
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static void Write(BigInteger number, Span<byte> bytes)
    {
        bytes.Clear();
        number.TryWriteBytes(
            bytes[(bytes.Length - number.GetByteCount(isUnsigned: true))..],
            out _,
            isUnsigned: true,
            isBigEndian: true
        );
    }
}
