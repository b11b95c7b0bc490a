using System.Numerics;

namespace Zhishu.Rules.Feel;

public readonly partial struct FeelNumber
{
    // Fixed point with 60 digits behind the point carries 34 digits through exp and ln with room to spare.
    private const int Fixed = 60;
    private static readonly BigInteger Unit = BigInteger.Pow(10, Fixed);
    private static readonly BigInteger Ln10 = BigInteger.Parse(
        "2302585092994045684017991454684364207601101488628772976033328",
        System.Globalization.CultureInfo.InvariantCulture
    );

    /// <summary>The square root, or <see cref="Invalid"/> below zero.</summary>
    internal static FeelNumber Sqrt(in FeelNumber value)
    {
        if (value.IsNegative)
        {
            return Invalid;
        }

        if (value.IsZero)
        {
            return default;
        }

        var shift = 2 * (Precision + 2);
        if (((value.Exponent - shift) & 1) != 0)
        {
            shift++;
        }

        var scaled = (BigInteger)value.Coefficient * PowersOfTen.GetBig(shift);
        var root = IntegerSqrt(scaled);
        var exponent = (value.Exponent - shift) / 2;
        if (root * root != scaled)
        {
            return Round((root * 10) + 1, exponent - 1);
        }

        var exact = Round(root, exponent);
        return Strip(exact.Coefficient, exact.Exponent, Math.Min(0, value.Exponent / 2), negative: false);
    }

    private static BigInteger IntegerSqrt(BigInteger value)
    {
        var guess = BigInteger.One << (int)((value.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (guess + (value / guess)) >> 1;
            if (next >= guess)
            {
                return guess;
            }

            guess = next;
        }
    }

    /// <summary>e to the power given, or <see cref="Invalid"/> where it leaves the range.</summary>
    internal static FeelNumber Exp(in FeelNumber value)
    {
        if (value.IsZero)
        {
            return One;
        }

        if (Digits128(value.Coefficient) + value.Exponent > 6)
        {
            return value.IsNegative ? default : Invalid;
        }

        return ExpFixed(ToFixed(value));
    }

    private static FeelNumber ExpFixed(BigInteger x)
    {
        // e^x = 10^k * e^r with r = x - k ln 10 small.
        var k = (int)BigInteger.Divide(x, Ln10);
        var r = x - (k * Ln10);
        return Round(ExpSmall(r), k - Fixed);
    }

    private static BigInteger ExpSmall(BigInteger r)
    {
        const int halvings = 12;
        // 20 more digits while halving and squaring back.
        var scale = PowersOfTen.GetBig(Fixed + 20);
        var x = (r * PowersOfTen.GetBig(20)) >> halvings;
        var sum = scale + x;
        var term = x;
        for (var n = 2; !term.IsZero; n++)
        {
            term = term * x / scale / n;
            sum += term;
        }

        for (var i = 0; i < halvings; i++)
        {
            sum = sum * sum / scale;
        }

        return sum / PowersOfTen.GetBig(20);
    }

    /// <summary>The natural logarithm, or <see cref="Invalid"/> at zero and below.</summary>
    internal static FeelNumber Ln(in FeelNumber value)
    {
        if (value.Sign <= 0)
        {
            return Invalid;
        }

        return Round(LnFixed(value), -Fixed);
    }

    private static BigInteger LnFixed(in FeelNumber value)
    {
        // value = m * 10^e with m from 1 to 10; Halley's step triples the digits of a double's logarithm.
        var digits = Digits128(value.Coefficient);
        var e = value.Exponent + digits - 1;
        var m = (BigInteger)value.Coefficient * PowersOfTen.GetBig(Fixed - digits + 1);
        var y = (BigInteger)(Math.Log((double)m / (double)Unit) * 1e17) * PowersOfTen.GetBig(Fixed - 17);
        for (var i = 0; i < 3; i++)
        {
            var power = ExpSmall(y);
            y += 2 * Unit * (m - power) / (m + power);
        }

        return y + (e * Ln10);
    }

    private static BigInteger ToFixed(in FeelNumber value)
    {
        var shift = Fixed + value.Exponent;
        var signed = value.Signed();
        return shift >= 0 ? signed * PowersOfTen.GetBig(shift) : signed / PowersOfTen.GetBig(Math.Min(-shift, 200));
    }

    /// <summary>The power, or <see cref="Invalid"/> where it has no real value or leaves the range.</summary>
    internal static FeelNumber Power(in FeelNumber value, in FeelNumber exponent)
    {
        if (exponent.IsZero)
        {
            return One;
        }

        if (value.IsZero)
        {
            return exponent.IsNegative ? Invalid : default;
        }

        if (exponent.IsInteger)
        {
            if (exponent.TryToInt64(out var whole) && Math.Abs(whole) <= 1_000_000)
            {
                return PowerInteger(value, (int)whole);
            }
        }
        else if (value.IsNegative)
        {
            return Invalid;
        }

        var odd = exponent.IsInteger && Modulo(exponent, FromInt64(2)).Sign != 0;
        var magnitude = value.IsNegative ? -value : value;
        var log = LnFixed(magnitude);
        var product = log * exponent.Signed();
        var shifted =
            exponent.Exponent >= 0
                ? Digits128(exponent.Coefficient) + exponent.Exponent > 40
                    ? (log.IsZero ? BigInteger.Zero : new BigInteger(log.Sign * exponent.Sign) * Unit * 1_000_000)
                    : product * PowersOfTen.GetBig(exponent.Exponent)
                : product / PowersOfTen.GetBig(Math.Min(-exponent.Exponent, 6200));
        if (BigInteger.Abs(shifted) > Unit * 100_000)
        {
            return shifted.Sign < 0 ? default : Invalid;
        }

        var result = ExpFixed(shifted);
        return result.IsValid && odd && value.IsNegative ? -result : result;
    }

    private static FeelNumber PowerInteger(in FeelNumber value, int exponent)
    {
        // Multiplies with 60 digits kept, so that the error stays far below the 34th.
        var count = Math.Abs(exponent);
        var result = (Coefficient: BigInteger.One, Exponent: 0L);
        var factor = (Coefficient: value.Signed(), Exponent: (long)value.Exponent);
        while (count > 0)
        {
            if ((count & 1) == 1)
            {
                result = Trim(result.Coefficient * factor.Coefficient, result.Exponent + factor.Exponent);
            }

            count >>= 1;
            if (count > 0)
            {
                factor = Trim(factor.Coefficient * factor.Coefficient, factor.Exponent * 2);
            }
        }

        if (exponent > 0)
        {
            return FromWide(result.Coefficient, result.Exponent);
        }

        var digits = PowersOfTen.Digits(result.Coefficient);
        var inverse = BigInteger.DivRem(PowersOfTen.GetBig(digits + 50), result.Coefficient, out var rest);
        return rest.IsZero
            ? FromWide(inverse, -result.Exponent - digits - 50).Reduce()
            : FromWide((inverse * 10) + inverse.Sign, -result.Exponent - digits - 51);
    }

    private static FeelNumber FromWide(BigInteger coefficient, long exponent) =>
        exponent > 20_000 ? Invalid
        : exponent < -20_000 ? default
        : Round(coefficient, (int)exponent);

    private static (BigInteger Coefficient, long Exponent) Trim(BigInteger coefficient, long exponent)
    {
        var drop = PowersOfTen.Digits(coefficient) - 90;
        return drop > 0
            ? (BigInteger.Divide(coefficient, PowersOfTen.GetBig(drop)), exponent + drop)
            : (coefficient, exponent);
    }
}
