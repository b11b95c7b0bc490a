using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Decisions.Lookups;
using Zhishu.Kernel.Actors;

namespace Zhishu.Decisions.Tests;

/// <summary>What the city decides about tables holds against packs and against haste.</summary>
public sealed class OwnTablesTests : IAsyncLifetime
{
    private DecisionHost host = null!;
    private HttpClient author = null!;
    private HttpClient publisher = null!;

    public async ValueTask InitializeAsync()
    {
        host = await DecisionHost.StartAsync();
        author = host.Acting.Client(host.Host, "甲", new Grant("decisions.edit"));
        publisher = host.Acting.Client(host.Host, "乙", new Grant("decisions.publish"));
        await host.InstallAsync("1.0.0", "- | - => \"keep\"");
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_table_the_city_ended_stays_ended_when_the_pack_brings_another_version()
    {
        await SendAsync(publisher, HttpMethod.Post, "judge/end", new { remark = "停用" });
        var installed = await host.InstallAsync("1.1.0", "- | - => \"theirs\"");
        installed.Sections["tables"].Notes.ShouldContain(n => n.English.Contains("was ended here"));
        host.Outcome(3).ShouldBeNull();
        await SendAsync(publisher, HttpMethod.Post, "judge/restore", new { remark = "恢复" });
        host.Outcome(3).ShouldBe("theirs");
    }

    [Fact]
    public async Task Matters_and_order_that_the_city_gave_a_table_stay()
    {
        await SendAsync(
            publisher,
            HttpMethod.Put,
            "judge",
            new { titleChinese = "本市", matters = new[] { "event.06" } }
        );
        await host.InstallAsync("1.1.0", "- | - => \"theirs\"");
        host.Outcome(3, matter: "event.01").ShouldBeNull();
        host.Outcome(3, matter: "event.06").ShouldBe("theirs");
        (await host.Host.ScalarAsync<string>("SELECT title_chinese FROM decisions_table")).ShouldBe("本市");
    }

    [Fact]
    public async Task What_of_a_pack_the_city_dropped_or_took_is_not_offered_again()
    {
        await PublishAsync("ours");
        await host.InstallAsync("1.1.0", "- | - => \"theirs\"");
        await SendAsync(author, HttpMethod.Delete, "judge/draft");
        await host.InstallAsync("1.1.1", "- | - => \"theirs\"");
        (await DraftsAsync()).ShouldBe(0);
        await host.InstallAsync("1.2.0", "- | - => \"others\"");
        (await DraftsAsync()).ShouldBe(1);
        await PublishAsync("mixed");
        await host.InstallAsync("1.2.1", "- | - => \"others\"");
        (await DraftsAsync()).ShouldBe(0);
        host.Outcome(3).ShouldBe("mixed");
    }

    [Fact]
    public async Task A_draft_that_a_newer_version_overtook_is_looked_at_again_first()
    {
        await WriteAsync("ours");
        await host.InstallAsync("1.1.0", "- | - => \"theirs\"");
        (await CodeAsync(author, "judge/draft/submit")).ShouldBe("decisions.overtaken");
        (await WriteAsync("ours")).GetProperty("draft").GetProperty("number").GetInt32().ShouldBe(4);
        await SendAsync(author, HttpMethod.Post, "judge/draft/submit", new { });
        await SendAsync(publisher, HttpMethod.Post, "judge/draft/publish", new { remark = "已比较" });
        host.Outcome(3).ShouldBe("ours");
    }

    [Fact]
    public async Task A_version_is_begun_with_the_text_of_an_older_one()
    {
        await PublishAsync("ours");
        var draft = await SendAsync(author, HttpMethod.Post, "judge/draft", new { from = 1, note = "恢复原规则" });
        draft.GetProperty("dmn").GetString()!.ShouldContain("keep");
        (await CodeAsync(author, "judge/draft", new { from = 1 })).ShouldBe("decisions.draft_exists");
        await SendAsync(author, HttpMethod.Post, "judge/draft/submit", new { });
        await SendAsync(publisher, HttpMethod.Post, "judge/draft/publish", new { remark = "恢复" });
        host.Outcome(3).ShouldBe("keep");
    }

    [Fact]
    public async Task Nothing_is_published_into_an_ended_table_or_without_a_reason()
    {
        await WriteAsync("ours");
        await SendAsync(author, HttpMethod.Post, "judge/draft/submit", new { });
        (await publisher.PostAsJsonAsync("/api/decisions/tables/judge/draft/publish", new { }, Ct)).StatusCode.ShouldBe(
            System.Net.HttpStatusCode.BadRequest
        );
        await SendAsync(publisher, HttpMethod.Post, "judge/end", new { remark = "停用" });
        (await CodeAsync(publisher, "judge/draft/publish", new { remark = "试" })).ShouldBe("decisions.ended");
    }

    [Fact]
    public async Task Who_submits_a_packs_draft_does_not_publish_it()
    {
        await PublishAsync("ours");
        await host.InstallAsync("1.1.0", "- | - => \"theirs\"");
        var both = host.Acting.Client(host.Host, "丙", new("decisions.edit"), new Grant("decisions.publish"));
        await SendAsync(both, HttpMethod.Post, "judge/draft/submit", new { });
        (await CodeAsync(both, "judge/draft/publish", new { remark = "试" })).ShouldBe("decisions.own_draft");
    }

    [Fact]
    public async Task Who_wrote_a_table_does_not_decide_which_matters_it_is_for()
    {
        var both = host.Acting.Client(host.Host, "丙", new("decisions.edit"), new Grant("decisions.publish"));
        await WriteAsync("ours", both);
        await SendAsync(both, HttpMethod.Post, "judge/draft/submit", new { });
        await SendAsync(publisher, HttpMethod.Post, "judge/draft/publish", new { remark = "同意" });
        var answer = await both.PutAsJsonAsync(
            "/api/decisions/tables/judge",
            new { titleChinese = "本市", matters = new[] { "event" } },
            Ct
        );
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct))
            .GetProperty("code")
            .GetString()
            .ShouldBe("decisions.own_table");
        await SendAsync(both, HttpMethod.Put, "judge", new { titleChinese = "本市" });
    }

    [Fact]
    public async Task Another_node_decides_by_what_was_published_here()
    {
        await using var database = NpgsqlDataSource.Create(host.Host.ConnectionString);
        using var other = new TableLoader(database);
        await other.RefreshAsync(Ct);
        var before = other.Current.Of(Tables.Use)[0].On(new DateOnly(2026, 3, 2))!.Number;
        await PublishAsync("ours");
        await other.RefreshAsync(Ct);
        (before, other.Current.Of(Tables.Use)[0].On(new DateOnly(2026, 3, 2))!.Number).ShouldBe((1, 2));
    }

    [Fact]
    public async Task No_administrator_of_the_three_may_touch_tables()
    {
        var held = await host.Host.ScalarAsync<long>(
            "SELECT count(*) FROM organisations_role WHERE code LIKE '%-administrator' AND permissions::text LIKE '%decisions.%'"
        );
        held.ShouldBe(0);
        host.Host.Services.GetServices<Kernel.Modules.IModule>()
            .Single(m => m.Name == "decisions")
            .Permissions.ShouldAllBe(p => p.Group == null);
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private Task<long> DraftsAsync() =>
        host.Host.ScalarAsync<long>("SELECT count(*) FROM decisions_version WHERE state = 'draft'")!;

    private Task<JsonElement> WriteAsync(string outcome, HttpClient? by = null) =>
        SendAsync(by ?? author, HttpMethod.Put, "judge/draft", new { dmn = Tables.Dmn($"- | - => \"{outcome}\"") });

    private async Task PublishAsync(string outcome)
    {
        await WriteAsync(outcome);
        await SendAsync(author, HttpMethod.Post, "judge/draft/submit", new { });
        await SendAsync(publisher, HttpMethod.Post, "judge/draft/publish", new { remark = "例行" });
    }

    private static async Task<JsonElement> SendAsync(HttpClient by, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/api/decisions/tables/{path}")
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        var answer = await by.SendAsync(request, Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task<string?> CodeAsync(HttpClient by, string path, object? body = null)
    {
        var answer = await by.PostAsJsonAsync($"/api/decisions/tables/{path}", body ?? new { }, Ct);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("code").GetString();
    }
}
