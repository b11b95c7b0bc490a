using FsCheck;
using FsCheck.Fluent;
using Zhishu.Kernel.Calendar;

namespace Zhishu.Kernel.Tests.Calendar;

public class WorkCalendarTests
{
    private static readonly WorkCalendar China = WorkCalendar.China;

    internal static DateTimeOffset At(string local) =>
        new DateTimeOffset(
            DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture),
            TimeSpan.FromHours(8)
        ).ToUniversalTime();

    [Fact]
    public void The_year_2026_has_248_working_days()
    {
        China.WorkingDaysIn(2026).ShouldBe(248);
        (China.FirstYear, China.LastYear).ShouldBe((2019, 2026));
    }

    [Theory]
    [InlineData("2026-09-28", 5, "2026-10-10")]
    [InlineData("2026-09-30", 1, "2026-10-08")]
    [InlineData("2026-02-13", 3, "2026-02-25")]
    [InlineData("2026-09-28", 20, "2026-10-30")]
    public void Working_days_count_from_the_day_after_and_end_with_the_work_of_the_last(
        string from,
        int days,
        string last
    )
    {
        var due = At($"{last} 18:00");
        China.AddWorkingDays(At($"{from} 00:00"), days).ShouldBe(due);
        China.AddWorkingDays(At($"{from} 10:30"), days).ShouldBe(due);
        China.AddWorkingDays(At($"{from} 23:59"), days).ShouldBe(due);
        due.Offset.ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("2026-11-20 10:00", "2026-11-20 18:00")]
    [InlineData("2026-11-20 18:00", "2026-11-23 18:00")]
    [InlineData("2026-11-21 10:00", "2026-11-23 18:00")]
    public void Zero_working_days_end_with_the_working_day_under_way_or_next(string from, string due) =>
        China.AddWorkingDays(At(from), 0).ShouldBe(At(due));

    [Theory]
    [InlineData("2026-11-20 10:00", 2, "2026-11-20 12:00")]
    [InlineData("2026-11-20 10:00", 3, "2026-11-20 15:00")]
    [InlineData("2026-11-20 10:00", 6, "2026-11-20 18:00")]
    [InlineData("2026-11-20 10:00", 7, "2026-11-23 10:00")]
    [InlineData("2026-11-20 13:00", 1, "2026-11-20 15:00")]
    [InlineData("2026-11-20 20:00", 1, "2026-11-23 10:00")]
    [InlineData("2026-09-30 17:00", 2, "2026-10-08 10:00")]
    [InlineData("2026-10-10 09:00", 7, "2026-10-10 18:00")]
    [InlineData("2026-11-20 10:00", 0.5, "2026-11-20 10:30")]
    [InlineData("2026-11-20 20:00", 0, "2026-11-20 20:00")]
    public void Working_hours_run_at_once_while_people_work(string from, double hours, string due) =>
        China.AddWorkingHours(At(from), hours).ShouldBe(At(due));

    [Theory]
    [InlineData("2026-09-20 10:00", 15, "2026-10-08 18:00", "2026-10-06 00:00")]
    [InlineData("2026-11-20 10:00", 1, "2026-11-23 18:00", "2026-11-22 00:00")]
    [InlineData("2026-11-20 10:00", 5, "2026-11-25 18:00", "2026-11-26 00:00")]
    public void Calendar_days_roll_to_a_working_day_or_end_at_midnight(
        string from,
        int days,
        string rolled,
        string plain
    )
    {
        China.AddCalendarDays(At(from), days).ShouldBe(At(rolled));
        China.AddCalendarDays(At(from), days, rollToWorkingDay: false).ShouldBe(At(plain));
    }

    [Fact]
    public void Clock_hours_run_through_nights_and_holidays_and_need_no_loaded_year()
    {
        China.AddClockHours(At("2026-09-30 17:00"), 24).ShouldBe(At("2026-10-01 17:00"));
        China.AddClockHours(At("2011-07-01 17:00"), 2).ShouldBe(At("2011-07-01 19:00"));
    }

    [Fact]
    public void A_deadline_beyond_the_loaded_years_is_refused_with_the_year()
    {
        Missing(() => China.AddWorkingDays(At("2026-12-30 10:00"), 2)).ShouldBe(2027);
        Missing(() => China.AddWorkingDays(At("2026-12-30 10:00"), int.MaxValue)).ShouldBe(2027);
        Missing(() => China.AddWorkingHours(At("2026-12-31 17:00"), 2)).ShouldBe(2027);
        Missing(() => China.AddCalendarDays(At("2026-12-31 17:00"), 1)).ShouldBe(2027);
        Missing(() => China.AddWorkingDays(At("2027-03-01 10:00"), 1)).ShouldBe(2027);
        Missing(() => China.AddWorkingDays(At("2018-03-01 10:00"), 1)).ShouldBe(2018);
        Missing(() => China.WorkingTimeBetween(At("2026-12-01 10:00"), At("2028-01-01 10:00"))).ShouldBe(2028);
        Missing(() => China.IsWorkingDay(new(2027, 1, 4))).ShouldBe(2027);
        China.AddWorkingDays(At("2026-12-30 10:00"), 1).ShouldBe(At("2026-12-31 18:00"));

        static int Missing(Action compute)
        {
            var refused = Should.Throw<CalendarNotLoadedException>(compute);
            refused.Chinese.ShouldContain($"{refused.Year}年");
            refused.English.ShouldContain($"{refused.Year}");
            return refused.Year;
        }
    }

    [Fact]
    public void The_shipped_days_are_those_of_the_published_notices()
    {
        var listed = new Dictionary<DateOnly, bool>();
        for (var year = China.FirstYear; year <= China.LastYear; year++)
        {
            foreach (var day in SharedData.Json($"holiday-cn/{year}.json").GetProperty("days").EnumerateArray())
            {
                listed[DateOnly.Parse(day.GetProperty("date").GetString()!, null)] = !day.GetProperty("isOffDay")
                    .GetBoolean();
            }
        }

        for (var day = new DateOnly(2019, 1, 1); day.Year <= 2026; day = day.AddDays(1))
        {
            var ordinary = day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
            China.IsWorkingDay(day).ShouldBe(listed.GetValueOrDefault(day, ordinary), $"{day:O}");
            (China.HolidayName(day) is not null).ShouldBe(listed.TryGetValue(day, out var work) && !work, $"{day:O}");
        }
    }

    [Fact]
    public void The_lengthened_spring_festival_of_2020_is_in_the_data()
    {
        China.IsWorkingDay(new(2020, 1, 31)).ShouldBeFalse();
        China.IsWorkingDay(new(2020, 2, 1)).ShouldBeFalse();
        China.IsWorkingDay(new(2020, 2, 3)).ShouldBeTrue();
        China.HolidayName(new(2020, 1, 31)).ShouldBe("春节");
        China.HolidayName(new(2022, 12, 31)).ShouldBe("元旦");
    }

    [Fact]
    public void Adding_working_days_agrees_with_walking_day_by_day() =>
        Prop.ForAll(
                Instants().ToArbitrary(),
                Gen.Choose(0, 300).ToArbitrary(),
                (start, days) =>
                {
                    var day = China.DateOf(start);
                    var left = days;
                    if (days == 0 && (!China.IsWorkingDay(day) || TimeOfDay(start) >= TimeSpan.FromHours(18)))
                    {
                        left = 1;
                    }

                    while (left > 0)
                    {
                        day = day.AddDays(1);
                        left -= China.IsWorkingDay(day) ? 1 : 0;
                    }

                    return China.AddWorkingDays(start, days) == At($"{day:yyyy-MM-dd} 18:00");
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Adding_working_hours_agrees_with_walking_minute_by_minute() =>
        Prop.ForAll(
                Instants().ToArbitrary(),
                Gen.Choose(1, 2000).ToArbitrary(),
                (start, minutes) =>
                {
                    var walk = start;
                    for (var left = minutes; left > 0; walk = walk.AddMinutes(1))
                    {
                        left -= China.IsWorkingTime(walk) ? 1 : 0;
                    }

                    var due = China.AddWorkingTime(start, TimeSpan.FromMinutes(minutes));
                    return due == walk && China.WorkingTimeBetween(start, due) == TimeSpan.FromMinutes(minutes);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Going_back_undoes_going_forward_in_working_time() =>
        Prop.ForAll(
                Instants().ToArbitrary(),
                Gen.Choose(1, 5000).ToArbitrary(),
                (start, minutes) =>
                {
                    var due = China.AddWorkingTime(start, TimeSpan.FromMinutes(minutes));
                    var back = China.AddWorkingTime(due, TimeSpan.FromMinutes(-minutes));
                    return China.IsWorkingTime(back) && China.WorkingTimeBetween(start, back) == TimeSpan.Zero;
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_later_start_never_gives_an_earlier_deadline() =>
        Prop.ForAll(
                Instants().ToArbitrary(),
                Gen.Choose(0, 100_000).ToArbitrary(),
                Gen.Elements(Enum.GetValues<TimeUnit>()).ToArbitrary(),
                (start, minutes, unit) =>
                    China.Add(start, new TimeLimit(7, unit)) <= China.Add(start.AddMinutes(minutes), new(7, unit))
                    && China.Add(start, new TimeLimit(7, unit)) > start
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("2 working hours", "2026-11-23 09:00")]
    [InlineData("1 working day", "2026-11-20 11:00")]
    [InlineData("1 day", "2026-11-22 11:00")]
    [InlineData("90 min", "2026-11-23 09:30")]
    public void A_warning_lies_its_time_before_the_deadline(string warning, string at) =>
        China.Before(At("2026-11-23 11:00"), TimeLimit.Parse(warning)).ShouldBe(At(at));

    [Fact]
    public void Working_time_between_skips_lunch_nights_and_weekends()
    {
        China.WorkingTimeBetween(At("2026-11-20 11:00"), At("2026-11-23 10:00")).ShouldBe(TimeSpan.FromHours(6));
        China.WorkingTimeBetween(At("2026-11-23 10:00"), At("2026-11-20 11:00")).ShouldBe(TimeSpan.FromHours(-6));
        China.WorkingDaysBetween(new(2026, 9, 28), new(2026, 10, 10)).ShouldBe(5);
    }

    private static TimeSpan TimeOfDay(DateTimeOffset instant) => instant.ToOffset(TimeSpan.FromHours(8)).TimeOfDay;

    /// <summary>Whole minutes from 2019 to the middle of 2025.</summary>
    private static Gen<DateTimeOffset> Instants() =>
        Gen.Choose(0, 2370 * 24 * 60).Select(m => At("2019-01-01 00:00").AddMinutes(m));
}
