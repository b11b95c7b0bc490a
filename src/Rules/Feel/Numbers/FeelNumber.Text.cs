using System.Globalization;
using System.Numerics;
using System.Text;

namespace Zhishu.Rules.Feel;

public readonly partial struct FeelNumber
{
    /// <summary>Reads a number such as <c>-12.50</c> or <c>1.2e3</c>; digits past the 34th are rounded half to even.</summary>
    /// <exception cref="FormatException">The text is not a number or is out of range.</exception>
    public static FeelNumber Parse(string text) =>
        TryParse(text, out var value) ? value : throw new FormatException($"'{text}' is not a FEEL number.");

    /// <summary>Reads a number; false where the text is not one or is out of range.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FeelNumber value)
    {
        value = default;
        var position = 0;
        var negative = false;
        if (text.Length > 0 && text[0] is '-' or '+')
        {
            negative = text[0] == '-';
            position = 1;
        }

        var digits = new StringBuilder(text.Length);
        var whole = CopyDigits(text, ref position, digits);
        var fraction = 0;
        if (position < text.Length && text[position] == '.')
        {
            position++;
            fraction = CopyDigits(text, ref position, digits);
            if (fraction == 0)
            {
                return false;
            }
        }

        if (whole + fraction == 0)
        {
            return false;
        }

        var exponent = 0;
        if (position < text.Length && text[position] is 'e' or 'E')
        {
            if (
                !int.TryParse(
                    text[(position + 1)..],
                    NumberStyles.AllowLeadingSign,
                    CultureInfo.InvariantCulture,
                    out exponent
                )
                || Math.Abs(exponent) > 100_000
            )
            {
                return false;
            }

            position = text.Length;
        }

        if (position != text.Length || digits.Length > 20_000)
        {
            return false;
        }

        var coefficient = BigInteger.Parse(digits.ToString(), NumberStyles.None, CultureInfo.InvariantCulture);
        value = Round(negative ? -coefficient : coefficient, exponent - fraction);
        return value.IsValid;
    }

    private static int CopyDigits(ReadOnlySpan<char> text, ref int position, StringBuilder digits)
    {
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            digits.Append(text[position++]);
        }

        return position - start;
    }

    /// <summary>Plain decimal text without exponent and without trailing zeros, as FEEL's <c>string()</c> gives it.</summary>
    public override string ToString()
    {
        var reduced = Reduce();
        if (reduced.IsZero)
        {
            return "0";
        }

        var digits = reduced.Coefficient.ToString(CultureInfo.InvariantCulture);
        var exponent = reduced.Exponent;
        var sign = reduced.IsNegative ? "-" : "";
        if (exponent >= 0)
        {
            return sign + digits + new string('0', exponent);
        }

        var point = digits.Length + exponent;
        return point > 0
            ? string.Concat(sign, digits.AsSpan(0, point), ".", digits.AsSpan(point))
            : sign + "0." + new string('0', -point) + digits;
    }

    private string ToScientific() =>
        string.Create(CultureInfo.InvariantCulture, $"{(IsNegative ? "-" : "")}{Coefficient}E{Exponent}");
}
