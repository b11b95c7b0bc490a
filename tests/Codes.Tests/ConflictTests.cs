using System.Net;
using System.Text.Json;
using Zhishu.Kernel.Actors;

namespace Zhishu.Codes.Tests;

/// <summary>Things that were entered twice: found, compared, settled by a person.</summary>
public sealed class ConflictTests(City city) : IClassFixture<City>
{
    private static readonly object Content = new
    {
        name = new { chinese = "电动车", english = "bike" },
        structure = "{area}{kind}{serial:6}{check}",
        signature = "none",
        fields = new object[]
        {
            new
            {
                name = "frame",
                label = new { chinese = "车架号", english = "frame" },
                type = "text",
                identifies = true,
            },
            new
            {
                name = "colour",
                label = new { chinese = "颜色", english = "colour" },
                type = "text",
            },
        },
        uses = new object[]
        {
            new
            {
                name = "restamp",
                label = new { chinese = "重打车架号", english = "restamp" },
                fields = new object[]
                {
                    new
                    {
                        name = "frame",
                        label = new { chinese = "车架号", english = "frame" },
                        type = "text",
                        isRequired = true,
                    },
                },
            },
        },
    };

    [Fact]
    public async Task What_is_the_same_in_an_identifying_field_is_a_conflict_and_in_another_is_none()
    {
        await city.KindAsync("twin-a", 841, Content);
        await city.KindAsync("twin-b", 842, Content);
        var first = await MakeAsync("twin-a", "F-1", "白");
        await MakeAsync("twin-b", "F-1", "白");
        first.GetProperty("conflicts").GetInt32().ShouldBe(0);
        (await MakeAsync("twin-a", "F-2", "白")).GetProperty("conflicts").GetInt32().ShouldBe(0);
        var second = await MakeAsync("twin-a", "F-1", "黑");
        second.GetProperty("conflicts").GetInt32().ShouldBe(1);

        var conflict = await BetweenAsync(first, second);
        conflict.GetProperty("sort").GetString().ShouldBe("field");
        conflict.GetProperty("label").GetProperty("chinese").GetString().ShouldBe("车架号");
        conflict.GetProperty("value").GetString().ShouldBe("F-1");
        await SettleAsync(conflict, "move", HttpStatusCode.BadRequest);
        await SettleAsync(conflict, "keep");
        await SettleAsync(conflict, "keep", HttpStatusCode.Conflict);
        var settled = (await city.GetAsync("/api/codes/conflicts?settled=true&limit=500"))
            .GetProperty("items")
            .EnumerateArray()
            .Single(c => c.GetProperty("id").GetGuid() == conflict.GetProperty("id").GetGuid());
        settled.GetProperty("decision").GetString().ShouldBe("keep");
        (await ReadAsync(second)).GetProperty("conflicts").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_field_that_becomes_the_same_later_is_found_too()
    {
        await city.KindAsync("twin-c", 843, Content);
        var first = await MakeAsync("twin-c", "F-1", "白");
        var second = await MakeAsync("twin-c", "F-9", "白");
        var path = $"/api/codes/objects/{second.GetProperty("id").GetGuid()}";
        await city.PostAsync(path + "/uses/restamp", new { form = new { frame = "F-1" } });
        await BetweenAsync(first, second);
        var third = await MakeAsync("twin-c", "F-8", "白");
        await city.SendAsync(
            HttpMethod.Put,
            $"/api/codes/objects/{third.GetProperty("id").GetGuid()}",
            new
            {
                kind = "twin-c",
                name = "三",
                areaCode = "440106",
                attributes = new { frame = "F-1" },
            },
            version: 1
        );
        await BetweenAsync(first, third);
    }

    [Fact]
    public async Task Put_together_all_is_the_one_that_stays_and_the_other_changes_no_more()
    {
        await city.KindAsync("twin-d", 844, Content);
        var first = await MakeAsync("twin-d", "F-1", "白");
        var second = await MakeAsync("twin-d", "F-1", "黑");
        var third = await MakeAsync("twin-d", "F-3", "黑");
        var (stays, goes) = (IdOf(first), IdOf(second));
        await city.PostAsync($"/api/codes/objects/{goes}/aliases", new { scheme = "local", value = "twin-d-old" });
        // The third wants what the second has: that is then a matter of the third and the first.
        await city.PostAsync(
            $"/api/codes/objects/{IdOf(third)}/aliases",
            new { scheme = "local", value = "twin-d-old" },
            HttpStatusCode.Conflict
        );
        var owner = await city.PostAsync($"/api/codes/objects/{goes}/owner", status: HttpStatusCode.Created);
        var number = second.GetProperty("codes")[0].GetProperty("number").GetString()!;

        await SettleAsync(await BetweenAsync(first, second), "merge");

        var now = await ReadAsync(first);
        now.GetProperty("codes").GetArrayLength().ShouldBe(2);
        now.GetProperty("aliases")[0].GetProperty("value").GetString().ShouldBe("twin-d-old");
        (await city.ScanAsync(number, who: city.Officer)).GetProperty("objectId").GetGuid().ShouldBe(stays);
        await city.PostAsync(
            "/api/public/codes/own",
            new { number, key = owner.GetProperty("key").GetString() },
            who: city.Public
        );
        await BetweenAsync(first, third);
        (await city.GetAsync($"/api/codes/objects/{stays}/history"))
            .EnumerateArray()
            .Select(h => h.GetProperty("action").GetString())
            .Count(a => a is "code-object.merged_away" or "code-object.merged_here" or "code-object.made")
            .ShouldBe(4);

        var gone = await ReadAsync(second);
        gone.GetProperty("mergedInto").GetGuid().ShouldBe(stays);
        gone.GetProperty("mayEdit").GetBoolean().ShouldBeFalse();
        await city.PostAsync(
            $"/api/codes/objects/{goes}/uses/restamp",
            new { form = new { frame = "X" } },
            HttpStatusCode.Conflict
        );
        await city.PostAsync(
            $"/api/codes/objects/{goes}/aliases",
            new { scheme = "local", value = "twin-d-new" },
            HttpStatusCode.Conflict
        );
        (await city.GetAsync("/api/codes/objects?kind=twin-d"))
            .GetProperty("items")
            .EnumerateArray()
            .ShouldNotContain(o => o.GetProperty("id").GetGuid() == goes);
    }

    [Fact]
    public async Task Who_may_not_decide_there_settles_nothing()
    {
        await city.KindAsync("twin-e", 845, Content);
        var first = await MakeAsync("twin-e", "F-1", "白");
        var conflict = await BetweenAsync(first, await MakeAsync("twin-e", "F-1", "黑"));
        using var elsewhere = city.Client("elsewhere", new Grant("codes.decide", AreaPrefix: "4403"));
        (await city.GetAsync("/api/codes/conflicts?limit=500", who: elsewhere))
            .GetProperty("items")
            .GetArrayLength()
            .ShouldBe(0);
        await SettleAsync(conflict, "merge", HttpStatusCode.NotFound, elsewhere);
        using var reader = city.Client("reader", new Grant("codes.read"));
        await city.GetAsync("/api/codes/conflicts", HttpStatusCode.Forbidden, reader);
    }

    [Fact]
    public async Task They_come_by_pages()
    {
        await city.KindAsync("twin-p", 846, Content);
        List<Guid> made = [];
        for (var i = 0; i < 3; i++)
        {
            var first = await MakeAsync("twin-p", $"P-{i}", "白");
            var conflict = await BetweenAsync(first, await MakeAsync("twin-p", $"P-{i}", "黑"));
            made.Insert(0, conflict.GetProperty("id").GetGuid());
        }
        List<Guid> seen = [];
        for (string? after = ""; after is not null; )
        {
            var page = await city.GetAsync($"/api/codes/conflicts?limit=2&after={after}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("id").GetGuid()));
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }
        seen.Where(made.Contains).ShouldBe(made);
        seen.ShouldBeUnique();
        await city.GetAsync("/api/codes/conflicts?after=x", HttpStatusCode.BadRequest);
        await city.GetAsync("/api/codes/asks?after=x", HttpStatusCode.BadRequest);
    }

    private Task<JsonElement> MakeAsync(string kind, string frame, string colour) =>
        city.ObjectAsync(kind, new { attributes = new { frame, colour } });

    private Task<JsonElement> ReadAsync(JsonElement thing) => city.GetAsync($"/api/codes/objects/{IdOf(thing)}");

    private async Task<JsonElement> BetweenAsync(JsonElement holder, JsonElement claimant) =>
        (await city.GetAsync("/api/codes/conflicts?limit=500"))
            .GetProperty("items")
            .EnumerateArray()
            .Single(c =>
                c.GetProperty("holderId").GetGuid() == IdOf(holder)
                && c.GetProperty("claimantId").GetGuid() == IdOf(claimant)
            );

    private Task<JsonElement> SettleAsync(
        JsonElement conflict,
        string decision,
        HttpStatusCode status = HttpStatusCode.NoContent,
        HttpClient? who = null
    ) =>
        city.PostAsync(
            $"/api/codes/conflicts/{conflict.GetProperty("id").GetGuid()}/settle",
            new { decision, reason = "现场核对" },
            status,
            who
        );

    private static Guid IdOf(JsonElement thing) => thing.GetProperty("id").GetGuid();
}
