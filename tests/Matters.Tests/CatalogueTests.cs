using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Calendar;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Drafts;
using Zhishu.Testing;

namespace Zhishu.Matters.Tests;

public sealed class CatalogueTests : IAsyncLifetime
{
    private static readonly MatterContent Rubbish = new()
    {
        Name = new("暴露垃圾", "Exposed rubbish"),
        Kind = MatterKinds.UrbanEvent,
        Keywords = ["垃圾"],
        Limits = new Dictionary<string, TimeLimit> { ["handle"] = new(4, TimeUnit.WorkingHours) },
        EmergencyLimits = new Dictionary<string, TimeLimit> { ["handle"] = new(2, TimeUnit.ClockHours) },
    };

    private readonly ActingFilter acting = new();
    private TestHost host = null!;
    private HttpClient author = null!;
    private HttpClient reviewer = null!;

    public async ValueTask InitializeAsync()
    {
        host = await TestHost.StartAsync(configure: acting.Configure);
        author = acting.Client(
            host,
            "author",
            new Grant("matters.read"),
            new Grant("matters.edit"),
            new Grant("matters.review")
        );
        reviewer = acting.Client(
            host,
            "reviewer",
            new Grant("matters.read"),
            new Grant("matters.review"),
            new Grant("matters.publish")
        );
        (await PutClass("event", "事项")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PutClass("event.06", "市容环境")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_matter_goes_from_draft_over_review_to_published()
    {
        await PublishAsync("event.06.010", Rubbish);
        var matter = host.Services.GetRequiredService<ICatalogue>().Current.Find("event.06.010")!;
        matter.Number.ShouldBe(1);
        matter.Name.English.ShouldBe("Exposed rubbish");
        matter.ParentCode.ShouldBe("event.06");
        matter.LimitOf("handle").ShouldBe(new TimeLimit(4, TimeUnit.WorkingHours));
        matter.LimitOf("handle", emergency: true).ShouldBe(new TimeLimit(2, TimeUnit.ClockHours));
        matter.LimitOf("verify", emergency: true).ShouldBeNull();
        (await host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger WHERE subject_kind = 'matter'")).ShouldBe(4);
    }

    [Fact]
    public async Task Who_wrote_at_a_draft_cannot_review_it()
    {
        await DraftAsync("event.06.010", Rubbish);
        await Ok(Move(author, "submit"));
        (await CodeOf(Move(author, "approve"))).ShouldBe("matters.own_review");
        await Ok(Move(reviewer, "approve"));
    }

    [Fact]
    public async Task A_published_version_stays_as_it_was_filed_under()
    {
        await PublishAsync("event.06.010", Rubbish);
        var catalogue = host.Services.GetRequiredService<ICatalogue>();
        var first = catalogue.Current.Find("event.06.010")!;
        await PublishAsync("event.06.010", Rubbish with { ReopenDays = 30 });
        catalogue.Current.Find("event.06.010")!.Number.ShouldBe(2);
        catalogue.Current.Version(first.Id)!.ReopenDays.ShouldBe(15);
        var error = await Should.ThrowAsync<Npgsql.PostgresException>(() =>
            host.ExecuteAsync("UPDATE matters_version SET content = '{}' WHERE number = 1")
        );
        error.ConstraintName.ShouldBe("matters_keep_published");
        var differences = await author.GetFromJsonAsync<MatterDifference[]>(
            "/api/matters/event.06.010/diff?from=1&to=2",
            Json.Options
        );
        differences.ShouldBe([new MatterDifference("reopenDays", "15", "30")]);
    }

    [Fact]
    public async Task A_retired_matter_is_no_longer_found_but_its_versions_are()
    {
        await PublishAsync("event.06.010", Rubbish);
        var catalogue = host.Services.GetRequiredService<ICatalogue>();
        var version = catalogue.Current.Find("event.06.010")!;
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);
        var past = new { On = today.AddDays(-1), Reason = "x" };
        (await CodeOf(reviewer.PostAsJsonAsync("/api/matters/event.06.010/retire", past))).ShouldBe(
            "matters.retired_in_past"
        );
        await Ok(reviewer.PostAsJsonAsync("/api/matters/event.06.010/retire", new { On = today, Reason = "合并" }));
        catalogue.Current.Find("event.06.010").ShouldBeNull();
        catalogue.Current.Version(version.Id).ShouldNotBeNull();
        await Ok(reviewer.PostAsJsonAsync("/api/matters/event.06.010/retire", new { Reason = "恢复" }));
        catalogue.Current.Find("event.06.010").ShouldNotBeNull();
    }

    [Fact]
    public async Task What_a_caller_says_suggests_matters_and_the_words_that_spoke_for_them()
    {
        await PublishAsync("event.06.010", Rubbish);
        var fumes = Rubbish with { Name = new("油烟污染", "Cooking fume pollution"), Keywords = ["烧烤"] };
        await PublishAsync("event.06.027", fumes);
        var said = new { Text = "楼下烧烤店的油烟太大，开不了窗" };
        using var answer = await author.PostAsJsonAsync("/api/matters/suggest", said);
        var found = await answer.Content.ReadFromJsonAsync<MatterSuggestion[]>(Json.Options);
        found!.Select(m => m.Code).ShouldBe(["event.06.027"]);
        found![0].Because.ShouldBe(["烧烤", "油烟"]);
        found[0].Path.Select(n => n.Chinese).ShouldBe(["事项", "市容环境", "油烟污染"]);
        // A matter of tomorrow's catalogue is known without a restart.
        await PublishAsync("event.06.028", fumes with { Name = new("露天烧烤", "Open-air barbecue") });
        using var again = await author.PostAsJsonAsync("/api/matters/suggest", said);
        (await again.Content.ReadFromJsonAsync<MatterSuggestion[]>(Json.Options))!.Length.ShouldBe(2);
        (await CodeOf(author.PostAsJsonAsync("/api/matters/suggest", new { Text = "" }))).ShouldBe("request.invalid");
        (await CodeOf(author.PostAsJsonAsync("/api/matters/suggest", new { Text = "x", Limit = 99 }))).ShouldBe(
            "request.invalid"
        );
    }

    [Fact]
    public async Task Search_finds_chinese_words_and_pages_by_cursor()
    {
        await PublishAsync("event.06.010", Rubbish);
        await PublishAsync(
            "event.06.011",
            Rubbish with
            {
                Name = new("积存垃圾渣土", "Accumulated rubbish and spoil"),
                Keywords = [],
            }
        );
        await PublishAsync(
            "event.06.027",
            Rubbish with
            {
                Name = new("油烟污染", "Cooking fume pollution"),
                Keywords = ["油烟"],
            }
        );
        (await Search("q=垃圾")).Items.Select(m => m.Code).ShouldBe(["event.06.010", "event.06.011"]);
        (await Search("q=油烟扰民")).Items.Select(m => m.Code).ShouldBe(["event.06.027"]);
        (await Search("q=fume")).Items.Select(m => m.Code).ShouldBe(["event.06.027"]);
        (await Search("q=event.06.011")).Items[0].Code.ShouldBe("event.06.011");
        (await Search("kind=complaint")).Items.ShouldBeEmpty();
        var first = await Search("limit=2");
        first.Items.Count.ShouldBe(2);
        var second = await Search($"limit=2&after={first.Next}");
        second.Items.Select(m => m.Code).ShouldBe(["event.06.027"]);
        second.Next.ShouldBeNull();
        var tree = await author.GetFromJsonAsync<MatterNode[]>("/api/matters/tree", Json.Options);
        tree![0].Children![0].Matters.ShouldBe(3);
    }

    [Theory]
    [InlineData("Event.06.010", "matters.code")]
    [InlineData("event..010", "matters.code")]
    [InlineData("event.07.010", "matters.no_class")]
    [InlineData("event.06", "matters.code_is_class")]
    public async Task A_wrong_code_is_refused(string code, string refusal) =>
        (
            await CodeOf(author.PutAsJsonAsync($"/api/matters/{code}/draft", new { Content = Rubbish }, Json.Options))
        ).ShouldBe(refusal);

    [Fact]
    public async Task Wrong_content_is_refused_with_the_field()
    {
        foreach (
            var wrong in new[]
            {
                Rubbish with
                {
                    Name = new("", "x"),
                },
                Rubbish with
                {
                    Kind = "dog",
                },
                Rubbish with
                {
                    Limits = new Dictionary<string, TimeLimit> { ["sleep"] = new(1, TimeUnit.ClockHours) },
                },
                Rubbish with
                {
                    Evidence = [new("handle", "smell", 1)],
                },
                Rubbish with
                {
                    RequiredFields = [new("handle", "Bad Name", new("x", "x"), "text")],
                },
                Rubbish with
                {
                    MaximumReturns = -1,
                },
            }
        )
            (
                await CodeOf(
                    author.PutAsJsonAsync("/api/matters/event.06.010/draft", new { Content = wrong }, Json.Options)
                )
            ).ShouldBe("matters.invalid");
        var limit = new StringContent(
            """{"content":{"name":{"chinese":"x","english":"x"},"kind":"service","limits":{"handle":"soon"}}}""",
            System.Text.Encoding.UTF8,
            "application/json"
        );
        (await author.PutAsync("/api/matters/event.06.010/draft", limit)).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
    }

    [Fact]
    public async Task Permissions_hold_by_matter()
    {
        var scoped = acting.Client(host, "scoped", new Grant("matters.edit", MatterPrefix: "event.07"));
        (
            await CodeOf(
                scoped.PutAsJsonAsync("/api/matters/event.06.010/draft", new { Content = Rubbish }, Json.Options)
            )
        ).ShouldBe("permission.denied");
        (await CodeOf(host.Client.GetAsync("/api/matters"))).ShouldBe("session.none");
    }

    [Fact]
    public async Task A_stale_change_of_a_draft_is_refused()
    {
        var draft = await DraftAsync("event.06.010", Rubbish);
        await DraftAsync("event.06.010", Rubbish with { ReopenDays = 3 });
        using var stale = new HttpRequestMessage(HttpMethod.Put, "/api/matters/event.06.010/draft")
        {
            Content = JsonContent.Create(new { Content = Rubbish }, options: Json.Options),
        };
        stale.Headers.TryAddWithoutValidation("If-Match", $"\"{draft.Version}\"");
        (await CodeOf(author.SendAsync(stale))).ShouldBe("concurrency.stale");
    }

    [Fact]
    public async Task A_repeated_request_gets_the_first_answer()
    {
        await DraftAsync("event.06.010", Rubbish);
        var answers = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/matters/event.06.010/draft/submit")
            {
                Content = JsonContent.Create(new { Remark = "试" }),
            };
            request.Headers.Add("Idempotency-Key", "submit-1");
            answers.Add(await (await Ok(author.SendAsync(request))).Content.ReadAsStringAsync());
        }
        answers[1].ShouldBe(answers[0]);
        var draft = await author.GetFromJsonAsync<MatterDraftResponse>("/api/matters/event.06.010/draft", Json.Options);
        JsonSerializer.Deserialize<MatterDraftResponse>(answers[0], Json.Options)!.Version.ShouldBe(draft!.Version);
    }

    [Fact]
    public async Task A_change_made_on_another_node_shows_after_a_refresh()
    {
        await PublishAsync("event.06.010", Rubbish);
        var catalogue = host.Services.GetRequiredService<ICatalogue>();
        var before = catalogue.Current.Revision;
        await host.ExecuteAsync("UPDATE matters_matter SET withdrawn = true");
        await catalogue.RefreshAsync(TestContext.Current.CancellationToken);
        catalogue.Current.Revision.ShouldBeGreaterThan(before);
        catalogue.Current.Find("event.06.010").ShouldBeNull();
    }

    [Fact]
    public async Task A_class_that_holds_something_is_not_removed()
    {
        await PublishAsync("event.06.010", Rubbish);
        (await CodeOf(reviewer.DeleteAsync("/api/matters/classes/event.06"))).ShouldBe("matters.class_not_empty");
        await Ok(PutClass("event.09", "街面秩序"));
        (await reviewer.DeleteAsync("/api/matters/classes/event.09")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    private async Task PublishAsync(string code, MatterContent content)
    {
        await DraftAsync(code, content);
        await Ok(Move(author, "submit", code));
        await Ok(Move(reviewer, "approve", code));
        await Ok(Move(reviewer, "publish", code));
    }

    private async Task<MatterDraftResponse> DraftAsync(string code, MatterContent content)
    {
        var response = await Ok(
            author.PutAsJsonAsync($"/api/matters/{code}/draft", new { Content = content, Remark = "试" }, Json.Options)
        );
        return (await response.Content.ReadFromJsonAsync<MatterDraftResponse>(Json.Options))!;
    }

    private Task<HttpResponseMessage> PutClass(string code, string name) =>
        reviewer.PutAsJsonAsync($"/api/matters/classes/{code}", new { Chinese = name });

    private static Task<HttpResponseMessage> Move(HttpClient client, string move, string code = "event.06.010") =>
        client.PostAsJsonAsync($"/api/matters/{code}/draft/{move}", new { Remark = "试" });

    private async Task<Kernel.Http.Page<MatterSummary>> Search(string query) =>
        (await author.GetFromJsonAsync<Kernel.Http.Page<MatterSummary>>($"/api/matters?{query}", Json.Options))!;

    private static async Task<HttpResponseMessage> Ok(Task<HttpResponseMessage> sending)
    {
        var response = await sending;
        ((int)response.StatusCode).ShouldBeLessThan(300, await response.Content.ReadAsStringAsync());
        return response;
    }

    private static async Task<string?> CodeOf(Task<HttpResponseMessage> sending)
    {
        var problem = await (await sending).Content.ReadFromJsonAsync<JsonElement>();
        return problem.TryGetProperty("code", out var code) ? code.GetString() : null;
    }
}
