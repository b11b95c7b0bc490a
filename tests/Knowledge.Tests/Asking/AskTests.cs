using System.Net.Http.Json;
using System.Text.Json;

namespace Zhishu.Knowledge.Tests.Asking;

/// <summary>Questions as people type them.</summary>
public sealed class AskTests : IAsyncLifetime
{
    private KnowledgeHost city = null!;

    public async ValueTask InitializeAsync()
    {
        city = await KnowledgeHost.StartAsync();
        await city.PublishAsync(
            "居住证办理指南",
            "# 材料\n\n- 身份证\n- 租房合同\n\n# 时间\n\n十五个工作日内发证。",
            ("source", "示范市居住证办法"),
            ("link", "https://example.org/jzz")
        );
        await city.PublishAsync("养老金领取资格认证", "每年认证一次，可在手机上刷脸完成。");
        await city.PublishAsync("公积金提取", "租房可以提取住房公积金，每年一次。");
        await city.PublishAsync("12345 热线服务时间", "全天二十四小时受理。English service from 9 to 18.");
    }

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Theory]
    [InlineData("居住证怎么办理？", "居住证办理指南")]
    [InlineData("居住", "居住证办理指南")]
    [InlineData("租房合同", "居住证办理指南")]
    [InlineData("养老", "养老金领取资格认证")]
    [InlineData("刷脸", "养老金领取资格认证")]
    [InlineData("１２３４５", "12345 热线服务时间")]
    [InlineData("ENGLISH", "12345 热线服务时间")]
    // Slips of the pen, in the middle, at the end, in a word of two.
    [InlineData("居住正办理", "居住证办理指南")]
    [InlineData("公基金提取", "公积金提取")]
    [InlineData("刷联", "养老金领取资格认证")]
    public async Task A_question_finds_its_passage(string question, string title)
    {
        var answer = await city.AskAsync(question);
        answer.GetProperty("found").GetBoolean().ShouldBeTrue(answer.ToString());
        answer.GetProperty("passages")[0].GetProperty("title").GetString().ShouldBe(title);
    }

    [Fact]
    public async Task One_character_finds_and_an_answer_names_its_source_and_marks_the_words()
    {
        var answer = await city.AskAsync("租房合同要带吗");
        var best = answer.GetProperty("passages")[0];
        best.GetProperty("source").GetString().ShouldBe("示范市居住证办法");
        best.GetProperty("link").GetString().ShouldBe("https://example.org/jzz");
        best.GetProperty("heading").GetString().ShouldBe("材料");
        var text = best.GetProperty("text").GetString()!;
        best.GetProperty("marks")
            .EnumerateArray()
            .Select(m => text.Substring(m.GetProperty("start").GetInt32(), m.GetProperty("length").GetInt32()))
            .ShouldContain("租房合同");
        (await KnowledgeHost.TitlesAsync(city.AskAsync("脸"))).ShouldBe(["养老金领取资格认证"]);
    }

    [Fact]
    public async Task Words_of_one_meaning_stand_for_each_other_both_ways()
    {
        (await city.AskAsync("退休工资")).GetProperty("found").GetBoolean().ShouldBeFalse();
        var made = await KnowledgeHost.PostAsync(
            city.Editor,
            "/api/knowledge/synonyms",
            new { words = new[] { "退休工资", "养老金" } }
        );
        (await city.AskAsync("退休工资")).GetProperty("found").GetBoolean().ShouldBeTrue();
        await city.PublishAsync("退休工资调整", "今年的退休工资上调百分之三。");
        (await KnowledgeHost.TitlesAsync(city.AskAsync("养老金"))).ShouldContain("退休工资调整");
        var id = made.GetProperty("id").GetGuid();
        await KnowledgeHost.SendAsync(city.Editor, HttpMethod.Delete, $"/api/knowledge/synonyms/{id}", new { });
        (await KnowledgeHost.TitlesAsync(city.AskAsync("养老金"))).ShouldNotContain("退休工资调整");
    }

    [Fact]
    public async Task What_is_not_there_is_said_so_counted_without_numbers_and_settled_by_an_article()
    {
        for (var i = 0; i < 2; i++)
        {
            var answer = await city.AskAsync("火星移民签证，我的电话 138 0000 0000");
            answer.GetProperty("found").GetBoolean().ShouldBeFalse();
            answer.GetProperty("telephone").GetString().ShouldBe("12345");
        }
        var open = await city.Editor.GetFromJsonAsync<JsonElement>("/api/knowledge/questions");
        var question = open.EnumerateArray().Single();
        question.GetProperty("text").GetString().ShouldBe("火星移民签证，我的电话 ＊");
        question.GetProperty("asked").GetInt32().ShouldBe(2);
        await KnowledgeHost.PostAsync(
            city.Editor,
            "/api/knowledge/articles",
            new
            {
                content = KnowledgeHost.Content("火星签证", "不办。"),
                questionId = question.GetProperty("id").GetGuid(),
            }
        );
        (await city.Editor.GetFromJsonAsync<JsonElement>("/api/knowledge/questions")).GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task What_a_question_needs_no_article_for_is_settled_with_a_reason()
    {
        await city.AskAsync("彗星轨道");
        var open = await city.Editor.GetFromJsonAsync<JsonElement>("/api/knowledge/questions");
        var id = open[0].GetProperty("id").GetGuid();
        await KnowledgeHost.PostAsync(
            city.Editor,
            $"/api/knowledge/questions/{id}/settle",
            new { reason = "与政务无关" }
        );
        (await city.Editor.GetFromJsonAsync<JsonElement>("/api/knowledge/questions")).GetArrayLength().ShouldBe(0);
        (
            await KnowledgeHost.RefusedAsync(
                city.Editor,
                HttpMethod.Post,
                $"/api/knowledge/questions/{id}/settle",
                new { reason = "再来" },
                System.Net.HttpStatusCode.NotFound
            )
        ).ShouldBe("knowledge.no_question");
    }

    [Fact]
    public async Task While_typing_titles_and_answered_questions_are_suggested()
    {
        await city.AskAsync("居住证多久发证");
        (await SuggestAsync("居住证")).ShouldBe(["居住证办理指南"]);
        await city.AskAsync("居住证多久发证");
        (await SuggestAsync("居住证")).ShouldBe(["居住证多久发证", "居住证办理指南"]);
        (await SuggestAsync("养")).ShouldBe(["养老金领取资格认证"]);
        (await SuggestAsync("🙂")).ShouldBeEmpty();
    }

    private async Task<string?[]> SuggestAsync(string typed)
    {
        var found = await KnowledgeHost.PostAsync(city.Resident, "/api/public/knowledge/suggest", new { typed });
        return [.. found.EnumerateArray().Select(s => s.GetString())];
    }
}
