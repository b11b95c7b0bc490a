using System.Numerics;

namespace Zhishu.Rules.Feel;

/// <summary>Powers of ten, ready made.</summary>
internal static class PowersOfTen
{
    /// <summary>How many powers fit 128 bits: 10^0 to 10^38.</summary>
    public const int Count128 = 39;

    private static readonly UInt128[] Small = MakeSmall();
    private static readonly BigInteger[] Big = MakeBig();

    public static UInt128 Get128(int exponent) => Small[exponent];

    public static BigInteger GetBig(int exponent) =>
        exponent < Big.Length ? Big[exponent] : BigInteger.Pow(10, exponent);

    public static int Digits(UInt128 value)
    {
        if (value == 0)
        {
            return 1;
        }

        // log10(2) is 1233/4096 closely enough for 128 bits; one comparison settles the rest.
        var bits = 128 - (int)UInt128.LeadingZeroCount(value);
        var guess = (bits * 1233) >> 12;
        return guess < Count128 && value >= Small[guess] ? guess + 1 : guess;
    }

    public static int Digits(BigInteger value)
    {
        value = BigInteger.Abs(value);
        if (value.IsZero)
        {
            return 1;
        }

        var guess = Math.Max(0, (int)((value.GetBitLength() - 1) * 0.30102999566398119521));
        while (value >= GetBig(guess + 1))
        {
            guess++;
        }

        return guess + 1;
    }

    private static UInt128[] MakeSmall()
    {
        var powers = new UInt128[Count128];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }

    private static BigInteger[] MakeBig()
    {
        var powers = new BigInteger[160];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
