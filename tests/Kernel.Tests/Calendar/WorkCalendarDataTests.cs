using Zhishu.Kernel.Calendar;

namespace Zhishu.Kernel.Tests.Calendar;

public class WorkCalendarDataTests
{
    private const string Yaml = """
        name: test
        timeZone: Asia/Shanghai
        workingDays: [monday, tuesday]
        hours: ["08:30-12:00"]
        years:
          - year: 2026
            off:
              元旦: 2025-12-31..2026-01-01
            work: [2026-01-03]
        """;

    [Fact]
    public void A_calendar_is_read_from_yaml()
    {
        var data = Read(Yaml);
        data.Name.ShouldBe("test");
        data.WorkingDays.ShouldBe([DayOfWeek.Monday, DayOfWeek.Tuesday]);
        data.Hours.ShouldBe([new(new TimeSpan(8, 30, 0), TimeSpan.FromHours(12))]);
        data.Years[0].Holidays.ShouldBe([new("元旦", new(2025, 12, 31), new(2026, 1, 1))]);
        new WorkCalendar(data).IsWorkingDay(new(2026, 1, 3)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("name: test", "name: [", 1, "not valid YAML")]
    [InlineData("name: test", "name: ]", 1, "")]
    [InlineData("name: test", "nam: test", 1, "'nam' is not known")]
    [InlineData("monday, tuesday", "monday, someday", 3, "name such as monday")]
    [InlineData("08:30-12:00", "8-12", 4, "09:00-12:00")]
    [InlineData("year: 2026", "year: soon", 6, "a number")]
    [InlineData("2025-12-31..2026-01-01", "2025-12-32..2026-01-01", 8, "2025-12-32")]
    [InlineData("[2026-01-03]", "2026-01-03", 9, "a list")]
    [InlineData("    work: [2026-01-03]", "", 6, "'work' is missing")]
    public void Every_fault_is_told_with_its_line(string right, string wrong, int line, string word)
    {
        var fault = Should.Throw<CalendarDataException>(() => Read(Yaml.Replace(right, wrong)));
        fault.Line.ShouldBe(line, fault.Message);
        fault.Message.ShouldStartWith($"test.yaml:{line}: ");
        fault.Message.ShouldContain(word);
    }

    [Fact]
    public void Contradictions_are_refused()
    {
        var data = Read(Yaml);
        var year = data.Years[0];
        Refused(data with { Years = [] }).ShouldContain("no years");
        Refused(data with { Years = [year, year with { Year = 2028 }] }).ShouldContain("2028 comes after 2026");
        Refused(data with { Hours = [] }).ShouldContain("hours");
        Refused(data with { Hours = [data.Hours[0], data.Hours[0]] }).ShouldContain("overlap");
        Refused(data with { TimeZone = "Asia/Nowhere" }).ShouldContain("Asia/Nowhere");
        Refused(data.WithYear(year with { MakeUpDays = [new(2026, 1, 1)] })).ShouldContain("both worked and off");
        Refused(data.WithYear(year with { MakeUpDays = [new(2027, 1, 1)] })).ShouldContain("notice of 2026");

        static string Refused(WorkCalendarData data) =>
            Should.Throw<CalendarDataException>(() => new WorkCalendar(data)).Message;
    }

    [Fact]
    public void A_year_added_by_an_administrator_is_known_and_may_reach_into_december_before()
    {
        var data = WorkCalendarData.China.WithYear(
            new(2027, [new("元旦", new(2026, 12, 31), new(2027, 1, 2))], [new(2027, 1, 3)])
        );
        var calendar = new WorkCalendar(data);
        calendar.IsWorkingDay(new(2026, 12, 31)).ShouldBeFalse();
        calendar
            .AddWorkingDays(WorkCalendarTests.At("2026-12-30 10:00"), 1)
            .ShouldBe(WorkCalendarTests.At("2027-01-03 18:00"));
    }

    [Fact]
    public void A_zone_that_changes_its_clocks_keeps_local_hours()
    {
        var calendar = new WorkCalendar(
            new(
                "boston",
                "America/New_York",
                [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday],
                [new(TimeSpan.FromHours(9), TimeSpan.FromHours(17))],
                [new(2011, [], [])]
            )
        );

        // Clocks went forward on Sunday, 13 March 2011.
        var friday = new DateTimeOffset(2011, 3, 11, 16, 0, 0, TimeSpan.FromHours(-5));
        calendar.AddWorkingHours(friday, 2).ShouldBe(new DateTimeOffset(2011, 3, 14, 10, 0, 0, TimeSpan.FromHours(-4)));
        calendar.AddWorkingDays(friday, 1).ShouldBe(new DateTimeOffset(2011, 3, 14, 17, 0, 0, TimeSpan.FromHours(-4)));
        calendar
            .WorkingTimeBetween(friday, new DateTimeOffset(2011, 3, 14, 10, 0, 0, TimeSpan.FromHours(-4)))
            .ShouldBe(TimeSpan.FromHours(2));
    }

    [Fact]
    public void Work_around_the_clock_is_allowed()
    {
        var data = Read(Yaml.Replace("08:30-12:00", "00:00-24:00"));
        new WorkCalendar(data)
            .AddWorkingDays(WorkCalendarTests.At("2026-01-05 10:00"), 1)
            .ShouldBe(WorkCalendarTests.At("2026-01-07 00:00"));
    }

    private static WorkCalendarData Read(string yaml) => WorkCalendarData.FromYaml(new StringReader(yaml), "test.yaml");
}
