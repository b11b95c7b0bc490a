using System.Net;
using System.Text.Json;
using Zhishu.Codes.Life;
using Zhishu.Kernel.Actors;

namespace Zhishu.Codes.Tests;

/// <summary>A code from its number being set aside to its end.</summary>
public sealed class LifeTests(City city) : IClassFixture<City>
{
    [Fact]
    public void Every_state_but_the_last_ones_leads_on_and_nothing_leads_out_of_those()
    {
        CodeState[] ends = [CodeState.Replaced, CodeState.Revoked, CodeState.Retired];
        foreach (var state in Enum.GetValues<CodeState>())
            LifeCycle.Moves.Any(m => m.From == state).ShouldBe(!ends.Contains(state));
        foreach (var state in Enum.GetValues<CodeState>())
        {
            foreach (var action in Enum.GetValues<CodeAction>())
            {
                if (LifeCycle.Find(state, action) is null)
                    Should
                        .Throw<Kernel.Refusal>(() => LifeCycle.Require(state, action))
                        .Code.ShouldBe("codes.illegal_move");
            }
        }
        // Whatever stops being good can be seen by every verifier, and what is good is on no list.
        LifeCycle.WordOf(CodeState.Active).ShouldBeNull();
        ends.ShouldAllBe(e => LifeCycle.WordOf(e) != null);
    }

    [Fact]
    public async Task A_code_is_reserved_issued_bound_used_suspended_lost_replaced_and_all_of_it_is_in_the_history()
    {
        var kind = await city.KindAsync("life-a", 301);
        var reserved = await city.PostAsync(
            "/api/codes/numbers",
            new
            {
                kind,
                areaCode = "440106",
                reserve = true,
            },
            HttpStatusCode.Created
        );
        var number = reserved.GetProperty("number").GetString()!;
        number.ShouldStartWith("440106301");
        reserved
            .GetProperty("actions")
            .EnumerateArray()
            .Select(a => a.GetProperty("action").GetString())
            .ShouldBe(["issue", "revoke"]);
        (await ActAsync(number, new { action = "activate" }, HttpStatusCode.Conflict))
            .GetProperty("code")
            .GetString()
            .ShouldBe("codes.illegal_move");
        await ActAsync(number, new { action = "issue" });
        (await ActAsync(number, new { action = "bind" }, HttpStatusCode.BadRequest))
            .GetProperty("code")
            .GetString()
            .ShouldBe("codes.required");

        var thing = await city.ObjectAsync(kind, new { issueCode = false });
        var id = thing.GetProperty("id").GetGuid();
        var bound = await ActAsync(
            number,
            new
            {
                action = "bind",
                objectId = id,
                activate = true,
            }
        );
        bound.GetProperty("state").GetString().ShouldBe("active");
        var link = bound.GetProperty("text").GetString()!;
        (await city.ScanAsync(link)).GetProperty("outcome").GetString().ShouldBe("valid");

        await ActAsync(number, new { action = "suspend" }, HttpStatusCode.BadRequest);
        await ActAsync(number, new { action = "suspend", reason = "核查中" });
        (await city.ScanAsync(link)).GetProperty("outcome").GetString().ShouldBe("suspended");
        await ActAsync(number, new { action = "resume", reason = "核查完毕" });
        await ActAsync(number, new { action = "report_lost", reason = "标签脱落" });
        var fresh = (
            await city.PostAsync("/api/codes/numbers", new { kind, areaCode = "440106" }, HttpStatusCode.Created)
        )
            .GetProperty("number")
            .GetString()!;
        var replaced = await ActAsync(
            number,
            new
            {
                action = "replace",
                reason = "换新标签",
                newNumber = fresh,
            }
        );
        replaced.GetProperty("replacedBy").GetString().ShouldBe(fresh);
        (await city.ScanAsync(link)).GetProperty("outcome").GetString().ShouldBe("replaced");
        (await city.GetAsync($"/api/codes/numbers/{fresh}")).GetProperty("objectId").GetGuid().ShouldBe(id);

        var history = (await city.GetAsync($"/api/codes/objects/{id}/history"))
            .EnumerateArray()
            .Select(h => h.GetProperty("action").GetString())
            .ToList();
        foreach (
            var action in (string[])
                [
                    "code.reserved",
                    "code.issued",
                    "code.bound",
                    "code.activated",
                    "code.suspended",
                    "code.resumed",
                    "code.reported_lost",
                    "code.replaced",
                    "code-object.made",
                ]
        )
            history.ShouldContain(action);
    }

    [Fact]
    public async Task Nobody_does_what_they_may_not_nor_elsewhere()
    {
        var kind = await city.KindAsync("life-b", 302);
        var number = (await city.ObjectAsync(kind)).GetProperty("codes")[0].GetProperty("number").GetString()!;
        using var reader = city.Client("reader", new Grant("codes.read"));
        using var elsewhere = city.Client(
            "elsewhere",
            new Grant("codes.read", AreaPrefix: "4403"),
            new Grant("codes.decide", AreaPrefix: "4403")
        );
        await city.PostAsync(
            $"/api/codes/numbers/{number}/actions",
            new { action = "revoke", reason = "试" },
            HttpStatusCode.Forbidden,
            reader
        );
        await city.PostAsync(
            $"/api/codes/numbers/{number}/actions",
            new { action = "revoke", reason = "试" },
            HttpStatusCode.NotFound,
            elsewhere
        );
        await city.GetAsync($"/api/codes/numbers/{number}", HttpStatusCode.NotFound, elsewhere);
        await city.GetAsync($"/api/codes/numbers/{number}", HttpStatusCode.Unauthorized, city.Public);
        (await city.GetAsync($"/api/codes/objects?query={number}", who: elsewhere))
            .GetProperty("items")
            .GetArrayLength()
            .ShouldBe(0);
        (await city.GetAsync($"/api/codes/objects?query={number}", who: reader))
            .GetProperty("items")
            .GetArrayLength()
            .ShouldBe(1);
    }

    [Fact]
    public async Task A_filling_is_refused_for_an_overdue_cylinder_and_allowed_once_it_was_inspected()
    {
        var kind = await city.KindAsync("life-c", 303);
        var thing = await city.ObjectAsync(
            kind,
            new { attributes = new { inspectBefore = "2020-01-31", owner = "示范燃气" } }
        );
        var path = $"/api/codes/objects/{thing.GetProperty("id").GetGuid()}";
        var refused = await city.PostAsync(
            path + "/uses/fill",
            new { form = new { kilograms = "12.5" } },
            HttpStatusCode.Conflict
        );
        refused.GetProperty("title").GetString().ShouldNotBeNull().ShouldContain("检验期");
        using var station = city.Client("station", new Grant("codes.use", MatterPrefix: "life-c.fill"));
        await city.PostAsync(
            path + "/uses/inspect",
            new { form = new { inspectBefore = "2099-12-31" } },
            HttpStatusCode.Forbidden,
            station
        );
        await city.PostAsync(
            path + "/uses/inspect",
            new { form = new { inspectBefore = "99" } },
            HttpStatusCode.BadRequest
        );
        await city.PostAsync(path + "/uses/inspect", new { form = new { inspectBefore = "2099-12-31" } });
        await city.PostAsync(
            path + "/uses/fill",
            new { form = new { kilograms = "50" } },
            HttpStatusCode.Conflict,
            station
        );
        await city.PostAsync(
            path + "/uses/fill",
            new { form = new { kilograms = "12.5" } },
            HttpStatusCode.OK,
            station
        );
        var number = thing.GetProperty("codes")[0].GetProperty("number").GetString();
        await ActAsync(number!, new { action = "suspend", reason = "漏气" });
        await city.PostAsync(path + "/uses/fill", new { form = new { kilograms = "12.5" } }, HttpStatusCode.Conflict);
        (await city.GetAsync(path + "/history"))
            .EnumerateArray()
            .Count(h => h.GetProperty("action").GetString() == "code-object.used")
            .ShouldBe(2);
    }

    [Fact]
    public async Task A_maker_s_code_belongs_to_one_thing_and_a_person_settles_who_has_it()
    {
        var kind = await city.KindAsync("life-d", 304);
        var one = (await city.ObjectAsync(kind, name: "甲瓶")).GetProperty("id").GetGuid();
        var other = (await city.ObjectAsync(kind, name: "乙瓶")).GetProperty("id").GetGuid();
        await city.PostAsync(
            $"/api/codes/objects/{one}/aliases",
            new { scheme = "article-number", value = "6901234567890" },
            HttpStatusCode.BadRequest
        );
        var article = new { scheme = "article-number", value = "6901234567892" };
        await city.PostAsync($"/api/codes/objects/{one}/aliases", article);
        await city.PostAsync($"/api/codes/objects/{one}/aliases", article);
        for (var i = 0; i < 2; i++)
            (await city.PostAsync($"/api/codes/objects/{other}/aliases", article, HttpStatusCode.Conflict))
                .GetProperty("code")
                .GetString()
                .ShouldBe("codes.alias_taken");
        var conflict = (await city.GetAsync("/api/codes/conflicts?limit=500"))
            .GetProperty("items")
            .EnumerateArray()
            .Single(c => c.GetProperty("claimantId").GetGuid() == other);
        conflict.GetProperty("holderName").GetString().ShouldBe("甲瓶");
        var settle = $"/api/codes/conflicts/{conflict.GetProperty("id").GetGuid()}/settle";
        await city.PostAsync(settle, new { decision = "move", reason = "铭牌为准" }, HttpStatusCode.NoContent);
        await city.PostAsync(settle, new { decision = "move", reason = "铭牌为准" }, HttpStatusCode.Conflict);
        (await city.GetAsync($"/api/codes/objects/{other}")).GetProperty("aliases").GetArrayLength().ShouldBe(1);
        (await city.GetAsync($"/api/codes/objects/{one}")).GetProperty("aliases").GetArrayLength().ShouldBe(0);
        var found = await city.PostAsync("/api/codes/query", new { text = "6901234567892" });
        found[0].GetProperty("objectId").GetGuid().ShouldBe(other);
    }

    [Fact]
    public async Task A_national_identifier_is_the_number_of_its_thing_once()
    {
        await city.KindAsync(
            "shop-d",
            305,
            new
            {
                name = new { chinese = "商铺", english = "shop" },
                scheme = "credit-code",
                signature = "ed25519",
            }
        );
        var wrong = new
        {
            kind = "shop-d",
            name = "示范商店",
            areaCode = "440106",
            number = "91350100M000100Y44",
        };
        (await city.PostAsync("/api/codes/objects", wrong, HttpStatusCode.BadRequest))
            .GetProperty("title")
            .GetString()!
            .ShouldContain("校验位");
        var right = wrong with { number = "91350100M000100Y43" };
        var made = await city.PostAsync("/api/codes/objects", right, HttpStatusCode.Created);
        (await city.ScanAsync(made.GetProperty("codes")[0].GetProperty("text").GetString()!))
            .GetProperty("outcome")
            .GetString()
            .ShouldBe("valid");
        await city.PostAsync("/api/codes/objects", right, HttpStatusCode.Conflict);
        await city.PostAsync(
            "/api/codes/batches",
            new
            {
                kind = "shop-d",
                areaCode = "440106",
                count = 5,
            },
            HttpStatusCode.Conflict
        );
    }

    [Fact]
    public async Task A_changed_object_keeps_its_kind_and_a_stale_change_is_refused()
    {
        var kind = await city.KindAsync("life-e", 306);
        var thing = await city.ObjectAsync(kind);
        var path = $"/api/codes/objects/{thing.GetProperty("id").GetGuid()}";
        var change = new
        {
            kind,
            name = "钢瓶 测试乙",
            areaCode = "440106",
            attributes = new { owner = "示范燃气" },
        };
        await city.SendAsync(HttpMethod.Put, path, change, HttpStatusCode.BadRequest);
        var changed = await city.SendAsync(HttpMethod.Put, path, change, version: 1);
        changed.GetProperty("name").GetString().ShouldBe("钢瓶 测试乙");
        await city.SendAsync(HttpMethod.Put, path, change, HttpStatusCode.Conflict, version: 1);
        await city.SendAsync(
            HttpMethod.Put,
            path,
            change with
            {
                kind = "life-a",
            },
            HttpStatusCode.Conflict,
            version: 2
        );
    }

    private Task<JsonElement> ActAsync(string number, object body, HttpStatusCode status = HttpStatusCode.OK) =>
        city.PostAsync($"/api/codes/numbers/{number}/actions", body, status);
}
