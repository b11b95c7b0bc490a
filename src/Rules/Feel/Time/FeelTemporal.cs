using System.Globalization;
using System.Text.RegularExpressions;

namespace Zhishu.Rules.Feel;

/// <summary>Reading dates, times and date-times as FEEL and XML Schema write them.</summary>
internal static partial class FeelTemporal
{
    [GeneratedRegex(
        @"^(?<y>-?([1-9][0-9]{4,8}|[0-9]{4}))-(?<m>[0-9]{2})-(?<d>[0-9]{2})\z",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex DatePattern();

    [GeneratedRegex(
        @"^(?<h>[0-9]{2}):(?<m>[0-9]{2}):(?<s>[0-9]{2})(\.(?<f>[0-9]+))?((?<utc>Z|z)|(?<o>[+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?)|@(?<zone>.+))?\z",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex TimePattern();

    public static FeelDate? ParseDate(string text)
    {
        var match = DatePattern().Match(text);
        if (!match.Success || match.Groups["y"].Value is "-0000")
        {
            return null;
        }

        return FeelDate.Create(Number(match, "y"), Number(match, "m"), Number(match, "d"));
    }

    public static FeelTime? ParseTime(string text) =>
        ParseClock(text, out var nanoseconds, out var zone, out var nextDay)
            ? new FeelTime(nextDay ? 0 : nanoseconds, zone)
            : null;

    public static FeelDateTime? ParseDateTime(string text)
    {
        var split = text.IndexOf('T', StringComparison.Ordinal);
        if (split < 0)
        {
            return ParseDate(text) is { } midnight ? new FeelDateTime(midnight, 0, null) : null;
        }

        if (
            ParseDate(text[..split]) is not { } date
            || !ParseClock(text[(split + 1)..], out var nanoseconds, out var zone, out var nextDay)
        )
        {
            return null;
        }

        // 24:00:00 is the next day's midnight (ISO 8601).
        var moment = new FeelDateTime(date, nextDay ? 0 : nanoseconds, zone);
        return nextDay ? moment.Add(FeelTime.NanosecondsPerDay) : moment;
    }

    /// <summary>Reads what stands in @"...": a date, a date and time, a time or a duration; null for anything else.</summary>
    public static FeelValue ParseAny(string text)
    {
        if (ParseDate(text) is { } date)
        {
            return FeelValue.Of(date);
        }

        if (text.Contains('T', StringComparison.Ordinal) && ParseDateTime(text) is { } moment)
        {
            return FeelValue.Of(moment);
        }

        return ParseTime(text) is { } time ? FeelValue.Of(time) : FeelDurations.Parse(text);
    }

    /// <summary>The digits behind a decimal point as nanoseconds; further digits are cut off.</summary>
    public static long Nanoseconds(ReadOnlySpan<char> digits)
    {
        long value = 0;
        for (var i = 0; i < 9; i++)
        {
            value = (value * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return value;
    }

    private static bool ParseClock(string text, out long nanoseconds, out FeelZone? zone, out bool nextDay)
    {
        (nanoseconds, zone, nextDay) = (0, null, false);
        var match = TimePattern().Match(text);
        if (!match.Success)
        {
            return false;
        }

        var (hour, minute, second) = (Number(match, "h"), Number(match, "m"), Number(match, "s"));
        var fraction = Nanoseconds(match.Groups["f"].ValueSpan);
        nextDay = hour == 24 && minute == 0 && second == 0 && fraction == 0;
        if ((hour > 23 && !nextDay) || minute > 59 || second > 59)
        {
            return false;
        }

        nanoseconds = (((hour * 3600) + (minute * 60) + second) * FeelTime.NanosecondsPerSecond) + fraction;
        if (match.Groups["utc"].Success)
        {
            zone = FeelZone.Utc;
        }
        else if (match.Groups["o"].Success)
        {
            return ParseOffset(match.Groups["o"].Value, out zone);
        }
        else if (match.Groups["zone"].Success)
        {
            zone = FeelZone.FromId(match.Groups["zone"].Value);
            return zone is not null;
        }

        return true;
    }

    private static bool ParseOffset(string text, out FeelZone? zone)
    {
        zone = null;
        var parts = text[1..].Split(':').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
        var seconds = parts.Length > 2 ? parts[2] : 0;
        if (parts[1] > 59 || seconds > 59)
        {
            return false;
        }

        var offset = (parts[0] * 3600) + (parts[1] * 60) + seconds;
        zone = FeelZone.FromOffset(text[0] == '-' ? -offset : offset);
        return zone is not null;
    }

    private static long Number(Match match, string group) =>
        long.Parse(match.Groups[group].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
