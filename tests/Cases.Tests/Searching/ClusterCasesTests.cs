using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Zhishu.Cases.Searching;
using Zhishu.Cases.Tests.Reporting;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Tests.Searching;

public sealed class ClusterCasesTests
{
    private const string City = "bbox=112.9,22.9,113.3,23.2";

    [Theory]
    [InlineData("")]
    [InlineData("&open=true&channel=web")]
    [InlineData("&exact=true&unit=bureau")]
    [InlineData("&deadline=late")]
    public async Task Clusters_hold_each_case_of_the_list_once_and_the_list_of_a_box_has_as_many(string filter)
    {
        await using var city = await SearchCity.StartAsync();
        await FigureCity.SeedAsync(city);
        foreach (var zoom in (int[])[5, 12, 16])
        {
            var seen = await SeeAsync(city.Everybody, City + filter, zoom);
            var listed = await city.Everybody.CountAsync($"bbox={Text(seen.Box)}{filter}");
            seen.Count.ShouldBe(listed);
            seen.Clusters.Sum(c => c.Count).ShouldBe(listed);
            seen.Clusters.Sum(c => c.Overdue)
                .ShouldBe(await city.Everybody.CountAsync($"bbox={Text(seen.Box)}{filter}&overdue=true"));
            foreach (var cluster in seen.Clusters.Take(5))
                (await city.Everybody.CountAsync($"bbox={Text(cluster.Box)}{filter}")).ShouldBe(cluster.Count);
        }
    }

    [Fact]
    public async Task Few_are_shown_one_by_one_and_what_lies_at_one_place_is_one()
    {
        await using var city = await SearchCity.StartAsync();
        var first = await city.FileAsync("一");
        var second = await city.FileAsync("二");
        await city.Host.ExecuteAsync($"UPDATE cases_case SET longitude = 113.02 WHERE id = '{second.Id}'");
        var third = await city.FileAsync("三");
        await city.Host.ExecuteAsync("UPDATE cases_case SET due_at = filed_at - interval '1 hour' WHERE title = '三'");
        var seen = await SeeAsync(city.Everybody, City, zoom: 8);
        seen.Count.ShouldBe(3);
        var alone = seen.Clusters.Single(c => c.Case is not null);
        (alone.Case!.Number, alone.Longitude, alone.Count, alone.Overdue).ShouldBe((second.Number, 113.02, 1, 0));
        var together = seen.Clusters.Single(c => c.Case is null);
        (together.Count, together.Overdue).ShouldBe((2, 1));
        together.Box.ShouldBe([113.01, 23.01, 113.01, 23.01]);
        (await city.Everybody.JsonAsync($"/api/cases?bbox={Text(together.Box)}"))
            .Numbers()
            .ShouldBe([third.Number, first.Number]);
    }

    [Fact]
    public async Task Many_are_counted_and_clusters_stay_where_they_are_when_the_map_is_moved()
    {
        await using var city = await SearchCity.StartAsync();
        await FigureCity.SeedAsync(city);
        var here = await SeeAsync(city.Everybody, "bbox=112.99,22.99,113.11,23.02", zoom: 12);
        here.Count.ShouldBeGreaterThan(ClusterCases.MostSingle);
        here.Clusters.ShouldAllBe(c => c.Case == null);
        here.Clusters.Count.ShouldBeInRange(3, 40);
        var moved = await SeeAsync(city.Everybody, "bbox=112.995,22.985,113.12,23.025", zoom: 12);
        moved.Clusters.Where(c => Same(c, here.Clusters)).Count().ShouldBe(here.Clusters.Count);

        static bool Same(CaseCluster one, IReadOnlyList<CaseCluster> others) =>
            others.Any(o => o.Count == one.Count && Math.Abs(o.Longitude - one.Longitude) < 1e-9);
    }

    [Fact]
    public async Task A_reader_sees_clusters_of_what_the_reader_may_see()
    {
        await using var city = await SearchCity.StartAsync();
        await city.FileAsync("甲");
        await city.FileAsync("乙", unit: "water");
        using var narrow = city.Person("narrow", new Grant(CasePermissions.Read, city.Subtree("bureau")));
        (await SeeAsync(narrow, City, 10)).Count.ShouldBe(1);
        (await SeeAsync(city.Everybody, City, 10)).Count.ShouldBe(2);
        using var nobody = city.Person("nobody");
        (await nobody.GetAsync($"/api/cases/clusters?zoom=3&{City}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("zoom=3")]
    [InlineData("zoom=3&bbox=2,2,1,1")]
    [InlineData("zoom=23&bbox=1,1,2,2")]
    [InlineData("zoom=-1&bbox=1,1,2,2")]
    public async Task What_is_no_part_of_a_map_is_refused(string query)
    {
        await using var city = await SearchCity.StartAsync();
        (await city.Everybody.GetAsync("/api/cases/clusters?" + query)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_box_too_large_for_its_zoom_gets_larger_cells()
    {
        await using var city = await SearchCity.StartAsync();
        await FigureCity.SeedAsync(city);
        var seen = await SeeAsync(city.Everybody, "bbox=-180,-90,180,90", zoom: 22);
        seen.Count.ShouldBe(await city.Everybody.CountAsync("bbox=-180,-90,180,90"));
        seen.Clusters.Count.ShouldBeLessThan(10);
    }

    [Fact]
    public async Task What_waits_for_a_reader_is_what_queue_and_inbox_list()
    {
        await using var city = await SearchCity.StartAsync();
        await FigureCity.SeedAsync(city);
        await city.FileAsync("没有单位", unit: null);
        var team = await city.FileAsync("一队的", "team");
        await city.FileAsync("水务的", "water");
        await city.Everybody.PostAsJsonAsync($"/api/cases/{team.Id}/actions/accept", new { });
        using var asked = await city.Everybody.PostAsJsonAsync(
            $"/api/cases/{team.Id}/actions/ask_extension",
            new { reason = "等配件", amount = "1 working day" }
        );
        asked.StatusCode.ShouldBe(HttpStatusCode.OK, await asked.Content.ReadAsStringAsync());
        using var chief = city.Person(
            "chief",
            new Grant(CasePermissions.Dispatch, city.Subtree("bureau")),
            new Grant(CasePermissions.Read, city.Subtree("bureau")),
            new Grant(CasePermissions.Handle, city.Subtree("bureau"))
        );
        foreach (var reader in (HttpClient[])[city.Everybody, chief])
        {
            var queue = await NumbersAsync(reader, "/api/queue?limit=200");
            (await NumbersAsync(reader, "/api/cases?limit=200&waits=dispatch")).ShouldBe(queue, ignoreOrder: true);
            queue.ShouldNotBeEmpty();
        }
        var inbox = await NumbersAsync(chief, "/api/inbox?limit=200");
        (await NumbersAsync(chief, "/api/cases?limit=200&waits=handle")).ShouldBe(inbox, ignoreOrder: true);
        var both = (await NumbersAsync(chief, "/api/queue?limit=200")).Union(inbox).ToList();
        (await NumbersAsync(chief, "/api/cases?limit=200&waits=handle,dispatch,verify")).ShouldBe(
            both,
            ignoreOrder: true
        );
    }

    private static async Task<List<string>> NumbersAsync(HttpClient client, string path)
    {
        var page = await client.JsonAsync(path);
        page.TryGetProperty("next", out var next);
        next.ToString().ShouldBeEmpty("all fit on one page");
        return
        [
            .. page.GetProperty("items")
                .EnumerateArray()
                .Select(i => i.TryGetProperty("case", out var of) ? of : i)
                .Select(i => i.GetProperty("number").GetString()!)
                .Distinct(),
        ];
    }

    private static async Task<CaseClusters> SeeAsync(HttpClient client, string query, int zoom) =>
        (await client.GetFromJsonAsync<CaseClusters>($"/api/cases/clusters?zoom={zoom}&{query}", Json.Options))!;

    private static string Text(IReadOnlyList<double> box) =>
        string.Join(',', box.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
}
