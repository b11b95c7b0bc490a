using System.Net;
using System.Text.Json;
using Zhishu.Kernel.Actors;

namespace Zhishu.Codes.Tests;

/// <summary>What the owner of a thing may without an account, and what an officer makes of it.</summary>
public sealed class OwnerTests(City city) : IClassFixture<City>
{
    private static readonly object Content = new
    {
        name = new { chinese = "电动车", english = "bike" },
        structure = "{area}{kind}{serial:6}{check}",
        signature = "sm2",
        fields = new object[]
        {
            Field("frame", "车架号", isRequired: true),
            Field("colour", "颜色", isRequired: true, byOwner: true),
            Field("remark", "说明", byOwner: true),
        },
    };

    [Fact]
    public async Task The_key_lets_in_with_a_number_of_the_thing_and_with_nothing_else()
    {
        var (id, number, key) = await OwnedAsync("own-a", 801);
        var seen = await OwnAsync(number, key.ToLowerInvariant().Replace("-", " "));
        seen.GetProperty("name").GetString().ShouldBe("钢瓶 测试甲");
        seen.GetProperty("fields")
            .EnumerateArray()
            .Select(f => f.GetProperty("name").GetString())
            .ShouldBe(["colour", "remark"]);
        var history = seen.GetProperty("history").EnumerateArray().ToList();
        history
            .Select(h => h.GetProperty("action").GetString())
            .ShouldBe(["code-object.owner_given", "code-object.made", "code.issued"], ignoreOrder: true);
        // Who the officer is concerns no owner.
        seen.GetRawText().ShouldNotContain("officer");

        var other = await OwnedAsync("own-a", 801);
        await OwnAsync(other.Number, key, HttpStatusCode.NotFound);
        await OwnAsync(number, "AAAA-AAAA-AAAA-AAAA-AAAA", HttpStatusCode.NotFound);
        await OwnAsync("440106801999999", key, HttpStatusCode.NotFound);
        await OwnAsync("\u0007", key, HttpStatusCode.BadRequest);

        // Another key puts an end to it, and so does taking it back.
        var next = (await city.PostAsync($"/api/codes/objects/{id}/owner", status: HttpStatusCode.Created))
            .GetProperty("key")
            .GetString()!;
        await OwnAsync(number, key, HttpStatusCode.NotFound);
        await OwnAsync(number, next);
        await city.SendAsync(HttpMethod.Delete, $"/api/codes/objects/{id}/owner", status: HttpStatusCode.NoContent);
        await OwnAsync(number, next, HttpStatusCode.NotFound);
        await city.SendAsync(HttpMethod.Delete, $"/api/codes/objects/{id}/owner", status: HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_repeated_request_for_a_key_is_not_told_it_again_and_the_key_is_stored_nowhere()
    {
        var (id, _, _) = await OwnedAsync("own-b", 802);
        var retry = Guid.CreateVersion7().ToString();
        var key = await GiveAsync(id, retry);
        key.Length.ShouldBe(24);
        (await GiveAsync(id, retry)).ShouldBeEmpty();
        var stored = await city.Host.ScalarAsync<string>(
            $"SELECT encode(key_hash, 'escape') FROM codes_owner WHERE object_id = '{id}'"
        );
        stored!.ShouldNotContain(key);
        var told = await city.GetAsync($"/api/codes/objects/{id}/history");
        told.GetRawText().ShouldNotContain(key);
        (await city.GetAsync($"/api/codes/objects/{id}")).TryGetProperty("ownerSince", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Only_what_is_the_owners_is_changed_and_only_as_its_kind_allows()
    {
        var (id, number, key) = await OwnedAsync("own-c", 803);
        var version = (await OwnAsync(number, key)).GetProperty("version").GetInt32();
        await ChangeAsync(new { frame = "X-2" }, version, HttpStatusCode.BadRequest);
        await ChangeAsync(new { colour = "" }, version, HttpStatusCode.BadRequest);
        await ChangeAsync(new { colour = "红" }, version + 7, HttpStatusCode.Conflict);
        var changed = await ChangeAsync(new { colour = "红", remark = "带雨棚" }, version);
        ValueOf(changed, "colour").ShouldBe("红");
        ValueOf(changed, "frame").ShouldBe("F-1");
        await ChangeAsync(new { colour = "蓝" }, version, HttpStatusCode.Conflict);
        var last = changed.GetProperty("version").GetInt32();
        ValueOf(await ChangeAsync(new { remark = (string?)null }, last), "remark").ShouldBeNull();
        var told = (await city.GetAsync($"/api/codes/objects/{id}/history")).EnumerateArray().First();
        (told.GetProperty("action").GetString(), told.GetProperty("by").GetString()).ShouldBe(
            ("code-object.changed", "持有人")
        );

        Task<JsonElement> ChangeAsync(object values, int at, HttpStatusCode status = HttpStatusCode.OK) =>
            city.PostAsync(
                "/api/public/codes/own/change",
                new
                {
                    number,
                    key,
                    values,
                    version = at,
                },
                status,
                city.Public
            );
    }

    [Fact]
    public async Task A_loss_is_known_to_whoever_scans_and_a_granted_code_puts_an_end_to_the_old_one()
    {
        var (id, number, key) = await OwnedAsync("own-d", 804);
        var link = (await city.GetAsync($"/api/codes/numbers/{number}")).GetProperty("text").GetString()!;
        var lost = await SayAsync("lost", number, key, "昨晚丢失");
        lost.GetProperty("codes")[0].GetProperty("state").GetString().ShouldBe("lost");
        (await city.ScanAsync(link)).GetProperty("outcome").GetString().ShouldBe("lost");
        await SayAsync("lost", number, key, "再报一次", HttpStatusCode.Conflict);

        var asked = await SayAsync("ask", number, key, "标签丢了");
        asked.GetProperty("whyNotAsk").GetProperty("chinese").GetString()!.ShouldContain("等待");
        await SayAsync("ask", number, key, "再申请一次", HttpStatusCode.Conflict);
        var waiting = (await city.GetAsync("/api/codes/asks?limit=500"))
            .GetProperty("items")
            .EnumerateArray()
            .Single(a => a.GetProperty("objectId").GetGuid() == id);
        waiting.GetProperty("reason").GetString().ShouldBe("标签丢了");
        var settle = $"/api/codes/asks/{waiting.GetProperty("id").GetGuid()}/settle";
        await city.PostAsync(settle, new { grant = false }, HttpStatusCode.BadRequest);
        var granted = await city.PostAsync(settle, new { grant = true, words = "请到窗口领取" });
        var fresh = granted.GetProperty("newNumber").GetString()!;
        await city.PostAsync(settle, new { grant = true }, HttpStatusCode.Conflict);

        (await city.ScanAsync(link)).GetProperty("outcome").GetString().ShouldBe("replaced");
        var now = await OwnAsync(fresh, key);
        now.GetProperty("codes")[0].GetProperty("number").GetString().ShouldBe(fresh);
        now.GetProperty("codes")[0].GetProperty("state").GetString().ShouldBe("active");
        now.GetProperty("asks")[0].GetProperty("words").GetString().ShouldBe("请到窗口领取");
        now.TryGetProperty("whyNotAsk", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_printed_label_is_taken_for_the_new_code_and_a_suspended_one_is_not_escaped()
    {
        var (_, number, key) = await OwnedAsync("own-e", 805);
        await SayAsync("ask", number, key, "标签磨损");
        var label = await city.PostAsync(
            "/api/codes/numbers",
            new { kind = "own-e", areaCode = "440106" },
            HttpStatusCode.Created
        );
        var printed = label.GetProperty("number").GetString()!;
        var ask = await AskAsync(number);
        await city.PostAsync($"{ask}/settle", new { grant = true, newNumber = number }, HttpStatusCode.Conflict);
        var granted = await city.PostAsync($"{ask}/settle", new { grant = true, newNumber = printed });
        granted.GetProperty("newNumber").GetString().ShouldBe(printed);
        (await city.GetAsync($"/api/codes/numbers/{number}")).GetProperty("replacedBy").GetString().ShouldBe(printed);

        await city.PostAsync($"/api/codes/numbers/{printed}/actions", new { action = "suspend", reason = "核查" });
        await SayAsync("lost", printed, key, "想绕过停用", HttpStatusCode.Conflict);
        await SayAsync("ask", printed, key, "想换一个");
        (await city.PostAsync($"{await AskAsync(printed)}/settle", new { grant = true }, HttpStatusCode.Conflict))
            .GetProperty("code")
            .GetString()
            .ShouldBe("codes.suspended");
    }

    [Fact]
    public async Task Who_may_not_bind_there_sees_no_request_and_gives_no_key()
    {
        var (id, number, key) = await OwnedAsync("own-f", 806);
        await SayAsync("ask", number, key, "标签磨损");
        using var elsewhere = city.Client(
            "elsewhere",
            new Grant("codes.read"),
            new Grant("codes.bind", AreaPrefix: "4403"),
            new Grant("codes.issue")
        );
        (await city.GetAsync("/api/codes/asks?limit=500", who: elsewhere))
            .GetProperty("items")
            .EnumerateArray()
            .ShouldNotContain(a => a.GetProperty("objectId").GetGuid() == id);
        var ask = await AskAsync(number);
        await city.PostAsync($"{ask}/settle", new { grant = true }, HttpStatusCode.NotFound, elsewhere);
        await city.PostAsync($"/api/codes/objects/{id}/owner", null, HttpStatusCode.Forbidden, elsewhere);
        using var reader = city.Client("reader", new Grant("codes.read"));
        await city.GetAsync("/api/codes/asks", HttpStatusCode.Forbidden, reader);
    }

    [Fact]
    public async Task A_national_identifier_is_not_replaced()
    {
        var kind = await city.KindAsync(
            "own-g",
            807,
            new
            {
                name = new { chinese = "店", english = "shop" },
                scheme = "credit-code",
                signature = "none",
            }
        );
        var shop = await city.ObjectAsync(kind, new { issueCode = false, number = "91350100M000100Y43" });
        var id = shop.GetProperty("id").GetGuid();
        var given = await city.PostAsync($"/api/codes/objects/{id}/owner", status: HttpStatusCode.Created);
        var refused = await SayAsync(
            "ask",
            "91350100m000100y43",
            given.GetProperty("key").GetString()!,
            "想换一个",
            HttpStatusCode.Conflict
        );
        refused.GetProperty("code").GetString().ShouldBe("codes.national_number");
    }

    private async Task<(Guid Id, string Number, string Key)> OwnedAsync(string code, int kindNumber)
    {
        // Made once; the second time it is the same and nothing is written.
        if (
            !(await city.GetAsync("/api/codes/kinds"))
                .EnumerateArray()
                .Any(k => k.GetProperty("code").GetString() == code)
        )
            await city.KindAsync(code, kindNumber, Content);
        var thing = await city.ObjectAsync(code, new { attributes = new { frame = "F-1", colour = "白" } });
        var id = thing.GetProperty("id").GetGuid();
        var given = await city.PostAsync($"/api/codes/objects/{id}/owner", status: HttpStatusCode.Created);
        return (id, given.GetProperty("number").GetString()!, given.GetProperty("key").GetString()!);
    }

    private async Task<string> GiveAsync(Guid id, string idempotencyKey)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/codes/objects/{id}/owner");
        request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var answer = await city.Officer.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var told = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        return told.GetProperty("key").GetString()!;
    }

    private Task<JsonElement> OwnAsync(string number, string key, HttpStatusCode status = HttpStatusCode.OK) =>
        city.PostAsync("/api/public/codes/own", new { number, key }, status, city.Public);

    private Task<JsonElement> SayAsync(
        string what,
        string number,
        string key,
        string reason,
        HttpStatusCode status = HttpStatusCode.OK
    ) =>
        city.PostAsync(
            $"/api/public/codes/own/{what}",
            new
            {
                number,
                key,
                reason,
            },
            status,
            city.Public
        );

    private async Task<string> AskAsync(string number) =>
        "/api/codes/asks/"
        + (await city.GetAsync("/api/codes/asks?limit=500"))
            .GetProperty("items")
            .EnumerateArray()
            .Single(a => a.TryGetProperty("number", out var n) && n.GetString() == number)
            .GetProperty("id")
            .GetGuid();

    private static string? ValueOf(JsonElement thing, string name) =>
        thing
            .GetProperty("attributes")
            .EnumerateArray()
            .Single(a => a.GetProperty("name").GetString() == name)
            .TryGetProperty("value", out var value)
            ? value.GetString()
            : null;

    private static object Field(string name, string label, bool isRequired = false, bool byOwner = false) =>
        new
        {
            name,
            label = new { chinese = label, english = name },
            type = "text",
            isRequired,
            byOwner,
        };
}
