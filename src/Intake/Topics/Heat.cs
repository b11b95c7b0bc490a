namespace Zhishu.Intake.Topics;

/// <summary>How hot an event is at an instant:
/// <code>heat = (reporters + 0.3 · more cases than reporters + ln(1 + supports) + 0.5 · poor ratings) · recency · duration
/// recency = 0.4 + 0.6 · 2^(−days since the last case / 14)
/// duration = 1 + ln(1 + days from the first case to the last) / 10</code>
/// People count most; one who writes ten times is not ten; what is over cools by half in two weeks; what goes on for long
/// is a little hotter.</summary>
internal static class Heat
{
    public static double Of(
        int reporters,
        int cases,
        int supports,
        int poor,
        DateTimeOffset from,
        DateTimeOffset to,
        DateTimeOffset now
    )
    {
        var people = reporters + 0.3 * Math.Max(0, cases - reporters) + Math.Log(1 + supports) + 0.5 * poor;
        var recency = 0.4 + 0.6 * Math.Pow(2, -Math.Max(0, (now - to).TotalDays) / 14);
        var duration = 1 + Math.Log(1 + Math.Max(0, (to - from).TotalDays)) / 10;
        return Math.Round(people * recency * duration, 1);
    }
}
