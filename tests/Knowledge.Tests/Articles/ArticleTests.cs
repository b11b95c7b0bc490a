using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Kernel.Actors;

namespace Zhishu.Knowledge.Tests.Articles;

/// <summary>An article from its draft to the end of its use.</summary>
public sealed class ArticleTests : IAsyncLifetime
{
    private KnowledgeHost city = null!;

    public async ValueTask InitializeAsync() => city = await KnowledgeHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task An_article_is_found_from_the_moment_another_person_publishes_it_until_it_is_retired()
    {
        var made = await KnowledgeHost.PostAsync(
            city.Editor,
            "/api/knowledge/articles",
            new
            {
                code = "zc-1",
                content = KnowledgeHost.Content("高龄老人津贴发放办法", "年满八十周岁的老人每月可领取津贴。"),
            }
        );
        var id = made.GetProperty("id").GetGuid();
        (await KnowledgeHost.TitlesAsync(city.AskAsync("高龄津贴"))).ShouldBeEmpty();
        await KnowledgeHost.MoveAsync(city.Editor, id, "submit", 1);
        using var both = city.As("both", new Grant("knowledge.edit"), new Grant("knowledge.publish"));
        (await RefusedAsync(city.Editor, id, "publish", HttpStatusCode.Forbidden, 2)).ShouldBe("permission.denied");
        (await RefusedAsync(city.Publisher, id, "publish", HttpStatusCode.Conflict, 1)).ShouldBe("concurrency.stale");
        (await RefusedAsync(city.Publisher, id, "publish", HttpStatusCode.BadRequest, null)).ShouldBe(
            "request.if_match"
        );
        await KnowledgeHost.MoveAsync(city.Publisher, id, "publish", 2);
        (await KnowledgeHost.TitlesAsync(city.AskAsync("高龄津贴"))).ShouldBe(["高龄老人津贴发放办法"]);

        // A new version is not found before it is published; the old one is not found after.
        await KnowledgeHost.SendAsync(
            both,
            HttpMethod.Put,
            $"/api/knowledge/articles/{id}/draft",
            new { content = KnowledgeHost.Content("高龄津贴新办法", "年满七十周岁即可领取，每月一百元。") },
            3
        );
        await KnowledgeHost.MoveAsync(both, id, "submit", 1);
        (await RefusedAsync(both, id, "publish", HttpStatusCode.Forbidden, 2)).ShouldBe("knowledge.own_draft");
        (await KnowledgeHost.TitlesAsync(city.AskAsync("七十周岁津贴"))).ShouldBe(["高龄老人津贴发放办法"]);
        await KnowledgeHost.MoveAsync(city.Publisher, id, "publish", 2);
        (await KnowledgeHost.TitlesAsync(city.AskAsync("七十周岁津贴"))).ShouldBe(["高龄津贴新办法"]);
        using var shown = await city.Resident.GetAsync($"/api/public/knowledge/articles/{id}");
        shown.StatusCode.ShouldBe(HttpStatusCode.OK);
        var detail = await city.Reader.GetFromJsonAsync<JsonElement>($"/api/knowledge/articles/{id}");
        detail.GetProperty("versions").EnumerateArray().Select(v => v.GetInt32()).ShouldBe([2, 1]);
        var first = await city.Reader.GetFromJsonAsync<JsonElement>($"/api/knowledge/articles/{id}/versions/1");
        first.GetProperty("content").GetProperty("title").GetString().ShouldBe("高龄老人津贴发放办法");

        await KnowledgeHost.PostAsync(
            city.Publisher,
            $"/api/knowledge/articles/{id}/retire",
            new { reason = "办法废止" }
        );
        (await KnowledgeHost.TitlesAsync(city.AskAsync("高龄津贴"))).ShouldBeEmpty();
        using var gone = await city.Resident.GetAsync($"/api/public/knowledge/articles/{id}");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await city.Host.ScalarAsync<long>("SELECT count(*) FROM knowledge_posting")).ShouldBe(0);
        (await city.Host.ScalarAsync<int>("SELECT coalesce(max(passages), 0) FROM knowledge_term")).ShouldBe(0);
        (await city.Host.ScalarAsync<int>("SELECT passages FROM knowledge_corpus")).ShouldBe(0);
        (
            await city.Host.ScalarAsync<string>(
                "SELECT string_agg(action, ' ' ORDER BY id) FROM kernel_ledger WHERE subject_kind = 'knowledge-article'"
            )
        ).ShouldBe(
            "knowledge-article.drafted knowledge-article.submitted knowledge-article.published knowledge-article.drafted "
                + "knowledge-article.submitted knowledge-article.published knowledge-article.retired"
        );
    }

    [Fact]
    public async Task Only_what_holds_today_and_there_is_found()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
        await city.PublishAsync("去年的停车优惠", "路内停车半价。", ("validUntil", today.AddDays(-1)));
        await city.PublishAsync("明年的停车优惠", "路内停车免费。", ("validFrom", today.AddDays(1)));
        await city.PublishAsync("今日的停车优惠", "路内停车七折。", ("validFrom", today), ("validUntil", today));
        var area = await city.Host.ScalarAsync<string>(
            "SELECT min(code) FROM organisations_area WHERE length(code) = 9"
        );
        await city.PublishAsync("街道的停车优惠", "路内停车九折。", ("areaCode", area));
        (await KnowledgeHost.TitlesAsync(city.AskAsync("停车优惠")))
            .Order()
            .ShouldBe(new[] { "今日的停车优惠", "街道的停车优惠" }.Order());
        (await KnowledgeHost.TitlesAsync(city.AskAsync("停车优惠", area![..6] + "999"))).ShouldBe(["今日的停车优惠"]);
        (await KnowledgeHost.TitlesAsync(city.AskAsync("停车优惠", area))).Length.ShouldBe(2);
    }

    [Fact]
    public async Task An_import_proposes_tells_of_each_row_and_changes_nothing_the_second_time()
    {
        const string csv = """
            编号,标题,正文,类型,机构编码,生效日期
            a-1,居住证办理,"到社区服务中心办理。
            带上身份证。",服务事项,,2026-01-01
            a-2,,没有标题,,,
            a-3,错的日子,正文,政策,,一月一日
            a-1,重复,正文,,,
            a-4,没有的机构,正文,,XYZ,
            """;
        var first = await KnowledgeHost.PostAsync(city.Editor, "/api/knowledge/articles/import", new { csv });
        first.GetProperty("added").GetInt32().ShouldBe(1);
        first.GetProperty("refused").GetInt32().ShouldBe(4);
        first
            .GetProperty("rows")
            .EnumerateArray()
            .Select(r => $"{r.GetProperty("row")} {(r.TryGetProperty("field", out var f) ? f.GetString() : "")}")
            .ShouldBe(["1 ", "2 title", "3 validFrom", "4 code", "5 unitCode"]);
        var again = await KnowledgeHost.PostAsync(city.Editor, "/api/knowledge/articles/import", new { csv });
        again.GetProperty("unchanged").GetInt32().ShouldBe(1);
        again.GetProperty("added").GetInt32().ShouldBe(0);

        var waiting = await city.Publisher.GetFromJsonAsync<JsonElement>("/api/knowledge/articles?show=review");
        var ids = waiting.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid()).ToArray();
        ids.Length.ShouldBe(1);
        var outcomes = await KnowledgeHost.PostAsync(
            city.Publisher,
            "/api/knowledge/articles/publish",
            new { ids = ids.Append(Guid.CreateVersion7()) }
        );
        outcomes.EnumerateArray().Count(o => o.TryGetProperty("refused", out _)).ShouldBe(1);
        (await KnowledgeHost.TitlesAsync(city.AskAsync("居住证"))).ShouldBe(["居住证办理"]);

        var changed = new[]
        {
            new
            {
                code = "a-1",
                title = "居住证办理",
                body = "网上也可办理。",
            },
        };
        var third = await KnowledgeHost.PostAsync(
            city.Editor,
            "/api/knowledge/articles/import",
            new { articles = changed }
        );
        third.GetProperty("changed").GetInt32().ShouldBe(1);
        var both = await city.Publisher.GetFromJsonAsync<JsonElement>("/api/knowledge/articles?show=review&q=居住");
        both.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task What_is_due_for_review_is_listed_and_drafts_are_seen_by_those_who_work_at_them()
    {
        await city.PublishAsync("要复核的", "正文。", ("reviewOn", "2020-01-01"));
        await city.PublishAsync("不急的", "正文。", ("reviewOn", "2999-01-01"));
        await KnowledgeHost.PostAsync(
            city.Editor,
            "/api/knowledge/articles",
            new { content = KnowledgeHost.Content("草稿", "正文。") }
        );
        (await TitlesAsync(city.Reader, "show=due")).ShouldBe(["要复核的"]);
        (await TitlesAsync(city.Reader, "show=all")).ShouldBe(["不急的", "要复核的"]);
        (await TitlesAsync(city.Editor, "show=draft")).ShouldBe(["草稿"]);
        var page = await city.Editor.GetFromJsonAsync<JsonElement>("/api/knowledge/articles?limit=2");
        var rest = await city.Editor.GetFromJsonAsync<JsonElement>(
            $"/api/knowledge/articles?limit=2&after={page.GetProperty("next").GetString()}"
        );
        page.GetProperty("items")
            .EnumerateArray()
            .Concat(rest.GetProperty("items").EnumerateArray())
            .Select(i => i.GetProperty("title").GetString())
            .ShouldBe(["草稿", "不急的", "要复核的"]);
    }

    [Theory]
    [InlineData("POST", "articles", """{"content":{"title":"x\u0000","kind":"policy","body":"y"}}""")]
    [InlineData("POST", "articles", """{"content":{"title":"x","kind":"law","body":"y"}}""")]
    [InlineData("POST", "articles", """{"content":{"title":"x","kind":"policy","body":"y\u0000"}}""")]
    [InlineData("POST", "articles", """{"content":{"title":"x","kind":"policy","body":"y","areaCode":"7"}}""")]
    [InlineData(
        "POST",
        "articles",
        """{"content":{"title":"x","kind":"policy","body":"y","link":"javascript:alert(1)"}}"""
    )]
    [InlineData(
        "POST",
        "articles",
        """{"content":{"title":"x","kind":"policy","body":"y","validFrom":"2026-02-30"}}"""
    )]
    [InlineData("POST", "articles/import", """{"csv":"a,b\n1,2"}""")]
    [InlineData("POST", "articles/import", """{"articles":[]}""")]
    [InlineData("POST", "ask", """{"question":"   "}""")]
    [InlineData("POST", "ask", """{"question":"x","limit":99999999999999999999}""")]
    [InlineData("POST", "ask", """{"question":"x\u0000y"}""")]
    [InlineData("POST", "synonyms", """{"words":["a"]}""")]
    [InlineData("POST", "synonyms", """{"words":["a","a"]}""")]
    [InlineData("POST", "synonyms", """{"words":["a",null]}""")]
    [InlineData("POST", "articles/publish", """{"ids":[]}""")]
    [InlineData("GET", "articles?after=zzz", "")]
    [InlineData("GET", "articles?show=none", "")]
    public async Task What_makes_no_sense_is_refused(string method, string path, string body)
    {
        using var everybody = city.As(
            "everybody",
            new Grant("knowledge.read"),
            new Grant("knowledge.edit"),
            new Grant("knowledge.publish")
        );
        using var answer = await KnowledgeHost.RawAsync(everybody, new(method), "/api/knowledge/" + path, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Who_may_not_is_refused()
    {
        foreach (var path in new[] { "articles", "questions", "synonyms" })
        {
            using var answer = await city.Resident.GetAsync("/api/knowledge/" + path);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
        var content = KnowledgeHost.Content("标题", "正文");
        await KnowledgeHost.RefusedAsync(
            city.Reader,
            HttpMethod.Post,
            "/api/knowledge/articles",
            new { content },
            HttpStatusCode.Forbidden
        );
        // Who writes for one area writes for no other.
        using var local = city.As("local", new Grant("knowledge.edit", AreaPrefix: "990101"));
        (
            await KnowledgeHost.RefusedAsync(
                local,
                HttpMethod.Post,
                "/api/knowledge/articles",
                new { content },
                HttpStatusCode.Forbidden
            )
        ).ShouldBe("permission.denied");
    }

    private static async Task<string?[]> TitlesAsync(HttpClient person, string query)
    {
        var page = await person.GetFromJsonAsync<JsonElement>("/api/knowledge/articles?" + query);
        return [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("title").GetString())];
    }

    private static Task<string?> RefusedAsync(
        HttpClient person,
        Guid id,
        string move,
        HttpStatusCode status,
        int? version
    ) =>
        KnowledgeHost.RefusedAsync(
            person,
            HttpMethod.Post,
            $"/api/knowledge/articles/{id}/{move}",
            new { },
            status,
            version
        );
}
