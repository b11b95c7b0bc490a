using System.Numerics;
using System.Runtime.CompilerServices;

namespace Zhishu.Rules.Feel;

/// <summary>
/// A FEEL number: 34 significant decimal digits, exponents from -6176 to 6111, rounding half to even
/// (IEEE 754-2008 decimal128, DMN 1.5 section 10.3.2.3.1). There is no infinity and no NaN: an operation that
/// leaves the range or divides by zero has no result, which FEEL shows as null.
/// </summary>
/// <remarks>
/// Two 64-bit words hold sign, exponent and a coefficient of up to 113 bits, so that numbers need no allocation.
/// Coefficients that fit one word, which is nearly every number in a rule, take short paths; BigInteger is used only
/// where a product or an alignment does not fit 128 bits.
/// </remarks>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly partial struct FeelNumber : IEquatable<FeelNumber>, IComparable<FeelNumber>, IComparable
{
    /// <summary>Digits a number can hold.</summary>
    public const int Precision = 34;
    internal const int MaxExponent = 6111;
    internal const int MinExponent = -6176;
    private const ulong HighMask = (1UL << 49) - 1;
    private const ulong SignBit = 1UL << 63;
    private const int InvalidExponent = 8191;

    // _high: bit 63 the sign, bits 62 to 49 the exponent in two's complement, bits 48 to 0 the coefficient's top.
    private readonly ulong _low;
    private readonly ulong _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal FeelNumber(ulong low, ulong high)
    {
        _low = low;
        _high = high;
    }

    private FeelNumber(UInt128 coefficient, int exponent, bool negative)
    {
        _low = (ulong)coefficient;
        _high = (ulong)(coefficient >> 64) | ((ulong)(exponent & 0x3FFF) << 49) | (negative ? SignBit : 0);
    }

    /// <summary>Zero.</summary>
    public static FeelNumber Zero => default;

    /// <summary>One.</summary>
    public static FeelNumber One => new(1, 0UL);

    /// <summary>The result of an operation that has none.</summary>
    internal static FeelNumber Invalid => new(UInt128.Zero, InvalidExponent, negative: false);

    internal bool IsValid => Exponent != InvalidExponent;

    internal ulong LowBits => _low;

    internal ulong HighBits => _high;

    internal int Exponent
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)((long)(_high << 1) >> 50);
    }

    internal UInt128 Coefficient => new(_high & HighMask, _low);

    private bool IsSmall
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_high & HighMask) == 0;
    }

    /// <summary>True for zero of any scale.</summary>
    public bool IsZero => _low == 0 && (_high & HighMask) == 0;

    /// <summary>True below zero.</summary>
    public bool IsNegative => (_high & SignBit) != 0 && !IsZero;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign =>
        IsZero ? 0
        : (_high & SignBit) != 0 ? -1
        : 1;

    /// <summary>True where nothing stands behind the decimal point.</summary>
    public bool IsInteger
    {
        get
        {
            var exponent = Exponent;
            if (exponent >= 0 || IsZero)
            {
                return true;
            }

            return -exponent < PowersOfTen.Count128 && Coefficient % PowersOfTen.Get128(-exponent) == 0;
        }
    }

    /// <summary>Makes a number from a whole number.</summary>
    public static FeelNumber FromInt64(long value) =>
        value >= 0 ? new FeelNumber((ulong)value, 0UL) : new FeelNumber((ulong)-value, SignBit);

    /// <summary>Makes a number from a decimal, exactly.</summary>
    public static FeelNumber FromDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var coefficient = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        return new FeelNumber(coefficient, -((bits[3] >> 16) & 0xFF), bits[3] < 0);
    }

    /// <summary>Makes a number from the shortest decimal text of a double; NaN and infinities are refused.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is NaN or infinite.</exception>
    public static FeelNumber FromDouble(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A FEEL number is never NaN or infinite.");
        }

        return Parse(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The nearest double.</summary>
    public double ToDouble() => double.Parse(ToScientific(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The value as a decimal, rounded to what a decimal can hold.</summary>
    /// <exception cref="OverflowException">The value is too large for a decimal.</exception>
    public decimal ToDecimal() =>
        decimal.Parse(
            ToScientific(),
            System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>The value as a 64-bit whole number, without its fraction; false where it does not fit.</summary>
    public bool TryToInt64(out long value)
    {
        value = 0;
        if (IsSmall && Exponent == 0 && _low <= long.MaxValue)
        {
            value = (_high & SignBit) != 0 ? -(long)_low : (long)_low;
            return true;
        }

        if (IsZero)
        {
            return true;
        }

        if (Digits128(Coefficient) + Exponent > 19)
        {
            return false;
        }

        var whole = TruncateToBigInteger();
        if (whole < long.MinValue || whole > long.MaxValue)
        {
            return false;
        }

        value = (long)whole;
        return true;
    }

    internal BigInteger TruncateToBigInteger()
    {
        var coefficient = (BigInteger)Coefficient;
        var exponent = Exponent;
        var whole =
            exponent >= 0 ? coefficient * PowersOfTen.GetBig(exponent) : coefficient / PowersOfTen.GetBig(-exponent);
        return (_high & SignBit) != 0 ? -whole : whole;
    }

    /// <inheritdoc/>
    public int CompareTo(FeelNumber other) => Compare(this, other);

    /// <inheritdoc/>
    public int CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            FeelNumber other => Compare(this, other),
            _ => throw new ArgumentException("A FEEL number compares with a FEEL number only.", nameof(obj)),
        };

    /// <summary>-1, 0 or 1 by value: 1.0 and 1.00 are the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compare(in FeelNumber left, in FeelNumber right)
    {
        // Same sign, same exponent, one word: the case of nearly every table cell.
        if (((left._high | right._high) & (SignBit | HighMask)) == 0 && left._high == right._high)
        {
            return left._low.CompareTo(right._low);
        }

        return CompareSlow(left, right);
    }

    private static int CompareSlow(in FeelNumber left, in FeelNumber right)
    {
        var signs = left.Sign.CompareTo(right.Sign);
        if (signs != 0 || left.IsZero)
        {
            return signs;
        }

        var magnitude = CompareMagnitude(left.Coefficient, left.Exponent, right.Coefficient, right.Exponent);
        return left.IsNegative ? -magnitude : magnitude;
    }

    private static int CompareMagnitude(UInt128 left, int leftExponent, UInt128 right, int rightExponent)
    {
        if (leftExponent == rightExponent)
        {
            return left.CompareTo(right);
        }

        var sizes = (Digits128(left) + leftExponent).CompareTo(Digits128(right) + rightExponent);
        if (sizes != 0)
        {
            return sizes;
        }

        // The same size, so that scaling the one with the higher exponent gives at most 34 digits.
        return leftExponent > rightExponent
            ? (left * PowersOfTen.Get128(leftExponent - rightExponent)).CompareTo(right)
            : left.CompareTo(right * PowersOfTen.Get128(rightExponent - leftExponent));
    }

    /// <inheritdoc/>
    public bool Equals(FeelNumber other) => Compare(this, other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FeelNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var reduced = Reduce();
        return HashCode.Combine(reduced._low, reduced._high);
    }

    /// <summary>The same value without trailing zeros and with one form of zero.</summary>
    internal FeelNumber Reduce()
    {
        if (IsZero)
        {
            return default;
        }

        var coefficient = Coefficient;
        var exponent = Exponent;
        while (exponent < MaxExponent && coefficient % 10 == 0)
        {
            coefficient /= 10;
            exponent++;
        }

        return new FeelNumber(coefficient, exponent, (_high & SignBit) != 0);
    }

    /// <summary>Whole numbers with exponent 0 where they fit, as nearly all inputs have it; comparing them is shortest.</summary>
    internal FeelNumber ToScaleZero()
    {
        var reduced = Reduce();
        return
            reduced.Exponent is > 0 and < 15
            && reduced.IsSmall
            && reduced.Coefficient * PowersOfTen.Get128(reduced.Exponent) < ulong.MaxValue
            ? new FeelNumber(reduced.Coefficient * PowersOfTen.Get128(reduced.Exponent), 0, reduced.IsNegative)
            : reduced;
    }

    internal static int Digits128(UInt128 value) => PowersOfTen.Digits(value);
}
