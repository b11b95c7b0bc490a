using FsCheck;
using FsCheck.Fluent;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Kernel.Tests.Calendar;

public class TimeLimitTests
{
    [Theory]
    [InlineData("5 working days", 5, TimeUnit.WorkingDays)]
    [InlineData("1 Working Day", 1, TimeUnit.WorkingDays)]
    [InlineData("5工作日", 5, TimeUnit.WorkingDays)]
    [InlineData("5 个工作日", 5, TimeUnit.WorkingDays)]
    [InlineData("4工作时", 4, TimeUnit.WorkingHours)]
    [InlineData("4 working hours", 4, TimeUnit.WorkingHours)]
    [InlineData("24小时", 24, TimeUnit.ClockHours)]
    [InlineData(" 2 h ", 2, TimeUnit.ClockHours)]
    [InlineData("15日", 15, TimeUnit.CalendarDays)]
    [InlineData("3天", 3, TimeUnit.CalendarDays)]
    [InlineData("60 days", 60, TimeUnit.CalendarDays)]
    [InlineData("30分钟", 30, TimeUnit.Minutes)]
    [InlineData("30 min", 30, TimeUnit.Minutes)]
    public void Limits_are_read_in_both_languages(string text, int amount, TimeUnit unit) =>
        TimeLimit.Parse(text).ShouldBe(new TimeLimit(amount, unit));

    [Theory]
    [InlineData("", "whole number")]
    [InlineData("soon", "whole number")]
    [InlineData("-1 day", "whole number")]
    [InlineData("5", "no unit")]
    [InlineData("5 months", "unknown unit 'months'")]
    [InlineData("1.5 days", "unknown unit")]
    [InlineData("123456 days", "larger than 99999")]
    public void What_cannot_be_read_is_named(string text, string word)
    {
        Should.Throw<FormatException>(() => TimeLimit.Parse(text)).Message.ShouldContain(word);
        TimeLimit.TryParse(text, out _).ShouldBeFalse();
        TimeLimit.TryParse(null, out _).ShouldBeFalse();
    }

    [Fact]
    public void Every_limit_reads_back_from_its_own_words() =>
        Prop.ForAll(
                Gen.Choose(0, 99_999).ToArbitrary(),
                Gen.Elements(Enum.GetValues<TimeUnit>()).ToArbitrary(),
                (amount, unit) =>
                {
                    var limit = new TimeLimit(amount, unit);
                    return TimeLimit.Parse(limit.ToString()) == limit && TimeLimit.Parse(limit.ToChinese()) == limit;
                }
            )
            .QuickCheckThrowOnFailure();
}
