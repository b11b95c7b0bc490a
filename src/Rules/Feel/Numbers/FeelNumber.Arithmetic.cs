using System.Numerics;

namespace Zhishu.Rules.Feel;

public readonly partial struct FeelNumber
{
    private static readonly UInt128 MaxCoefficient = PowersOfTen.Get128(Precision) - 1;

    /// <summary>The sum, or <see cref="Invalid"/> where it leaves the range.</summary>
    internal static FeelNumber Add(in FeelNumber left, in FeelNumber right)
    {
        var exponent = left.Exponent;
        if (exponent == right.Exponent && left.IsSmall && right.IsSmall && ((left._low | right._low) >> 62) == 0)
        {
            var a = (left._high & SignBit) != 0 ? -(long)left._low : (long)left._low;
            var b = (right._high & SignBit) != 0 ? -(long)right._low : (long)right._low;
            var sum = a + b;
            return new FeelNumber((ulong)Math.Abs(sum), (left._high & ~SignBit) | (sum < 0 ? SignBit : 0));
        }

        return AddSlow(left, right);
    }

    private static FeelNumber AddSlow(in FeelNumber left, in FeelNumber right)
    {
        if (left.IsZero)
        {
            return right;
        }

        if (right.IsZero)
        {
            return left;
        }

        var (high, low) = left.Exponent >= right.Exponent ? (left, right) : (right, left);
        var shift = high.Exponent - low.Exponent;
        if (Digits128(high.Coefficient) + shift <= 37)
        {
            var a = (Int128)(high.Coefficient * PowersOfTen.Get128(shift));
            var b = (Int128)low.Coefficient;
            var sum = ((high._high & SignBit) != 0 ? -a : a) + ((low._high & SignBit) != 0 ? -b : b);
            var magnitude = (UInt128)(sum < 0 ? -sum : sum);
            return Round(magnitude, low.Exponent, sum < 0);
        }

        // Far apart: beyond 80 digits the lower one can only nudge the rounding, so one unit far below stands for it.
        var lowCoefficient = (BigInteger)low.Coefficient;
        var lowExponent = low.Exponent;
        if (shift > 80)
        {
            lowCoefficient = 1;
            lowExponent = high.Exponent - 80;
            shift = 80;
        }

        var top = (BigInteger)high.Coefficient * PowersOfTen.GetBig(shift);
        var total =
            ((high._high & SignBit) != 0 ? -top : top)
            + ((low._high & SignBit) != 0 ? -lowCoefficient : lowCoefficient);
        return Round(total, lowExponent);
    }

    /// <summary>The difference, or <see cref="Invalid"/> where it leaves the range.</summary>
    internal static FeelNumber Subtract(in FeelNumber left, in FeelNumber right) => Add(left, -right);

    /// <summary>The product, or <see cref="Invalid"/> where it leaves the range.</summary>
    internal static FeelNumber Multiply(in FeelNumber left, in FeelNumber right)
    {
        var negative = ((left._high ^ right._high) & SignBit) != 0;
        var exponent = left.Exponent + right.Exponent;
        if (left.IsSmall && right.IsSmall)
        {
            var high = Math.BigMul(left._low, right._low, out var low);
            return Round(new UInt128(high, low), exponent, negative);
        }

        var product = (BigInteger)left.Coefficient * (BigInteger)right.Coefficient;
        return Round(negative ? -product : product, exponent);
    }

    /// <summary>The quotient, or <see cref="Invalid"/> where it divides by zero or leaves the range.</summary>
    internal static FeelNumber Divide(in FeelNumber left, in FeelNumber right)
    {
        if (right.IsZero)
        {
            return Invalid;
        }

        if (left.IsZero)
        {
            return default;
        }

        var negative = ((left._high ^ right._high) & SignBit) != 0;
        var ideal = left.Exponent - right.Exponent;
        if (left.IsSmall && right.IsSmall)
        {
            if (left._low % right._low == 0)
            {
                return Round(left._low / right._low, ideal, negative);
            }

            var scaled = (UInt128)left._low * PowersOfTen.Get128(18);
            var (quotient, remainder) = UInt128.DivRem(scaled, right._low);
            if (remainder == 0)
            {
                return Strip(quotient, ideal - 18, ideal, negative);
            }
        }

        var dividend = (BigInteger)left.Coefficient;
        var divisor = (BigInteger)right.Coefficient;
        var digits = Math.Max(0, Precision + 2 + Digits128(right.Coefficient) - Digits128(left.Coefficient));
        var whole = BigInteger.DivRem(dividend * PowersOfTen.GetBig(digits), divisor, out var rest);
        if (!rest.IsZero)
        {
            // A digit that is neither 0 nor 5 behind the last keeps the rounding honest.
            whole = (whole * 10) + 1;
            return Round(negative ? -whole : whole, ideal - digits - 1);
        }

        var exact = Round(negative ? -whole : whole, ideal - digits);
        return exact.IsValid ? Strip(exact.Coefficient, exact.Exponent, ideal, negative) : exact;
    }

    /// <summary>FEEL's modulo: the result has the sign of the divisor (dividend - divisor * floor(dividend / divisor)).</summary>
    internal static FeelNumber Modulo(in FeelNumber left, in FeelNumber right)
    {
        if (right.IsZero)
        {
            return Invalid;
        }

        var exponent = Math.Min(left.Exponent, right.Exponent);
        if (left.Exponent - exponent > 7000 || right.Exponent - exponent > 7000)
        {
            var floor = RoundTo(Divide(left, right), 0, FeelRounding.Floor);
            return floor.IsValid ? Subtract(left, Multiply(right, floor)) : Invalid;
        }

        var a = left.Signed() * PowersOfTen.GetBig(left.Exponent - exponent);
        var b = right.Signed() * PowersOfTen.GetBig(right.Exponent - exponent);
        var rest = BigInteger.Remainder(a, b);
        if (!rest.IsZero && rest.Sign != b.Sign)
        {
            rest += b;
        }

        return Round(rest, exponent);
    }

    internal BigInteger Signed() => (_high & SignBit) != 0 ? -(BigInteger)Coefficient : Coefficient;

    /// <summary>The same number with the other sign.</summary>
    public static FeelNumber operator -(FeelNumber value) => new(value._low, value._high ^ SignBit);

    /// <summary>Adds; a result out of range is an <see cref="OverflowException"/>.</summary>
    public static FeelNumber operator +(FeelNumber left, FeelNumber right) => Checked(Add(left, right));

    /// <summary>Subtracts; a result out of range is an <see cref="OverflowException"/>.</summary>
    public static FeelNumber operator -(FeelNumber left, FeelNumber right) => Checked(Subtract(left, right));

    /// <summary>Multiplies; a result out of range is an <see cref="OverflowException"/>.</summary>
    public static FeelNumber operator *(FeelNumber left, FeelNumber right) => Checked(Multiply(left, right));

    /// <summary>Divides; division by zero is a <see cref="DivideByZeroException"/>.</summary>
    public static FeelNumber operator /(FeelNumber left, FeelNumber right) =>
        right.IsZero ? throw new DivideByZeroException() : Checked(Divide(left, right));

    /// <summary>Equal by value.</summary>
    public static bool operator ==(FeelNumber left, FeelNumber right) => Compare(left, right) == 0;

    /// <summary>Different by value.</summary>
    public static bool operator !=(FeelNumber left, FeelNumber right) => Compare(left, right) != 0;

    /// <summary>Smaller.</summary>
    public static bool operator <(FeelNumber left, FeelNumber right) => Compare(left, right) < 0;

    /// <summary>Larger.</summary>
    public static bool operator >(FeelNumber left, FeelNumber right) => Compare(left, right) > 0;

    /// <summary>Smaller or equal.</summary>
    public static bool operator <=(FeelNumber left, FeelNumber right) => Compare(left, right) <= 0;

    /// <summary>Larger or equal.</summary>
    public static bool operator >=(FeelNumber left, FeelNumber right) => Compare(left, right) >= 0;

    /// <summary>A whole number is a FEEL number.</summary>
    public static implicit operator FeelNumber(long value) => FromInt64(value);

    /// <summary>The same as the minus sign, for languages without operators.</summary>
    public static FeelNumber Negate(FeelNumber value) => -value;

    private static FeelNumber Checked(FeelNumber value) =>
        value.IsValid ? value : throw new OverflowException("The result has no FEEL number.");

    /// <summary>Removes zeros behind the coefficient until the exponent is the one asked for.</summary>
    private static FeelNumber Strip(UInt128 coefficient, int exponent, int ideal, bool negative)
    {
        while (exponent < ideal)
        {
            var (quotient, remainder) = UInt128.DivRem(coefficient, 10);
            if (remainder != 0)
            {
                break;
            }

            coefficient = quotient;
            exponent++;
        }

        return Round(coefficient, exponent, negative);
    }

    internal static FeelNumber Round(UInt128 coefficient, int exponent, bool negative)
    {
        if (coefficient > MaxCoefficient)
        {
            var drop = Digits128(coefficient) - Precision;
            coefficient = DropDigits(coefficient, drop, out _);
            exponent += drop;
            if (coefficient > MaxCoefficient)
            {
                coefficient /= 10;
                exponent++;
            }
        }

        return exponent is <= MaxExponent and >= MinExponent
            ? new FeelNumber(coefficient, exponent, negative)
            : FitExponent(coefficient, exponent, negative);
    }

    internal static FeelNumber Round(BigInteger value, int exponent)
    {
        var negative = value.Sign < 0;
        value = BigInteger.Abs(value);
        var drop = PowersOfTen.Digits(value) - Precision;
        if (drop > 0)
        {
            value = DivideHalfEven(value, PowersOfTen.GetBig(drop));
            exponent += drop;
        }

        return Round((UInt128)value, exponent, negative);
    }

    private static FeelNumber FitExponent(UInt128 coefficient, int exponent, bool negative)
    {
        if (coefficient == 0)
        {
            return default;
        }

        while (exponent > MaxExponent && coefficient <= MaxCoefficient / 10)
        {
            coefficient *= 10;
            exponent--;
        }

        if (exponent > MaxExponent)
        {
            return Invalid;
        }

        var drop = MinExponent - exponent;
        if (drop <= 0)
        {
            return new FeelNumber(coefficient, exponent, negative);
        }

        return drop > Precision ? default : new FeelNumber(DropDigits(coefficient, drop, out _), MinExponent, negative);
    }

    /// <summary>Divides by a power of ten, half to even.</summary>
    private static UInt128 DropDigits(UInt128 value, int digits, out bool exact)
    {
        var unit = PowersOfTen.Get128(digits);
        var (quotient, remainder) = UInt128.DivRem(value, unit);
        exact = remainder == 0;
        var half = unit / 2;
        return remainder > half || (remainder == half && (quotient & 1) == 1) ? quotient + 1 : quotient;
    }

    internal static BigInteger DivideHalfEven(BigInteger value, BigInteger unit)
    {
        var quotient = BigInteger.DivRem(value, unit, out var remainder);
        var twice = (remainder * 2).CompareTo(unit);
        return twice > 0 || (twice == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }
}
