using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Zhishu.Kernel.Actors;

namespace Zhishu.Decisions.Tests;

/// <summary>From a draft over another person's review into force, and what stays of it.</summary>
public sealed class TableJobTests : IAsyncLifetime
{
    private const string Address = "/api/decisions/tables";
    private DecisionHost host = null!;
    private HttpClient author = null!;
    private HttpClient publisher = null!;
    private HttpClient reader = null!;

    public async ValueTask InitializeAsync()
    {
        host = await DecisionHost.StartAsync();
        author = Client("甲", new Grant("decisions.read"), new Grant("decisions.edit"));
        publisher = Client("乙", new Grant("decisions.read"), new Grant("decisions.publish"));
        reader = Client("丙", new Grant("decisions.read"));
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task An_authors_table_comes_into_force_by_another_person_and_a_kept_decision_by_its_old_version()
    {
        await AddAsync("city.judge", Tables.Dmn("- | - => \"keep\""));
        host.Outcome(3).ShouldBeNull();
        await MoveAsync(author, "city.judge/draft/submit");
        var first = await MoveAsync(publisher, "city.judge/draft/publish");
        first.GetProperty("validFrom").GetString().ShouldBe("2026-03-02");
        host.Outcome(3).ShouldBe("keep");
        var kept = host.Ask(3).Decision!;

        await WriteAsync("city.judge", Tables.Dmn("< 5 | - => \"throw\"", "- | - => \"keep\""));
        await MoveAsync(author, "city.judge/draft/submit");
        await MoveAsync(publisher, "city.judge/draft/publish", new { validFrom = "2026-03-05", remark = "按计划" });
        host.Outcome(3).ShouldBe("keep");
        host.Clock.Set("2026-03-05T08:00");
        host.Outcome(3).ShouldBe("throw");

        var again = await host.Decisions.RepeatAsync(kept, TestContext.Current.CancellationToken);
        again.Output!.ToJsonString().ShouldBe(kept.Output!.ToJsonString());
        // The tables in force on an earlier day may be asked as well.
        var then = await TryAsync(
            new
            {
                use = Tables.Use,
                inputs = new { weight = 3 },
                at = "2026-03-03T10:00:00+08:00",
            }
        );
        then.GetProperty("decision").GetProperty("output").GetProperty("outcome").GetString().ShouldBe("keep");

        var detail = await GetAsync("city.judge");
        detail.GetProperty("table").GetProperty("inForce").GetProperty("number").GetInt32().ShouldBe(2);
        detail.GetProperty("versions").GetArrayLength().ShouldBe(2);
        (
            await host.Host.ScalarAsync<string>(
                "SELECT string_agg(action, ' ' ORDER BY sequence) FROM kernel_ledger WHERE subject_kind = 'decision-table'"
            )
        ).ShouldBe(
            "decision-table.added decision-table.drafted decision-table.submitted decision-table.published decision-table.drafted decision-table.submitted decision-table.published"
        );
    }

    [Fact]
    public async Task Nobody_publishes_what_they_wrote_nor_a_key_anything()
    {
        var both = Client("丁", new("decisions.read"), new("decisions.edit"), new("decisions.publish"));
        await AddAsync("city.judge", Tables.Dmn("- | - => \"keep\""), both);
        (await CodeAsync(publisher, "city.judge/draft/publish")).ShouldBe("decisions.illegal_move");
        await MoveAsync(both, "city.judge/draft/submit");
        (await CodeAsync(both, "city.judge/draft/publish")).ShouldBe("decisions.own_draft");
        (await CodeAsync(author, "city.judge/draft/publish")).ShouldBe("permission.denied");
        var key = host.Acting.Client(
            host.Host,
            new Actor(ActorKind.System, Guid.CreateVersion7(), "key", null, [new("decisions.publish")])
        );
        (await CodeAsync(key, "city.judge/draft/publish")).ShouldBe("decisions.person_publishes");
        host.Outcome(3).ShouldBeNull();
        await MoveAsync(publisher, "city.judge/draft/publish");
        host.Outcome(3).ShouldBe("keep");
    }

    [Fact]
    public async Task Who_wrote_at_a_draft_once_is_its_author_for_good()
    {
        var other = Client("戊", new("decisions.edit"), new("decisions.publish"));
        await AddAsync("city.judge", Tables.Dmn("- | - => \"keep\""), other);
        await WriteAsync("city.judge", Tables.Dmn("- | - => \"throw\""));
        await MoveAsync(author, "city.judge/draft/submit");
        (await CodeAsync(other, "city.judge/draft/publish")).ShouldBe("decisions.own_draft");
    }

    [Fact]
    public async Task A_draft_may_have_faults_but_is_not_submitted_with_them()
    {
        var broken = Tables.Dmn("< | - => \"keep\"");
        var draft = await AddAsync("city.judge", broken);
        var fault = draft.GetProperty("faults")[0];
        fault.GetProperty("line").GetInt32().ShouldBeGreaterThan(0);
        fault.GetProperty("message").GetProperty("chinese").GetString().ShouldNotBeNullOrEmpty();
        (await CodeAsync(author, "city.judge/draft/submit")).ShouldBe("decisions.faulty");
        await WriteAsync("city.judge", Tables.Dmn("- | - => \"keep\""));
        await MoveAsync(author, "city.judge/draft/submit");
        // What is in review is not written at.
        (await StatusAsync(author.PutAsJsonAsync($"{Address}/city.judge/draft", new { dmn = broken }))).ShouldBe(
            HttpStatusCode.Conflict
        );
        await MoveAsync(publisher, "city.judge/draft/return", new { remark = "理由不清" });
        await WriteAsync("city.judge", broken);
    }

    [Fact]
    public async Task A_stale_editor_is_refused()
    {
        await AddAsync("city.judge", Tables.Dmn("- | - => \"keep\""));
        using var seen = await author.GetAsync($"{Address}/city.judge/draft", TestContext.Current.CancellationToken);
        await WriteAsync("city.judge", Tables.Dmn("- | - => \"throw\""));
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Address}/city.judge/draft")
        {
            Content = JsonContent.Create(new { dmn = Tables.Dmn("- | - => \"lose\"") }),
        };
        request.Headers.IfMatch.Add(seen.Headers.ETag!);
        var answer = await author.SendAsync(request, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task What_has_not_begun_is_withdrawn_and_what_holds_is_not()
    {
        await AddAsync("city.judge", Tables.Dmn("- | - => \"keep\""));
        await MoveAsync(author, "city.judge/draft/submit");
        await MoveAsync(publisher, "city.judge/draft/publish");
        (await CodeAsync(publisher, "city.judge/versions/1/withdraw", new { remark = "错" })).ShouldBe(
            "decisions.in_force"
        );
        await WriteAsync("city.judge", Tables.Dmn("- | - => \"throw\""));
        await MoveAsync(author, "city.judge/draft/submit");
        foreach (var day in new[] { "2026-03-01", "2090-01-01" })
            (
                await CodeAsync(publisher, "city.judge/draft/publish", new { validFrom = day, remark = "按计划" })
            ).ShouldBe("decisions.valid_from");
        await MoveAsync(publisher, "city.judge/draft/publish", new { validFrom = "2026-04-01", remark = "按计划" });
        await MoveAsync(publisher, "city.judge/versions/2/withdraw", new { remark = "暂缓" });
        host.Clock.Set("2026-04-02T08:00");
        host.Outcome(3).ShouldBe("keep");
    }

    [Fact]
    public async Task A_table_is_ended_and_taken_up_again()
    {
        await AddAsync("city.judge", Tables.Dmn("- | - => \"keep\""));
        await MoveAsync(author, "city.judge/draft/submit");
        await MoveAsync(publisher, "city.judge/draft/publish");
        (await CodeAsync(author, "city.judge/end", new { remark = "停用" })).ShouldBe("permission.denied");
        await MoveAsync(publisher, "city.judge/end", new { remark = "停用" });
        host.Outcome(3).ShouldBeNull();
        (await CodeAsync(publisher, "city.judge/end", new { remark = "停用" })).ShouldBe("decisions.ended");
        // Who wrote it does not bring it back alone.
        await host.Host.ExecuteAsync(
            """
            ALTER TABLE decisions_version DISABLE TRIGGER decisions_keep_published;
            UPDATE decisions_version SET author_ids = author_ids || publisher_id;
            ALTER TABLE decisions_version ENABLE TRIGGER decisions_keep_published
            """
        );
        (await CodeAsync(publisher, "city.judge/restore", new { remark = "恢复" })).ShouldBe("decisions.own_table");
        await MoveAsync(Client("戊", new Grant("decisions.publish")), "city.judge/restore", new { remark = "恢复" });
        host.Outcome(3).ShouldBe("keep");
    }

    [Fact]
    public async Task An_author_of_some_matters_writes_for_those_only()
    {
        var local = Client("己", new Grant("decisions.edit", MatterPrefix: "event.06"));
        (await StatusAsync(PostTableAsync("city.all", Tables.Dmn("- | - => \"keep\""), local))).ShouldBe(
            HttpStatusCode.Forbidden
        );
        (
            await StatusAsync(PostTableAsync("city.local", Tables.Dmn("- | - => \"keep\""), local, ["event.06.1"]))
        ).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_citys_version_stays_when_the_pack_brings_another()
    {
        await host.InstallAsync("1.0.0", "- | - => \"keep\"");
        await WriteAsync("judge", Tables.Dmn("- | - => \"ours\""));
        await MoveAsync(author, "judge/draft/submit");
        await MoveAsync(publisher, "judge/draft/publish");
        await host.InstallAsync("1.1.0", "- | - => \"theirs\"");
        host.Outcome(3).ShouldBe("ours");
        // The pack's content waits as a draft, which the city may take.
        var draft = await (
            await author.GetAsync($"{Address}/judge/draft", TestContext.Current.CancellationToken)
        ).Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        draft.GetProperty("dmn").GetString()!.ShouldContain("theirs");
        await MoveAsync(author, "judge/draft/submit");
        await MoveAsync(publisher, "judge/draft/publish");
        host.Outcome(3).ShouldBe("theirs");
    }

    [Fact]
    public async Task A_dropped_draft_leaves_no_empty_table()
    {
        await AddAsync("city.judge", Tables.Dmn("- | - => \"keep\""));
        (
            await author.DeleteAsync($"{Address}/city.judge/draft", TestContext.Current.CancellationToken)
        ).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await reader.GetAsync($"{Address}/city.judge", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        await AddAsync("city.judge", Tables.Dmn("- | - => \"keep\""));
    }

    [Fact]
    public async Task The_text_is_sent_with_its_hash_and_not_twice()
    {
        var dmn = Tables.Dmn("- | - => \"keep\"");
        await AddAsync("city.judge", dmn);
        using var first = await reader.GetAsync(
            $"{Address}/city.judge/versions/1/dmn",
            TestContext.Current.CancellationToken
        );
        first.Content.Headers.ContentType!.MediaType.ShouldBe("application/xml");
        (await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(dmn);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Address}/city.judge/versions/1/dmn");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        (await reader.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(
            HttpStatusCode.NotModified
        );
    }

    [Fact]
    public async Task Tables_are_found_by_word_use_and_state()
    {
        await host.InstallAsync("1.0.0", "- | - => \"keep\"");
        for (var n = 0; n < 3; n++)
            await AddAsync($"city.t{n}", Tables.Dmn("- | - => \"keep\""));
        (await CodesAsync("?search=评判")).ShouldBe(["judge"]);
        (await CodesAsync("?state=draft")).ShouldBe(["city.t0", "city.t1", "city.t2"]);
        (await CodesAsync("?use=things.nothing")).ShouldBeEmpty();
        var page = await GetAsync("?limit=2");
        page.GetProperty("items").GetArrayLength().ShouldBe(2);
        (await CodesAsync($"?limit=2&after={page.GetProperty("next").GetString()}")).ShouldBe(["city.t2", "judge"]);
        (await reader.GetAsync($"{Address}?state=nonsense", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
    }

    private HttpClient Client(string name, params Grant[] grants) => host.Acting.Client(host.Host, name, grants);

    private Task<HttpResponseMessage> PostTableAsync(
        string code,
        string dmn,
        HttpClient? by = null,
        string[]? matters = null
    ) =>
        (by ?? author).PostAsJsonAsync(
            Address,
            new
            {
                code,
                use = Tables.Use,
                head = new { titleChinese = "本市规则", matters = matters ?? [] },
                draft = new { dmn, note = "试行" },
            },
            TestContext.Current.CancellationToken
        );

    private async Task<JsonElement> AddAsync(string code, string dmn, HttpClient? by = null) =>
        await ReadAsync(await PostTableAsync(code, dmn, by));

    private async Task<JsonElement> WriteAsync(string code, string dmn) =>
        await ReadAsync(
            await author.PutAsJsonAsync($"{Address}/{code}/draft", new { dmn }, TestContext.Current.CancellationToken)
        );

    private static async Task<JsonElement> MoveAsync(HttpClient by, string path, object? body = null) =>
        await ReadAsync(
            await by.PostAsJsonAsync(
                $"{Address}/{path}",
                body ?? new { remark = "例行" },
                TestContext.Current.CancellationToken
            )
        );

    private static async Task<string?> CodeAsync(HttpClient by, string path, object? body = null)
    {
        var answer = await by.PostAsJsonAsync(
            $"{Address}/{path}",
            body ?? new { remark = "例行" },
            TestContext.Current.CancellationToken
        );
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeFalse(text);
        return JsonNode.Parse(text)!["code"]?.GetValue<string>();
    }

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> answer) =>
        (await answer).StatusCode;

    private async Task<JsonElement> GetAsync(string path) =>
        await ReadAsync(
            await reader.GetAsync(
                path.StartsWith('?') ? Address + path : $"{Address}/{path}",
                TestContext.Current.CancellationToken
            )
        );

    private async Task<List<string?>> CodesAsync(string query) =>
        [
            .. (await GetAsync(query))
                .GetProperty("items")
                .EnumerateArray()
                .Select(t => t.GetProperty("code").GetString()),
        ];

    private async Task<JsonElement> TryAsync(object body) =>
        await ReadAsync(
            await reader.PostAsJsonAsync("/api/decisions/try", body, TestContext.Current.CancellationToken)
        );

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{(int)answer.StatusCode} {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
