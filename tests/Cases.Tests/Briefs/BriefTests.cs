using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Cases.Briefs;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Tests.Briefs;

public sealed class BriefTests
{
    [Fact]
    public async Task Words_order_and_paragraphs_are_edited_by_the_version_that_was_seen()
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        var (headline, volume) = (brief.Sections[0], brief.Sections[1]);
        object[] sections =
        [
            new { id = volume.Id },
            new
            {
                id = headline.Id,
                heading = new Text(" 概述 ", "Summary"),
                words = new Text("我写的话。\r\n第二行 ", "My words."),
            },
            new
            {
                kind = "own",
                heading = new Text("下月安排", ""),
                words = new Text("继续。", ""),
            },
        ];
        var changed = await city.ChangeAsync(brief, new("四月报告", "April"), sections);
        changed.Version.ShouldBe(2);
        changed.Title.ShouldBe(new Text("四月报告", "April"));
        changed.Sections.Select(s => s.Kind).ShouldBe([BriefKind.Volume, BriefKind.Headline, BriefKind.Own]);
        // A record with lists is the same only where the lists are.
        Json.Write(changed.Sections[0]).ShouldBe(Json.Write(volume));
        changed.Sections[1].Heading.Chinese.ShouldBe("概述");
        changed.Sections[1].Words.Chinese.ShouldBe("我写的话。\n第二行");
        changed.Sections[1].Generated.ShouldBe(headline.Words);
        changed.Sections[2].Generated.ShouldBeNull();
        Json.Write(await city.ReadAsync(brief.Id)).ShouldBe(Json.Write(changed));

        var body = new { title = new Text("迟到的", ""), sections };
        (await city.DoAsync(HttpMethod.Put, $"{brief.Id}", body, 1)).Code.ShouldBe("concurrency.stale");
        (await city.DoAsync(HttpMethod.Put, $"{brief.Id}", body, null)).Code.ShouldBe("request.if_match");
        (await city.ReadAsync(brief.Id)).Title.Chinese.ShouldBe("四月报告");

        var again = await city.ChangeAsync(
            changed,
            changed.Title,
            [.. changed.Sections.Select(s => new { id = s.Id }), new { kind = "channels" }]
        );
        again.Sections[^1].Words.ShouldBe(brief.Of(BriefKind.Channels).Words);
        (
            await city.Host.Host.ScalarAsync<string>(
                $"SELECT string_agg(action || coalesce(':' || (data::jsonb ->> 'removed'), ''), ' ' ORDER BY sequence) FROM kernel_ledger WHERE subject_id = '{brief.Id}'"
            )
        ).ShouldBe(
            """brief.made brief.changed:["channels", "deadlines", "matters", "places", "units", "overdue", "notable"] brief.changed:[]"""
        );
    }

    [Fact]
    public async Task What_does_not_fit_is_refused()
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        var own = brief.Sections[0].Id;
        foreach (
            var (title, sections, code) in new (Text, object[], string)[]
            {
                (new(" ", ""), [], "cases.brief_title"),
                (new("题", ""), [new { id = Guid.Empty }], "cases.brief_section"),
                (new("题", ""), [null!], "cases.brief_section"),
                (new("题", ""), [new { id = own }, new { id = own }], "cases.brief_section"),
                (new("题", ""), [new { heading = new Text("无", "") }], "cases.brief_section"),
            }
        )
            (await city.DoAsync(HttpMethod.Put, $"{brief.Id}", new { title, sections }, 1)).Code.ShouldBe(code);
        (
            await city.DoAsync(HttpMethod.Post, $"{brief.Id}/refresh", new { sections = new[] { Guid.Empty } }, 1)
        ).Code.ShouldBe("cases.brief_section");
        foreach (
            var (from, to) in new[]
            {
                ("2026-04-30", "2026-04-01"),
                ("2026-05-07", "2026-05-08"),
                ("2025-01-01", "2026-04-30"),
                ("1999-01-01", "1999-01-31"),
            }
        )
            (await city.Leader.Refused("/api/briefs", new { from, to })).Code.ShouldBe("cases.brief_period");
        (await city.Leader.GetAsync("/api/briefs?state=lost")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Figures_are_counted_anew_without_losing_what_was_edited()
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        var deadlines = brief.Of(BriefKind.Deadlines);
        var edited = deadlines.Words with { Chinese = "编辑加的话。" + deadlines.Words.Chinese };
        brief = await city.ChangeAsync(
            brief,
            brief.Title,
            brief.Sections.Select(s =>
                s.Id == deadlines.Id ? (object)new { id = s.Id, words = edited } : new { id = s.Id }
            )
        );
        await city.SetAsync(2, "state = 'Closed', closed_at = '2026-05-06T00:00:00Z'");
        city.Host.Clock.Advance(TimeSpan.FromHours(1));
        var one = await city.RefreshAsync(brief, deadlines.Id);
        var fresh = one.Of(BriefKind.Deadlines);
        fresh.Generated!.Chinese.ShouldContain("超期3件（其中1件仍未办结）");
        fresh.Words.Chinese.ShouldBe("编辑加的话。" + fresh.Generated.Chinese);
        fresh.Words.English.ShouldBe(fresh.Generated.English);
        fresh.Check.ShouldBeFalse();
        fresh.CountedAt.ShouldBe(city.Host.Clock.Now);
        Json.Write(one.Of(BriefKind.Units)).ShouldBe(Json.Write(brief.Of(BriefKind.Units)));

        var all = await city.RefreshAsync(one);
        all.Of(BriefKind.Units).Table!.Rows.Single(r => r.Code == "bureau").Values[1].ShouldBe(3);
        all.Sections.ShouldAllBe(s => s.CountedAt == city.Host.Clock.Now);

        // A figure written by hand stands against a new one, until somebody has read it.
        all = await city.ChangeAsync(
            all,
            all.Title,
            all.Sections.Select(s =>
                s.Kind == BriefKind.Deadlines
                    ? (object)new { id = s.Id, words = fresh.Words with { Chinese = "其中2件仍未办结。" } }
                    : new { id = s.Id }
            )
        );
        await city.SetAsync(3, "state = 'Closed', closed_at = '2026-05-06T00:00:00Z'");
        var checkedOnce = await city.RefreshAsync(all, deadlines.Id);
        checkedOnce.Of(BriefKind.Deadlines).Words.Chinese.ShouldBe("其中2件仍未办结。");
        checkedOnce.Of(BriefKind.Deadlines).Check.ShouldBeTrue();
    }

    [Fact]
    public async Task A_final_brief_stays_as_it_is()
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        (await city.DoAsync(HttpMethod.Post, $"{brief.Id}/publish", null, null)).Code.ShouldBe("request.if_match");
        var (_, final, _) = await city.DoAsync(HttpMethod.Post, $"{brief.Id}/publish", null, 1);
        final!.State.ShouldBe(BriefState.Final);
        final.PublishedByName.ShouldBe("leader");
        await city.SetAsync(2, "state = 'Closed', closed_at = '2026-05-06T00:00:00Z'");
        var title = final.Title;
        foreach (
            var (method, path, body) in new (HttpMethod, string, object?)[]
            {
                (HttpMethod.Put, "", new { title, sections = Array.Empty<object>() }),
                (HttpMethod.Post, "/refresh", new { }),
                (HttpMethod.Post, "/publish", null),
                (HttpMethod.Delete, "", null),
            }
        )
            (await city.DoAsync(method, brief.Id + path, body, final.Version)).Code.ShouldBe("cases.brief_final");
        var kept = await city.ReadAsync(brief.Id);
        Json.Write(kept.Sections).ShouldBe(Json.Write(brief.Sections));
        (
            await city.Host.Host.ScalarAsync<string>(
                $"SELECT data::jsonb ->> 'digest' FROM kernel_ledger WHERE subject_id = '{brief.Id}' AND action = 'brief.published'"
            )
        )!.Length.ShouldBe(64);
        (await city.Host.EventsAsync("cases.brief.published")).ShouldBe(1);
    }

    [Fact]
    public async Task A_draft_is_dropped_but_not_one_that_was_changed_meanwhile()
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        await city.ChangeAsync(brief, new("改过", ""), brief.Sections.Select(s => new { id = s.Id }));
        (await city.DoAsync(HttpMethod.Delete, $"{brief.Id}", null, 1)).Code.ShouldBe("concurrency.stale");
        (await city.DoAsync(HttpMethod.Delete, $"{brief.Id}", null, 2)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await city.Leader.GetAsync($"/api/briefs/{brief.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ListAsync(city.Leader, "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_may_not_see_all_that_was_counted_does_not_see_the_brief()
    {
        await using var city = await BriefCity.StartAsync();
        var host = city.Host;
        var whole = await city.MakeAsync();
        var bureau = new HashSet<Guid> { host.Unit("bureau") };
        var narrow = host.Person(
            "chief",
            "bureau",
            new Grant(CasePermissions.Situation),
            new Grant(CasePermissions.Read, bureau)
        );
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        var own = await city.MakeAsync(narrow);
        own.Title.Chinese.ShouldStartWith("测试区");
        own.Of(BriefKind.Headline).Words.Chinese.ShouldContain("共受理案件6件");
        (await ListAsync(narrow, "")).ShouldBe([own.Id]);
        (await ListAsync(city.Leader, "")).ShouldBe([own.Id, whole.Id]);
        (await city.DoAsync(HttpMethod.Get, $"{whole.Id}", null, null, narrow)).Code.ShouldBe("cases.no_brief");
        (await city.DoAsync(HttpMethod.Post, $"{whole.Id}/publish", null, 1, narrow)).Code.ShouldBe("cases.no_brief");
        // Somebody who sees more counts it by what it was made from.
        var (_, refreshed, _) = await city.DoAsync(HttpMethod.Post, $"{own.Id}/refresh", new { }, 1);
        refreshed!.Of(BriefKind.Headline).Words.Chinese.ShouldContain("共受理案件6件");

        var reader = host.Person("reader", null, new Grant(CasePermissions.Read));
        var blind = host.Person("blind", null, new Grant(CasePermissions.Situation));
        (await reader.GetAsync("/api/briefs")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await reader.Refused("/api/briefs", new { from = "2026-04-01", to = "2026-04-30" })).Code.ShouldBe(
            "permission.denied"
        );
        (await blind.Refused("/api/briefs", new { from = "2026-04-01", to = "2026-04-30" })).Code.ShouldBe(
            "permission.denied"
        );
        (await ListAsync(blind, "")).ShouldBeEmpty();
        (await host.Host.Client.GetAsync("/api/briefs")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Briefs_are_listed_by_page_words_and_state()
    {
        await using var city = await BriefCity.StartAsync();
        var april = await city.MakeAsync();
        city.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var march = await city.MakeAsync(from: "2026-03-01", to: "2026-03-31");
        await city.DoAsync(HttpMethod.Post, $"{april.Id}/publish", null, 1);
        (await ListAsync(city.Leader, "?state=final")).ShouldBe([april.Id]);
        (await ListAsync(city.Leader, "?state=draft")).ShouldBe([march.Id]);
        (await ListAsync(city.Leader, "?q=2026年3月")).ShouldBe([march.Id]);
        (await ListAsync(city.Leader, "?q=april")).ShouldBe([april.Id]);
        var page = await city.Leader.GetFromJsonAsync<JsonElement>("/api/briefs?limit=1");
        page.GetProperty("items")[0].GetProperty("id").GetGuid().ShouldBe(march.Id);
        (await ListAsync(city.Leader, "?limit=1&after=" + page.GetProperty("next").GetString())).ShouldBe([april.Id]);
    }

    private static async Task<List<Guid>> ListAsync(HttpClient client, string query) =>
        [
            .. (await client.GetFromJsonAsync<JsonElement>("/api/briefs" + query))
                .GetProperty("items")
                .EnumerateArray()
                .Select(b => b.GetProperty("id").GetGuid()),
        ];
}
