using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Tests.Searching;

public sealed class SearchCasesTests
{
    [Fact]
    public async Task Words_find_what_holds_them_together()
    {
        await using var city = await SearchCity.StartAsync();
        var fumes = await city.FileAsync("楼下餐馆油烟扰民，夜间尤甚");
        var split = await city.FileAsync("油烟大，扰民，在和平路 Main Street 12345");
        (await city.DispatchAsync()).ShouldBeGreaterThanOrEqualTo(2);
        (await Found(city, "q=油烟")).ShouldBe([split.Number, fumes.Number]);
        (await Found(city, "q=油烟扰民")).ShouldBe([fumes.Number]);
        (await Found(city, "q=夜")).ShouldBe([fumes.Number]);
        (await Found(city, "q=main+12345")).ShouldBe([split.Number]);
        (await Found(city, "q=" + fumes.Number)).ShouldBe([fumes.Number]);
        (await Found(city, "q=噪音")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Cases_that_no_event_told_of_are_caught_up_once()
    {
        await using var city = await SearchCity.StartAsync();
        var filed = await city.FileAsync("路面塌陷");
        var index = city.Host.Services.GetRequiredService<IWordIndex>();
        (await index.CatchUpAsync(null, default)).ShouldBe(1);
        (await index.CatchUpAsync(null, default)).ShouldBe(0);
        await city.DispatchAsync();
        (await Found(city, "q=塌陷")).ShouldBe([filed.Number]);
        (await city.Host.ScalarAsync<long>("SELECT count(*) FROM cases_words")).ShouldBe(1);
    }

    [Fact]
    public async Task Every_filter_narrows()
    {
        await using var city = await SearchCity.StartAsync();
        var team = await city.FileAsync("一", "team");
        var water = await city.FileAsync("二", "water", "event.003");
        foreach (
            var query in (string[])
                [
                    "unit=bureau",
                    "unit=" + city.Unit("bureau"),
                    "matter=event.001",
                    "number=" + team.Number,
                    "unit=team&state=dispatched,in_hand&open=true&area=9901&kind=urban-event&channel=hotline&emergency=false",
                    "matter=event.001&near=113.01,23.01,50&bbox=113,23,114,24&overdue=false&filedFrom=2020-01-01",
                    "sort=due",
                ]
        )
            (await Found(city, query)).ShouldBe([team.Number], query);
        (await Found(city, "")).ShouldBe([water.Number, team.Number]);
        (await Found(city, "sort=oldest")).ShouldBe([team.Number, water.Number]);
        (await Found(city, "near=113.02,23.02,50")).ShouldBeEmpty();
        (await Found(city, "filedTo=2020-01-01")).ShouldBeEmpty();
        (await city.Everybody.JsonAsync("/api/cases/count?unit=city")).GetProperty("count").GetInt32().ShouldBe(2);
    }

    [Theory]
    [InlineData("state=nowhere", "state")]
    [InlineData("unit=none", "unit")]
    [InlineData("near=1,2", "near")]
    [InlineData("bbox=a,b,c,d", "bbox")]
    [InlineData("sort=best", "sort")]
    [InlineData("dueBefore=tomorrow", "dueBefore")]
    [InlineData("deadline=missed", "deadline")]
    [InlineData("without=place", "without")]
    [InlineData("waits=lunch", "waits")]
    [InlineData("ratedFrom=6", "ratedFrom")]
    [InlineData("q=%EF%BC%8C", "q")]
    public async Task What_cannot_be_read_is_refused_with_its_field(string query, string field)
    {
        await using var city = await SearchCity.StartAsync();
        using var response = await city.Everybody.GetAsync("/api/cases?" + query);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("errors")
            .TryGetProperty(field, out _)
            .ShouldBeTrue();
    }

    [Theory]
    [InlineData("newest")]
    [InlineData("oldest")]
    [InlineData("due")]
    public async Task Pages_follow_each_other_without_gap_or_repetition(string sort)
    {
        await using var city = await SearchCity.StartAsync();
        for (var i = 0; i < 5; i++)
            await city.FileAsync($"第{i}件");
        var all = await Found(city, "sort=" + sort);
        List<string> walked = [];
        string? after = null;
        do
        {
            var page = await city.Everybody.JsonAsync($"/api/cases?limit=2&sort={sort}&after={after}");
            walked.AddRange(page.Numbers());
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        } while (after is not null);
        walked.ShouldBe(all);
        all.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_reader_sees_what_the_grants_cover_and_the_own_units_shares()
    {
        await using var city = await SearchCity.StartAsync();
        var team = await city.FileAsync("一", "team");
        var water = await city.FileAsync("二", "water", "event.003");
        using var bureau = city.Person("bureau", new Grant(CasePermissions.Handle, city.Subtree("bureau")));
        using var matter = city.Person("matter", new Grant(CasePermissions.Read, MatterPrefix: "event.003"));
        using var both = city.Person(
            "both",
            new Grant(CasePermissions.Handle, city.Subtree("bureau")),
            new Grant(CasePermissions.Read, MatterPrefix: "event.003", AreaPrefix: "9901")
        );
        using var nobody = city.Person("nobody");
        (await bureau.JsonAsync("/api/cases")).Numbers().ShouldBe([team.Number]);
        (await matter.JsonAsync("/api/cases")).Numbers().ShouldBe([water.Number]);
        (await both.JsonAsync("/api/cases")).Numbers().ShouldBe([water.Number, team.Number]);
        (await nobody.GetAsync("/api/cases")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await city.Host.Client.GetAsync("/api/cases")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var inbox = await bureau.JsonAsync("/api/inbox?limit=1");
        inbox
            .GetProperty("items")
            .EnumerateArray()
            .Single()
            .GetProperty("timeLeft")
            .GetProperty("english")
            .GetString()
            .ShouldNotBeNull()
            .ShouldEndWith("left");
        (await matter.GetAsync("/api/inbox")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_list_says_the_time_left_as_the_case_does()
    {
        await using var city = await SearchCity.StartAsync();
        var filed = await city.FileAsync("有期限的一件", "team");
        var row = (await city.Everybody.JsonAsync("/api/cases")).GetProperty("items").EnumerateArray().Single();
        var detail = await city.Everybody.JsonAsync($"/api/cases/{filed.Id}");
        var said = row.GetProperty("timeLeft").GetProperty("english").GetString();
        said.ShouldNotBeNull().ShouldContain("working");
        said.ShouldBe(detail.GetProperty("timeLeft").GetProperty("english").GetString());
    }

    [Fact]
    public async Task Only_what_somebody_else_reported_done_within_the_permission_is_to_be_verified()
    {
        await using var city = await SearchCity.StartAsync();
        using var worker = city.Person(
            "worker",
            new Grant(CasePermissions.Handle, city.Subtree("bureau")),
            new Grant(CasePermissions.Verify, MatterPrefix: "event.001"),
            new Grant(CasePermissions.Read)
        );
        var own = await city.FileAsync("自己办的");
        var others = await city.FileAsync("别人办的");
        var elsewhere = await city.FileAsync("别的事项", matter: "event.003");
        await city.FileAsync("还在办的");
        await ReportDoneAsync(worker, own.Id);
        await ReportDoneAsync(city.Everybody, others.Id);
        await ReportDoneAsync(city.Everybody, elsewhere.Id);
        (await worker.JsonAsync("/api/cases?state=reported_done"))
            .Numbers()
            .ShouldBe([elsewhere.Number, others.Number, own.Number]);
        (await worker.JsonAsync("/api/cases?waits=verify")).Numbers().ShouldBe([others.Number]);
        (await Found(city, "waits=verify")).ShouldBe([own.Number]);
        using var reader = city.Person("reader", new Grant(CasePermissions.Read));
        (await reader.JsonAsync("/api/cases?waits=verify")).Numbers().ShouldBeEmpty();
    }

    private static async Task ReportDoneAsync(HttpClient by, Guid id)
    {
        foreach (var action in (string[])["accept", "report-done"])
        {
            using var answer = await by.PostAsJsonAsync(
                $"/api/cases/{id}/actions/{action}",
                new { outcome = "已办理" }
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task What_nobody_answers_for_waits_in_the_queue()
    {
        await using var city = await SearchCity.StartAsync();
        var waiting = await city.FileAsync("没人管", unit: null);
        await city.FileAsync("有人管");
        var item = (await city.Everybody.JsonAsync("/api/queue")).GetProperty("items").EnumerateArray().Single();
        item.GetProperty("waits").GetString().ShouldBe("dispatch");
        item.GetProperty("case").GetProperty("number").GetString().ShouldBe(waiting.Number);
    }

    [Fact]
    public async Task Searches_are_kept_per_person_under_a_name()
    {
        await using var city = await SearchCity.StartAsync();
        using var other = city.Person("other");
        using var made = await city.Everybody.PostAsJsonAsync(
            "/api/filters",
            new { name = "我的超期", query = "overdue=true&unit=bureau" }
        );
        made.StatusCode.ShouldBe(HttpStatusCode.Created);
        var address = made.Headers.Location;
        (
            await city.Everybody.PostAsJsonAsync("/api/filters", new { name = "我的超期", query = "" })
        ).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (
            await city.Everybody.PostAsJsonAsync("/api/filters", new { name = "x", query = "nonsense=1" })
        ).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await other.JsonAsync("/api/filters")).GetArrayLength().ShouldBe(0);
        (await other.DeleteAsync(address)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await city.Everybody.PutAsJsonAsync(address, new { name = "改名", query = "open=true" })).StatusCode.ShouldBe(
            HttpStatusCode.OK
        );
        (await city.Everybody.DeleteAsync(address)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await city.Everybody.JsonAsync("/api/filters")).GetArrayLength().ShouldBe(0);
    }

    private static async Task<List<string>> Found(SearchCity city, string query) =>
        (await city.Everybody.JsonAsync("/api/cases?" + query)).Numbers();
}
