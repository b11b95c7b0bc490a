namespace Zhishu.Kernel.Cryptography;

/// <summary>Points multiplied with the help of kept multiples of theirs, as verifying many signatures of one key wants.</summary>
internal static class Sm2Multiples
{
    // Lives as long as the process; libcrypto only reads it.
    private static readonly Lazy<CurveHandle> OfBase = new(() => Precompute(Sm2Curve.Load()));

    /// <summary>The curve with a table of a point's multiples kept beside it.</summary>
    /// <param name="point">On the curve, 65 bytes.</param>
    internal static CurveHandle Of(ReadOnlySpan<byte> point)
    {
        var curve = Sm2Curve.Load();
        var result = Libcrypto.EC_POINT_new(curve);
        try
        {
            Libcrypto.Check(result, "making a point");
            Sm2Curve.Read(point, result);
            Libcrypto.Check(
                Libcrypto.EC_GROUP_set_generator(
                    curve,
                    result,
                    Libcrypto.EC_GROUP_get0_order(Sm2Curve.Group.Value),
                    Libcrypto.EC_GROUP_get0_cofactor(Sm2Curve.Group.Value)
                ),
                "keeping a point"
            );
            return Precompute(curve);
        }
        catch
        {
            curve.Dispose();
            throw;
        }
        finally
        {
            Libcrypto.EC_POINT_clear_free(result);
        }
    }

    /// <summary>Writes the x of s·G + t·P, where <paramref name="multiples"/> are P's; false where the sum is the point at
    /// infinity, which has none. For public numbers only: how long it takes depends on them.</summary>
    internal static bool TryAdd(ReadOnlySpan<byte> s, CurveHandle multiples, ReadOnlySpan<byte> t, Span<byte> x)
    {
        var first = Libcrypto.EC_POINT_new(Sm2Curve.Group.Value);
        var second = Libcrypto.EC_POINT_new(Sm2Curve.Group.Value);
        try
        {
            Libcrypto.Check(first, "making a point");
            Libcrypto.Check(second, "making a point");
            MultiplyKept(OfBase.Value, s, first);
            MultiplyKept(multiples, t, second);
            Libcrypto.Check(Libcrypto.EC_POINT_add(Sm2Curve.Group.Value, first, first, second, 0), "adding points");
            if (Libcrypto.EC_POINT_is_at_infinity(Sm2Curve.Group.Value, first) == 1)
                return false;
            Span<byte> sum = stackalloc byte[Sm2Curve.PointSize];
            Sm2Curve.Write(first, sum);
            sum.Slice(1, Sm2Curve.ScalarSize).CopyTo(x);
            return true;
        }
        finally
        {
            Libcrypto.EC_POINT_clear_free(second);
            Libcrypto.EC_POINT_clear_free(first);
        }
    }

    private static void MultiplyKept(CurveHandle multiples, ReadOnlySpan<byte> factor, nint result)
    {
        var number = Libcrypto.BN_bin2bn(factor, factor.Length, 0);
        var zero = Libcrypto.BN_new();
        try
        {
            Libcrypto.Check(number, "reading a number");
            Libcrypto.Check(zero, "reading a number");
            // Of one factor alone libcrypto takes the same time whatever it is, as a private one needs, and does not look
            // at kept multiples; with a second one, nought times any point, it does.
            var any = Libcrypto.EC_GROUP_get0_generator(Sm2Curve.Group.Value);
            Libcrypto.Check(Libcrypto.EC_POINT_mul(multiples, result, number, any, zero, 0), "multiplying a point");
        }
        finally
        {
            Libcrypto.BN_clear_free(zero);
            Libcrypto.BN_clear_free(number);
        }
    }

    private static CurveHandle Precompute(CurveHandle curve)
    {
        Libcrypto.Check(Libcrypto.EC_GROUP_precompute_mult(curve, 0), "keeping multiples of a point");
        return curve;
    }
}
