using Zhishu.Kernel;
using Zhishu.Sensing.Alarming;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Tests;

/// <summary>Rules taken through readings, one a minute where nothing else is said.</summary>
public sealed class RuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_condition_must_hold_for_its_time() =>
        Alarms(Rule("v >= 10", held: 180), 10, 11, 9, 10, 10, 10, 10, 10).ShouldBe([6]);

    [Fact]
    public void Between_the_two_limits_an_alarm_neither_ends_nor_begins_anew() =>
        Steps(Rule("v >= 10", until: "v < 5"), 9, 10, 7, 12, 7, 4, 7, 11)
            .ShouldBe([(1, RuleStep.Raised), (5, RuleStep.Returned), (7, RuleStep.Raised)]);

    [Fact]
    public void Without_a_limit_of_its_own_an_alarm_ends_with_its_condition() =>
        Steps(Rule("v >= 10"), 10, 12, 9).ShouldBe([(0, RuleStep.Raised), (2, RuleStep.Returned)]);

    [Fact]
    public void A_condition_may_have_to_be_met_several_times_in_a_window() =>
        Alarms(Rule("v >= 10", times: 3, within: 300), 10, 1, 1, 1, 10, 1, 10, 10).ShouldBe([7]);

    [Fact]
    public void A_long_gap_breaks_what_was_held()
    {
        var rule = Rule("v >= 10", held: 120, gap: 90);
        StepsAt(rule, (0, 10), (1, 10), (4, 10), (5, 10), (6, 10)).ShouldBe([(6, RuleStep.Raised)]);
    }

    [Fact]
    public void Change_and_standstill_can_be_asked()
    {
        Alarms(Rule("v_per_minute > 3 or v_per_minute < -3"), 1, 2, 8).ShouldBe([2]);
        Alarms(Rule("v_flat_minutes >= 3"), 1, 2, 2, 2, 2).ShouldBe([4]);
        Alarms(Rule("not(v in [2..8])"), 5, 2, 9).ShouldBe([2]);
    }

    [Fact]
    public void Hours_and_days_are_the_citys()
    {
        // 09:00 to 09:04 in Beijing, a Monday.
        Alarms(Rule("v > 0 and hour = 9 and weekday = 1 and month = 3 and day >= date(\"2026-03-02\")"), 1)
            .ShouldBe([0]);
        Alarms(Rule("v > 0 and (hour >= 22 or hour < 6)"), 1, 1).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("v >", "sensing.condition")]
    [InlineData("w > 1", "sensing.condition")]
    [InlineData("1 > 0", "sensing.condition")]
    [InlineData("v + 1", "sensing.condition")]
    [InlineData("", "sensing.condition")]
    public void A_condition_that_cannot_be_used_is_refused(string text, string code) =>
        Should.Throw<Refusal>(() => Rule(text)).Code.ShouldBe(code);

    private static CompiledRule Rule(
        string condition,
        string? until = null,
        int held = 0,
        int times = 1,
        int within = 0,
        int? gap = null
    )
    {
        var row = new RuleRow
        {
            Id = Guid.CreateVersion7(),
            Code = "r",
            NameChinese = "r",
            NameEnglish = "r",
            Condition = condition,
            ReturnCondition = until,
            HeldSeconds = held,
            Times = times,
            WithinSeconds = within,
            GapSeconds = gap,
        };
        var type = new DeviceType(
            new DeviceTypeRow
            {
                Code = "t",
                NameChinese = "t",
                NameEnglish = "t",
                Quantities = Json.Write(new[] { new Quantity("v", "值", "Value", "", -100, 100) }),
                IntervalSeconds = 60,
            },
            []
        );
        return CompiledRule.Of(row, type.Quantities, type);
    }

    private static int[] Alarms(CompiledRule rule, params double[] values) =>
        [.. Steps(rule, values).Where(s => s.Step == RuleStep.Raised).Select(s => s.Minute)];

    private static List<(int Minute, RuleStep Step)> Steps(CompiledRule rule, params double[] values) =>
        StepsAt(rule, [.. values.Select((v, i) => (i, v))]);

    private static List<(int Minute, RuleStep Step)> StepsAt(
        CompiledRule rule,
        params (int Minute, double Value)[] values
    )
    {
        var memory = new DeviceMemory(1);
        var place = memory.Of(rule.Id);
        List<(int, RuleStep)> found = [];
        foreach (var (minute, value) in values)
        {
            var at = Start.AddMinutes(minute);
            var before = memory.AtOf(0);
            memory.Take(0, at.UtcTicks, value);
            var step = RuleWalk.Step(rule, place, memory, at, before);
            if (step == RuleStep.Raised)
                place.Alarm = Guid.CreateVersion7();
            if (step is RuleStep.Raised or RuleStep.Returned)
                found.Add((minute, step));
        }
        return found;
    }
}
