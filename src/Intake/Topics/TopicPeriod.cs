using Zhishu.Kernel;

namespace Zhishu.Intake.Topics;

/// <summary>The days topics are read of, from midnight to midnight in China.</summary>
internal sealed record TopicPeriod(DateTimeOffset From, DateTimeOffset To)
{
    private const int Usual = 30;
    private const int Most = 366;
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    /// <exception cref="Refusal">400: the days are the wrong way round, out of range or too many.</exception>
    public static TopicPeriod Of(TopicFilter filter, DateTimeOffset now)
    {
        var to = filter.To ?? DateOnly.FromDateTime(now.ToOffset(China).Date);
        if (to.Year is < 2000 or > 9000)
            throw Wrong("to", "日期超出范围。", "The date is out of range.");
        var from = filter.From ?? to.AddDays(1 - Usual);
        if (from.Year is < 2000 or > 9000)
            throw Wrong("from", "日期超出范围。", "The date is out of range.");
        if (to < from)
            throw Wrong("to", "结束日期早于开始日期。", "The last day is before the first.");
        if (to.DayNumber - from.DayNumber >= Most)
            throw Wrong("to", $"时段最长 {Most} 天。", $"The period may have {Most} days at most.");
        return new(Midnight(from), Midnight(to.AddDays(1)));
    }

    private static DateTimeOffset Midnight(DateOnly day) =>
        new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), China).ToUniversalTime();

    private static Refusal Wrong(string field, string chinese, string english) =>
        Refusal.Invalid("intake.topic_period", field, chinese, english);
}
