using System.Globalization;
using Zhishu.Cases.Briefs;

namespace Zhishu.Cases.Tests.Briefs;

public sealed class BriefPeriodTests
{
    [Theory]
    [InlineData("2026-06-01", "2026-06-30", "2026年6月", "June 2026", "月报", "2026-05-01", "2026-05-31")]
    [InlineData("2026-03-01", "2026-03-31", "2026年3月", "March 2026", "月报", "2026-02-01", "2026-02-28")]
    [InlineData("2026-04-01", "2026-06-30", "2026年第2季度", "quarter 2 of 2026", "季报", "2026-01-01", "2026-03-31")]
    [InlineData("2026-01-01", "2026-12-31", "2026年", "2026", "年报", "2025-01-01", "2025-12-31")]
    [InlineData(
        "2026-06-01",
        "2026-06-07",
        "2026年6月1日至7日",
        "1 to 7 June 2026",
        "周报",
        "2026-05-25",
        "2026-05-31"
    )]
    [InlineData(
        "2026-06-29",
        "2026-07-05",
        "2026年6月29日至7月5日",
        "29 June to 5 July 2026",
        "周报",
        "2026-06-22",
        "2026-06-28"
    )]
    [InlineData(
        "2025-12-30",
        "2026-01-02",
        "2025年12月30日至2026年1月2日",
        "30 December 2025 to 2 January 2026",
        "简报",
        "2025-12-26",
        "2025-12-29"
    )]
    [InlineData("2026-06-02", "2026-06-02", "2026年6月2日", "2 June 2026", "简报", "2026-06-01", "2026-06-01")]
    public void A_period_is_named_as_the_calendar_has_it_and_compared_with_its_like(
        string from,
        string to,
        string chinese,
        string english,
        string report,
        string beforeFrom,
        string beforeTo
    )
    {
        var period = new BriefPeriod(Day(from), Day(to));
        period.Name.Chinese.ShouldBe(chinese);
        period.Name.English.ShouldBe(english);
        period.Report.Chinese.ShouldBe(report);
        period.Before.ShouldBe(new BriefPeriod(Day(beforeFrom), Day(beforeTo)));
    }

    [Fact]
    public void A_leap_month_is_compared_with_the_whole_month_a_year_before()
    {
        var period = new BriefPeriod(new(2028, 2, 1), new(2028, 2, 29));
        period.YearBefore.ShouldBe(new BriefPeriod(new(2027, 2, 1), new(2027, 2, 28)));
        period.Start.ShouldBe(new DateTimeOffset(2028, 1, 31, 16, 0, 0, TimeSpan.Zero));
        period.End.ShouldBe(new DateTimeOffset(2028, 2, 29, 16, 0, 0, TimeSpan.Zero));
    }

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);
}
