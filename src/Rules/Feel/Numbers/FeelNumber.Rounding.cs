using System.Numerics;

namespace Zhishu.Rules.Feel;

/// <summary>How digits are dropped.</summary>
internal enum FeelRounding
{
    HalfEven,
    HalfUp,
    HalfDown,
    Up,
    Down,
    Floor,
    Ceiling,
}

public readonly partial struct FeelNumber
{
    /// <summary>Rounds to a number of digits behind the decimal point (negative: before it).</summary>
    internal static FeelNumber RoundTo(in FeelNumber value, int scale, FeelRounding rounding)
    {
        if (!value.IsValid)
        {
            return value;
        }

        var drop = -scale - value.Exponent;
        if (drop <= 0 || value.IsZero)
        {
            return value;
        }

        var coefficient = (BigInteger)value.Coefficient;
        BigInteger quotient;
        BigInteger remainder;
        int half;
        if (drop > Precision + 1)
        {
            quotient = BigInteger.Zero;
            remainder = coefficient;
            half = -1;
        }
        else
        {
            var unit = PowersOfTen.GetBig(drop);
            quotient = BigInteger.DivRem(coefficient, unit, out remainder);
            half = (remainder * 2).CompareTo(unit);
        }

        if (!remainder.IsZero && AwayFromZero(rounding, half, !quotient.IsEven, value.IsNegative))
        {
            quotient += 1;
        }

        return quotient.IsZero ? default : Round(value.IsNegative ? -quotient : quotient, -scale);
    }

    private static bool AwayFromZero(FeelRounding rounding, int half, bool odd, bool negative) =>
        rounding switch
        {
            FeelRounding.Up => true,
            FeelRounding.Down => false,
            FeelRounding.Floor => negative,
            FeelRounding.Ceiling => !negative,
            FeelRounding.HalfUp => half >= 0,
            FeelRounding.HalfDown => half > 0,
            _ => half > 0 || (half == 0 && odd),
        };
}
