using System.Net;
using System.Text.Json;

namespace Zhishu.Codes.Tests;

/// <summary>Kinds are drafted by one and published by another; what stands in codes that are out stays.</summary>
public sealed class KindTests(City city) : IClassFixture<City>
{
    [Theory]
    [InlineData("{area}{kind}")]
    [InlineData("{serial:2}")]
    [InlineData("{serial:13}")]
    [InlineData("{serial:4}{serial:4}")]
    [InlineData("{serial:4}{area}")]
    [InlineData("{check}{serial:4}")]
    [InlineData("AB{serial:4}{check}")]
    [InlineData("{serial:4}中")]
    [InlineData("{serial:4}\n")]
    [InlineData("{area:12}{area:12}{serial:12}{year}{kind}{kind}")]
    [InlineData("")]
    public async Task A_structure_that_is_none_may_be_drafted_and_not_submitted(string structure)
    {
        var content = new { name = new { chinese = "类", english = "kind" }, structure };
        var draft = await city.DraftAsync("kind-a", 901, content);
        draft
            .GetProperty("faults")
            .EnumerateArray()
            .Select(f => f.GetProperty("field").GetString())
            .ShouldBe(["structure"]);
        draft.TryGetProperty("example", out _).ShouldBeFalse();
        var answer = await MoveAsync("kind-a", "submit", draft, HttpStatusCode.BadRequest);
        answer.GetProperty("code").GetString().ShouldBe("codes.kind");
        answer.GetProperty("errors").TryGetProperty("content.structure", out _).ShouldBeTrue();
        await DiscardAsync("kind-a", draft);
    }

    [Fact]
    public async Task A_kind_keeps_what_stands_in_its_codes()
    {
        var kind = await city.KindAsync("kind-b", 902);
        await city.DraftAsync(kind, 903, City.Content(), HttpStatusCode.Conflict);
        await city.DraftAsync(kind, 902, City.Content("ed25519"), HttpStatusCode.Conflict);
        await city.DraftAsync("kind-c", 902, City.Content(), HttpStatusCode.Conflict);
        await city.KindAsync(kind, 902, City.Content(validDays: 30));
        var now = await city.GetAsync($"/api/codes/kinds/{kind}");
        now.GetProperty("content").GetProperty("validDays").GetInt32().ShouldBe(30);
        now.GetProperty("version").GetInt32().ShouldBe(2);
        await city.SendAsync(
            HttpMethod.Delete,
            $"/api/codes/kinds/{kind}",
            status: HttpStatusCode.NoContent,
            who: city.Publisher
        );
        await city.PostAsync("/api/codes/numbers", new { kind, areaCode = "440106" }, HttpStatusCode.Conflict);
        // Published anew it is in use again.
        await city.KindAsync(kind, 902, City.Content(validDays: 30));
        await city.PostAsync("/api/codes/numbers", new { kind, areaCode = "440106" }, HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_link_to_elsewhere_and_a_rule_that_is_none_are_told_at_their_places()
    {
        var content = new
        {
            name = new { chinese = "类", english = "kind" },
            structure = "{serial:4}",
            uses = new object[]
            {
                new
                {
                    name = "go",
                    label = new { chinese = "去", english = "go" },
                    @for = "public",
                    link = "//evil.example/{number}",
                },
                new
                {
                    name = "do",
                    label = new { chinese = "做", english = "do" },
                    requires = new object[]
                    {
                        new { @if = "object.nothing >", @else = new { chinese = "不行", english = "no" } },
                    },
                },
            },
        };
        var draft = await city.DraftAsync("kind-d", 904, content);
        draft
            .GetProperty("faults")
            .EnumerateArray()
            .Select(f => f.GetProperty("field").GetString())
            .ShouldBe(["uses[0].link", "uses[1].requires[0].if"]);
        await DiscardAsync("kind-d", draft);
        await city.GetAsync("/api/codes/kinds/kind-d/draft", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Whoever_wrote_or_submitted_it_does_not_publish_it_and_what_was_returned_is_written_again()
    {
        var draft = await city.DraftAsync("kind-e", 905, City.Content());
        draft.GetProperty("example").GetString()!.ShouldStartWith("000000905");
        (await city.GetAsync("/api/codes/kinds/kind-e", HttpStatusCode.NotFound))
            .GetProperty("code")
            .GetString()
            .ShouldBe("codes.no_kind");
        await MoveAsync("kind-e", "publish", draft, HttpStatusCode.Conflict, city.Publisher);
        var submitted = await MoveAsync("kind-e", "submit", draft);
        await city.DraftAsync("kind-e", 905, City.Content(), HttpStatusCode.Conflict, VersionOf(submitted));
        (await MoveAsync("kind-e", "publish", submitted, HttpStatusCode.Forbidden))
            .GetProperty("code")
            .GetString()
            .ShouldBe("codes.own_draft");
        await MoveAsync("kind-e", "return", submitted, HttpStatusCode.BadRequest, city.Publisher);
        var path = "/api/codes/kinds/kind-e/draft";
        var returned = await city.SendAsync(
            HttpMethod.Post,
            path + "/return",
            new { remark = "请补英文名" },
            who: city.Publisher,
            version: VersionOf(submitted)
        );
        returned.GetProperty("remark").GetString().ShouldBe("请补英文名");
        // Somebody else's save meanwhile is not overwritten.
        await city.DraftAsync("kind-e", 905, City.Content(), HttpStatusCode.Conflict, VersionOf(draft));
        var again = await city.DraftAsync("kind-e", 905, City.Content(validDays: 9), version: VersionOf(returned));
        submitted = await MoveAsync("kind-e", "submit", again);
        var published = await MoveAsync("kind-e", "publish", submitted, who: city.Publisher);
        published.GetProperty("content").GetProperty("validDays").GetInt32().ShouldBe(9);
        await city.GetAsync(path, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_draft_that_was_overtaken_is_not_published_unseen()
    {
        var kind = await city.KindAsync("kind-f", 906);
        var draft = await city.DraftAsync(kind, 906, City.Content(validDays: 10));
        var submitted = await MoveAsync(kind, "submit", draft);
        await city.SendAsync(
            HttpMethod.Delete,
            $"/api/codes/kinds/{kind}",
            status: HttpStatusCode.NoContent,
            who: city.Publisher
        );
        (await MoveAsync(kind, "publish", submitted, HttpStatusCode.Conflict, city.Publisher))
            .GetProperty("code")
            .GetString()
            .ShouldBe("codes.overtaken");
    }

    private Task<JsonElement> MoveAsync(
        string kind,
        string move,
        JsonElement draft,
        HttpStatusCode status = HttpStatusCode.OK,
        HttpClient? who = null
    ) =>
        city.SendAsync(
            HttpMethod.Post,
            $"/api/codes/kinds/{kind}/draft/{move}",
            new { },
            status,
            who,
            VersionOf(draft)
        );

    private Task<JsonElement> DiscardAsync(string kind, JsonElement draft) =>
        city.SendAsync(
            HttpMethod.Delete,
            $"/api/codes/kinds/{kind}/draft",
            status: HttpStatusCode.NoContent,
            version: VersionOf(draft)
        );

    private static int VersionOf(JsonElement draft) => draft.GetProperty("version").GetInt32();
}
