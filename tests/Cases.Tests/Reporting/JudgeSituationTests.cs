using System.Net.Http.Json;
using Zhishu.Cases.Reporting;
using Zhishu.Cases.Tests.Searching;
using Zhishu.Kernel;
using Zhishu.Testing;

namespace Zhishu.Cases.Tests.Reporting;

public sealed class JudgeSituationTests
{
    [Theory]
    [InlineData(2, null, SituationVolume.Unknown)]
    [InlineData(2, 2.0, SituationVolume.Usual)]
    [InlineData(4, 0.5, SituationVolume.Usual)]
    [InlineData(13, 10.0, SituationVolume.Usual)]
    [InlineData(20, 10.0, SituationVolume.Busy)]
    [InlineData(30, 10.0, SituationVolume.Surge)]
    [InlineData(3, 10.0, SituationVolume.Quiet)]
    [InlineData(0, 0.5, SituationVolume.Usual)]
    public void More_is_busy_only_where_it_is_neither_chance_nor_a_handful(
        int filed,
        double? usual,
        SituationVolume volume
    ) => JudgeSituation.VolumeOf(filed, usual, usual is { } mean ? [mean, mean, mean, mean] : []).ShouldBe(volume);

    [Fact]
    public void Where_the_days_differ_much_the_same_number_says_less() =>
        JudgeSituation.VolumeOf(20, 10, [0, 20, 0, 20]).ShouldBe(SituationVolume.Usual);

    [Theory]
    [InlineData(SituationVolume.Usual, 100, 0, 0, SituationTone.Calm)]
    [InlineData(SituationVolume.Quiet, 100, 4, 0, SituationTone.Calm)]
    [InlineData(SituationVolume.Usual, 0, 0, 0, SituationTone.Calm)]
    [InlineData(SituationVolume.Usual, 100, 5, 0, SituationTone.Watch)]
    [InlineData(SituationVolume.Usual, 4, 3, 0, SituationTone.Watch)]
    [InlineData(SituationVolume.Busy, 100, 0, 0, SituationTone.Watch)]
    [InlineData(SituationVolume.Quiet, 100, 0, 1, SituationTone.Watch)]
    [InlineData(SituationVolume.Surge, 100, 0, 0, SituationTone.Bad)]
    [InlineData(SituationVolume.Usual, 100, 20, 0, SituationTone.Bad)]
    [InlineData(SituationVolume.Quiet, 100, 0, 3, SituationTone.Bad)]
    public void A_calm_night_and_a_bad_day_are_told_apart(
        SituationVolume volume,
        int open,
        int overdue,
        int emergencies,
        SituationTone tone
    ) => JudgeSituation.ToneOf(volume, new(open, overdue, 0, 0, emergencies)).ShouldBe(tone);

    [Fact]
    public async Task A_calm_night_has_nothing_that_stands_out()
    {
        await using var city = await SearchCity.StartAsync();
        await FileAsync(city, daysAgo: 1, days: 28, each: 2, "event.001", "990102001");
        await FileAsync(city, daysAgo: 0, days: 1, each: 2, "event.001", "990102001");
        var said = await JudgementAsync(city);
        said.ShouldBe(
            new(SituationTone.Calm, SituationVolume.Usual, said.Since, JudgeSituation.Hours, 2, 2, null, null, null)
        );
    }

    [Fact]
    public async Task A_bad_day_says_which_matter_which_street_and_which_unit()
    {
        await using var city = await SearchCity.StartAsync();
        await FileAsync(city, daysAgo: 1, days: 28, each: 3, "event.001", "990102001");
        await FileAsync(city, daysAgo: 0, days: 1, each: 3, "event.001", "990102001");
        await FileAsync(city, daysAgo: 0, days: 1, each: 14, "event.002", "990102002003");
        for (var i = 0; i < 6; i++)
            await city.FileAsync("超期", unit: i < 2 ? "water" : "bureau");
        await city.Host.ExecuteAsync(
            "UPDATE cases_case SET due_at = filed_at - interval '1 hour' WHERE title = '超期'"
        );
        var said = await JudgementAsync(city);
        (said.Tone, said.Volume, said.Filed, said.Usual).ShouldBe((SituationTone.Bad, SituationVolume.Surge, 23, 3));
        said.Matter.ShouldBe(new("event.002", new("道路破损", "Broken road"), 14, 0));
        said.Area.ShouldBe(new("990102002", null, 14, 0));
        said.MostOverdue.ShouldBe(new("bureau", new("城管局", "Bureau"), 4, null));
        var since = FigureCity.At("filedFrom", said.Since);
        (await city.Everybody.CountAsync($"{since}&exact=true&matter=event.002")).ShouldBe(14);
        (await city.Everybody.CountAsync($"{since}&exact=true&area=990102002")).ShouldBe(14);
        (await city.Everybody.CountAsync("overdue=true&exact=true&unit=bureau")).ShouldBe(4);
    }

    [Fact]
    public async Task A_city_without_a_past_does_not_say_what_is_usual()
    {
        await using var city = await SearchCity.StartAsync();
        await FileAsync(city, daysAgo: 0, days: 1, each: 30, "event.001", "990102001");
        var said = await JudgementAsync(city);
        (said.Volume, said.Filed, said.Usual, said.Matter).ShouldBe((SituationVolume.Unknown, 30, null, null));
    }

    private static async Task<SituationJudgement> JudgementAsync(SearchCity city) =>
        (await city.Everybody.GetFromJsonAsync<Situation>("/api/reports/situation", Json.Options))!.Judgement;

    private static Task FileAsync(SearchCity city, int daysAgo, int days, int each, string matter, string area) =>
        MadeCases.OnDaysAsync(city.Host, daysAgo, days, each, matter, area);
}
