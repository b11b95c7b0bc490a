using FsCheck;
using FsCheck.Fluent;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Kernel.Tests.Calendar;

public class DeadlineClockTests
{
    [Fact]
    public void Without_suspension_the_deadline_is_the_limits()
    {
        var clock = New("5 working days", "2026-09-28 10:00");
        clock.DueAt.ShouldBe(At("2026-10-10 18:00"));
        clock.IsOverdueAt(At("2026-10-10 18:00")).ShouldBeFalse();
        clock.IsOverdueAt(At("2026-10-10 18:01")).ShouldBeTrue();
    }

    [Fact]
    public void A_suspended_clock_has_no_deadline_and_is_never_overdue()
    {
        var clock = New("5 working days", "2026-11-16 10:00").Suspend(At("2026-11-18 10:00"), "听证");
        clock.IsSuspended.ShouldBeTrue();
        clock.DueAt.ShouldBeNull();
        clock.IsOverdueAt(At("2026-12-30 10:00")).ShouldBeFalse();
        clock.DueIfResumedAt(At("2026-11-20 09:00")).ShouldBe(At("2026-11-25 18:00"));
        clock.RemainingAt(At("2026-12-01 10:00")).ToChinese().ShouldBe("已暂停，还剩 3 个工作日");
    }

    [Theory]
    // Monday is day 0, Tuesday and Wednesday are used; the day of resumption is a new day 0.
    [InlineData("5 working days", "2026-11-18 10:00", "2026-11-20 09:00", "2026-11-25 18:00")]
    [InlineData("5 working days", "2026-11-18 10:00", "2026-11-18 16:00", "2026-11-23 18:00")]
    [InlineData("5 working days", "2026-11-16 11:00", "2026-11-22 09:00", "2026-11-27 18:00")]
    // Suspended on the last day: it is due on the day it goes on, or the next worked one.
    [InlineData("2 working days", "2026-11-18 10:00", "2026-11-20 11:00", "2026-11-20 18:00")]
    [InlineData("2 working days", "2026-11-18 10:00", "2026-11-21 11:00", "2026-11-23 18:00")]
    [InlineData("8 working hours", "2026-11-16 12:00", "2026-11-18 14:00", "2026-11-19 11:00")]
    [InlineData("24 hours", "2026-11-16 12:00", "2026-11-18 14:00", "2026-11-19 12:00")]
    [InlineData("90 minutes", "2026-11-16 11:00", "2026-11-17 11:00", "2026-11-17 11:30")]
    [InlineData("15 days", "2026-11-18 10:00", "2026-11-20 10:00", "2026-12-03 18:00")]
    public void After_resumption_what_was_left_runs_on(string limit, string from, string until, string due)
    {
        var clock = New(limit, "2026-11-16 10:00").Suspend(At(from)).Resume(At(until));
        clock.IsSuspended.ShouldBeFalse();
        clock.DueAt.ShouldBe(At(due));
    }

    [Fact]
    public void Several_suspensions_add_up()
    {
        var clock = New("10 working hours", "2026-11-16 09:00")
            .Suspend(At("2026-11-16 10:00"))
            .Resume(At("2026-11-16 11:00"))
            .Suspend(At("2026-11-16 15:00"))
            .Resume(At("2026-11-17 09:00"));
        clock.DueAt.ShouldBe(At("2026-11-17 18:00"));
    }

    [Fact]
    public void A_suspension_after_the_deadline_saves_nothing()
    {
        var clock = New("1 working day", "2026-11-16 10:00").Suspend(At("2026-11-18 10:00"));
        clock.DueAt.ShouldBe(At("2026-11-17 18:00"));
        clock.IsSuspended.ShouldBeFalse();
        clock.Resume(At("2026-11-19 10:00")).DueAt.ShouldBe(At("2026-11-17 18:00"));
    }

    [Fact]
    public void An_extension_is_added_to_the_limit()
    {
        var clock = New("20 working days", "2026-09-28 10:00");
        clock.DueAt.ShouldBe(At("2026-10-30 18:00"));
        clock.Extend(TimeLimit.Parse("10 working days")).DueAt.ShouldBe(At("2026-11-13 18:00"));
        clock
            .Extend(TimeLimit.Parse("4 working days"))
            .Extend(TimeLimit.Parse("6 working days"))
            .DueAt.ShouldBe(At("2026-11-13 18:00"));
        Should
            .Throw<ArgumentException>(() => clock.Extend(TimeLimit.Parse("24 hours")))
            .Message.ShouldContain("units differ");
    }

    [Fact]
    public void Misuse_is_refused()
    {
        var clock = New("1 working day", "2026-11-16 10:00");
        Should.Throw<InvalidOperationException>(() => clock.Resume(At("2026-11-16 11:00")));
        Should.Throw<ArgumentException>(() => clock.Suspend(At("2026-11-16 09:00")));
        var suspended = clock.Suspend(At("2026-11-16 11:00"));
        Should.Throw<InvalidOperationException>(() => suspended.Suspend(At("2026-11-16 12:00")));
        Should.Throw<ArgumentException>(() => suspended.Resume(At("2026-11-16 10:30")));
        Should.Throw<CalendarNotLoadedException>(() => New("9 working days", "2026-12-28 10:00")).Year.ShouldBe(2027);
    }

    [Theory]
    [InlineData("5 working days", "2026-11-16 10:00", "还剩 5 个工作日", "5 working days left")]
    [InlineData("5 working days", "2026-11-23 14:59", "还剩 3 个工作小时", "3 working hours left")]
    [InlineData("5 working days", "2026-11-23 17:30", "还剩 30 分钟", "30 minutes left")]
    [InlineData("5 working days", "2026-11-25 18:00", "已超 2 个工作日", "2 working days overdue")]
    [InlineData("5 working days", "2026-11-23 19:00", "已超 1 小时", "1 hour overdue")]
    [InlineData("5 working days", "2027-11-24 18:00", "已超 366 天", "366 days overdue")]
    [InlineData("24 hours", "2026-11-19 11:00", "已超 2 天", "2 days overdue")]
    [InlineData("24 hours", "2026-11-17 09:59:30", "还剩 不到 1 分钟", "less than a minute left")]
    [InlineData("2 working hours", "2026-11-16 10:30", "还剩 1 个工作小时", "1 working hour left")]
    public void The_time_left_is_said_in_words(string limit, string now, string chinese, string english)
    {
        var remaining = New(limit, "2026-11-16 10:00").RemainingAt(At(now));
        remaining.ToChinese().ShouldBe(chinese);
        remaining.ToEnglish().ShouldBe(english);
    }

    [Fact]
    public void Suspending_never_makes_a_deadline_earlier_and_shifts_time_by_the_time_it_stood() =>
        Prop.ForAll(
                Gen.Choose(0, 600_000).ToArbitrary(),
                Gen.Choose(0, 3_000).ToArbitrary(),
                Gen.Choose(0, 20_000).ToArbitrary(),
                (start, after, length) =>
                {
                    var startedAt = At("2024-01-02 09:00").AddMinutes(start);
                    var from = startedAt.AddMinutes(after);
                    var until = from.AddMinutes(length);
                    foreach (var unit in Enum.GetValues<TimeUnit>())
                    {
                        var clock = new DeadlineClock(WorkCalendar.China, new(9, unit), startedAt);
                        var shifted = clock.Suspend(from).Resume(until);
                        if (shifted.DueAt < clock.DueAt)
                        {
                            return false;
                        }

                        if (from >= clock.DueAt ? shifted.DueAt != clock.DueAt : shifted.DueAt < until)
                        {
                            return false;
                        }

                        if (
                            unit == TimeUnit.ClockHours
                            && from < clock.DueAt
                            && shifted.DueAt - clock.DueAt != until - from
                        )
                        {
                            return false;
                        }
                    }

                    return true;
                }
            )
            .QuickCheckThrowOnFailure();

    private static DeadlineClock New(string limit, string startedAt) =>
        new(WorkCalendar.China, TimeLimit.Parse(limit), At(startedAt));

    private static DateTimeOffset At(string local) => WorkCalendarTests.At(local);
}
