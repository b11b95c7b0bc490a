using System.Net;
using System.Net.Http.Json;
using Zhishu.Cases.Reporting;
using Zhishu.Cases.Tests.Searching;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Tests.Reporting;

public sealed class SituationTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(7, false)]
    [InlineData(7, true)]
    public async Task Every_figure_counts_what_the_list_shows_with_the_same_filter(int days, bool ofOneUnit)
    {
        await using var city = await SearchCity.StartAsync();
        await FigureCity.SeedAsync(city);
        var reader = ofOneUnit
            ? city.Person(
                "chief",
                new Grant(CasePermissions.Situation),
                new Grant(CasePermissions.Read, city.Subtree("bureau")),
                new Grant(CasePermissions.Handle, city.Subtree("water"), MatterPrefix: "event.001")
            )
            : city.Everybody;
        var seen = await SeeAsync(reader, days);
        var from = FigureCity.At("filedFrom", seen.From);
        List<(string Filter, int Figure)> figures =
        [
            (from, seen.Total.Filed),
            ($"{from}&state=closed,rated", seen.Total.Closed),
            ($"{from}&deadline=any", seen.Total.WithDeadline),
            ($"{from}&deadline=kept", seen.Total.OnTime),
            ($"{from}&deadline=late", seen.Total.Late),
            ($"{from}&ratedFrom=1", seen.Total.Rated),
            ($"{from}&ratedFrom=4", seen.Total.Satisfied),
            ("open=true", seen.Now.Open),
            ("overdue=true", seen.Now.Overdue),
            ("soon=true", seen.Now.DueSoon),
            ("state=registered", seen.Now.Waiting),
            ("open=true&emergency=true", seen.Now.Emergencies),
            (FigureCity.At("filedFrom", seen.Judgement.Since), seen.Judgement.Filed),
        ];
        figures.AddRange(seen.Channels.SelectMany(g => Of(g, $"channel={g.Code}")));
        figures.AddRange(
            seen.Matters.SelectMany(g => Of(g, g.Code is null ? "without=matter" : $"exact=true&matter={g.Code}"))
        );
        figures.AddRange(
            seen.Units.SelectMany(g => Of(g, g.Code is null ? "without=unit" : $"exact=true&unit={g.Code}"))
        );
        figures.AddRange(
            seen.Areas.SelectMany(g => Of(g, g.Code is null ? "without=area" : $"exact=true&area={g.Code}"))
        );
        foreach (var slot in seen.Slots)
        {
            var within =
                FigureCity.At("filedFrom", slot.At)
                + "&"
                + FigureCity.At("filedTo", slot.At.AddMinutes(seen.SlotMinutes));
            figures.Add((within, slot.Filed));
            figures.Add(($"{within}&state=closed,rated", slot.Closed));
        }
        foreach (var (filter, figure) in figures)
            (await reader.CountAsync(filter)).ShouldBe(figure, filter);
        seen.Total.Filed.ShouldBeGreaterThan(0);
        seen.Slots.Sum(s => s.Filed).ShouldBe(seen.Total.Filed);
        seen.Matters.Sum(g => g.Filed).ShouldBe(seen.Total.Filed);
        seen.Units.Sum(g => g.Filed).ShouldBe(seen.Total.Filed);
        seen.Areas.Sum(g => g.Filed).ShouldBe(seen.Total.Filed);

        (string, int)[] Of(SituationGroup group, string filter) =>
            [
                ($"{from}&{filter}", group.Filed),
                ($"{from}&{filter}&open=true", group.Open),
                ($"{from}&{filter}&deadline=kept", group.OnTime),
                ($"{from}&{filter}&deadline=late", group.Late),
            ];
    }

    [Fact]
    public async Task A_case_filed_a_moment_after_an_answer_is_in_the_next_even_while_one_is_being_made()
    {
        await using var city = await SearchCity.StartAsync();
        for (var filed = 1; filed <= 12; filed++)
        {
            var earlier = Enumerable.Range(0, filed % 3).Select(_ => SeeAsync(city.Everybody, 1)).ToArray();
            await city.FileAsync($"第{filed}件");
            (await SeeAsync(city.Everybody, 1)).Total.Filed.ShouldBe(filed);
            await Task.WhenAll(earlier);
        }
    }

    [Fact]
    public async Task A_reader_sees_the_figures_of_what_may_be_read_and_only_with_the_right_to_the_situation()
    {
        await using var city = await SearchCity.StartAsync();
        await city.FileAsync("甲");
        await city.FileAsync("乙", unit: "water");
        var narrow = city.Person(
            "narrow",
            new Grant(CasePermissions.Situation),
            new Grant(CasePermissions.Read, city.Subtree("bureau"))
        );
        (await SeeAsync(narrow, 1)).Total.Filed.ShouldBe(1);
        (await SeeAsync(city.Everybody, 1)).Total.Filed.ShouldBe(2);
        var reader = city.Person("reader", new Grant(CasePermissions.Read));
        (await reader.GetAsync("/api/reports/situation")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await city.Everybody.GetAsync("/api/reports/situation?days=32")).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
    }

    [Fact]
    public async Task A_city_arranges_its_own_wall()
    {
        await using var city = await SearchCity.StartAsync();
        var shipped = await LayoutAsync(city);
        shipped.Version.ShouldBe(0);
        shipped.Panels.Select(p => p.Panel).Order().ShouldBe(ArrangeSituation.Panels.Order());
        // What ships obeys the rules itself.
        (await PutAsync(city.Everybody, shipped)).ShouldBe(HttpStatusCode.OK);
        PlacedPanel[] own = [new("map", 0, 0, 12, 7), new("now", 0, 7, 12, 1)];
        (await PutAsync(city.Everybody, new SituationLayout(1, own))).ShouldBe(HttpStatusCode.OK);
        (await LayoutAsync(city)).Panels.ShouldBe(own);
        (await PutAsync(city.Everybody, new SituationLayout(1, own))).ShouldBe(HttpStatusCode.Conflict);
        PlacedPanel[][] wrong =
        [
            [new("weather", 0, 0, 1, 1)],
            [new("map", 0, 0, 13, 1)],
            [new("map", int.MaxValue, 0, 2, 1)],
            [new("map", 0, 0, 2, 2), new("now", 1, 1, 2, 2)],
            [new("map", 0, 0, 1, 1), new("map", 2, 0, 1, 1)],
            [null!],
            [new(null!, 0, 0, 1, 1)],
            null!,
        ];
        foreach (var panels in wrong)
            (await PutAsync(city.Everybody, new SituationLayout(2, panels))).ShouldBe(HttpStatusCode.BadRequest);
        var leader = city.Person("leader 2", new Grant(CasePermissions.Situation));
        (await PutAsync(leader, new SituationLayout(2, own))).ShouldBe(HttpStatusCode.Forbidden);
    }

    private static async Task<Situation> SeeAsync(HttpClient client, int days) =>
        (await client.GetFromJsonAsync<Situation>($"/api/reports/situation?days={days}", Json.Options))!;

    private static async Task<SituationLayout> LayoutAsync(SearchCity city) =>
        (await city.Everybody.GetFromJsonAsync<SituationLayout>("/api/situation/layout", Json.Options))!;

    private static async Task<HttpStatusCode> PutAsync(HttpClient client, SituationLayout layout)
    {
        using var answer = await client.PutAsJsonAsync("/api/situation/layout", layout, Json.Options);
        return answer.StatusCode;
    }
}
