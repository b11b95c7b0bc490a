using System.Globalization;
using System.Numerics;
using System.Text;

namespace Zhishu.Rules.Feel;

/// <summary>Reading and writing durations (ISO 8601, XML Schema).</summary>
internal static class FeelDurations
{
    private static readonly BigInteger MaxNanoseconds = BigInteger.Pow(10, 36);

    public static string FormatMonths(long months)
    {
        var size = Math.Abs(months);
        var text = new StringBuilder(months < 0 ? "-P" : "P");
        if (size >= 12)
        {
            text.Append(CultureInfo.InvariantCulture, $"{size / 12}Y");
        }

        if (size % 12 != 0 || size == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{size % 12}M");
        }

        return text.ToString();
    }

    public static string FormatDays(Int128 nanoseconds)
    {
        var size = Int128.Abs(nanoseconds);
        var seconds = size / FeelTime.NanosecondsPerSecond;
        var fraction = (long)(size % FeelTime.NanosecondsPerSecond);
        var days = seconds / 86_400;
        var (hours, minutes, rest) = ((int)(seconds / 3600 % 24), (int)(seconds / 60 % 60), (int)(seconds % 60));
        var text = new StringBuilder(nanoseconds < 0 ? "-P" : "P");
        if (days != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{days}D");
        }

        if (hours != 0 || minutes != 0 || rest != 0 || fraction != 0 || days == 0)
        {
            text.Append('T');
            text.Append(hours != 0 ? string.Create(CultureInfo.InvariantCulture, $"{hours}H") : "");
            text.Append(minutes != 0 ? string.Create(CultureInfo.InvariantCulture, $"{minutes}M") : "");
            if (rest != 0 || fraction != 0 || (hours == 0 && minutes == 0))
            {
                text.Append(CultureInfo.InvariantCulture, $"{rest}");
                text.Append(
                    fraction == 0 ? "" : "." + fraction.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0')
                );
                text.Append('S');
            }
        }

        return text.ToString();
    }

    /// <summary>Reads P1Y2M or P1DT2H3M4.5S; null where the text is no duration of one of the two kinds.</summary>
    public static FeelValue Parse(string text)
    {
        var position = 0;
        var negative = text.Length > 0 && text[0] == '-';
        position += negative ? 1 : 0;
        if (position >= text.Length || text[position++] != 'P' || text.Length > 200)
        {
            return default;
        }

        BigInteger months = 0;
        BigInteger nanoseconds = 0;
        var last = 0;
        var inTime = false;
        var (sawMonths, sawDays) = (false, false);
        while (position < text.Length)
        {
            if (text[position] == 'T' && !inTime && position + 1 < text.Length)
            {
                inTime = true;
                position++;
                continue;
            }

            if (!ReadPart(text, ref position, out var whole, out var fraction, out var unit))
            {
                return default;
            }

            // Every unit once and in order: years, months, days, hours, minutes, seconds.
            var order = (unit, inTime) switch
            {
                ('Y', false) => 1,
                ('M', false) => 2,
                ('D', false) => 3,
                ('H', true) => 4,
                ('M', true) => 5,
                ('S', true) => 6,
                _ => 0,
            };
            if (order <= last || (fraction is not null && order != 6))
            {
                return default;
            }

            last = order;
            sawMonths |= order <= 2;
            sawDays |= order > 2;
            months +=
                order == 1 ? whole * 12
                : order == 2 ? whole
                : 0;
            nanoseconds += order switch
            {
                3 => whole * FeelTime.NanosecondsPerDay,
                4 => whole * 3600 * FeelTime.NanosecondsPerSecond,
                5 => whole * 60 * FeelTime.NanosecondsPerSecond,
                6 => (whole * FeelTime.NanosecondsPerSecond) + (fraction ?? 0),
                _ => 0,
            };
        }

        if (sawMonths == sawDays || nanoseconds > MaxNanoseconds || months > long.MaxValue / 2)
        {
            return default;
        }

        return sawMonths
            ? FeelValue.MonthsDuration((long)(negative ? -months : months))
            : FeelValue.DaysDuration((Int128)(negative ? -nanoseconds : nanoseconds));
    }

    private static bool ReadPart(string text, ref int position, out BigInteger whole, out long? fraction, out char unit)
    {
        (whole, fraction, unit) = (0, null, '\0');
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        if (position == start || position == text.Length)
        {
            return false;
        }

        whole = BigInteger.Parse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture);
        if (text[position] == '.')
        {
            start = ++position;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
            {
                position++;
            }

            fraction = FeelTemporal.Nanoseconds(text.AsSpan(start, position - start));
        }

        if (position == text.Length)
        {
            return false;
        }

        unit = text[position++];
        return true;
    }
}
