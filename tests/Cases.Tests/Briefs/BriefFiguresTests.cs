using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Cases.Briefs;
using Zhishu.Cases.Briefs.Writing;

namespace Zhishu.Cases.Tests.Briefs;

public sealed class BriefFiguresTests
{
    private const string April = "filedFrom=2026-04-01&filedTo=2026-04-30";

    [Fact]
    public async Task Every_figure_counts_what_the_list_shows_with_the_same_filter()
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        brief.Sections.Select(s => s.Kind).ShouldBe(Paragraphs.Standard);
        (await CountAsync(city, April)).ShouldBe(7);
        var compared = 0;
        foreach (var row in brief.Sections.SelectMany(s => s.Table?.Rows ?? []).Where(r => r.By is not null))
        {
            // The page opens what the row itself counts, without what stands below it.
            var exact = row.By is "matter" or "unit" or "area" ? "&exact=true" : "";
            (await CountAsync(city, $"{April}&{row.By}={row.Code}{exact}")).ShouldBe(
                (int)row.Values[0]!,
                $"{row.By} {row.Code}"
            );
            compared++;
        }
        compared.ShouldBeGreaterThan(8);
        brief.Of(BriefKind.Volume).Table!.Rows.Count.ShouldBe(30);
        brief.Of(BriefKind.Volume).Table!.Rows.Sum(r => r.Values[0]).ShouldBe(7);
        // Filed at half past midnight of the second, where the city is.
        brief.Of(BriefKind.Volume).Table!.Rows.Take(3).Select(r => r.Values[0]).ShouldBe([0, 1, 1]);
        brief
            .Of(BriefKind.Deadlines)
            .Table!.Rows.Select(r => (r.Code, r.Values[0]))
            .ShouldBe([("kept", 1), ("late", 3), ("running", 1)]);
        var overdue = brief.Of(BriefKind.Overdue).Cases!;
        overdue.Count.ShouldBe(await CountAsync(city, "filedTo=2026-04-30&overdue=true"));
        overdue.ShouldContain(c =>
            c.Id == city.April[3] && c.Why!.Chinese == "超期1天" && c.Why.English == "1 day overdue"
        );
        brief
            .Of(BriefKind.Notable)
            .Cases!.Select(c => (c.Id, c.Why!.Chinese, c.Why.English))
            .ShouldBe([(city.April[1], "重开、评价1分", "reopened, rated 1 of 5")]);
        var bureau = brief.Of(BriefKind.Units).Table!.Rows.Single(r => r.Code == "bureau");
        bureau.Values.ShouldBe([6, 2, 1, 3, 25]);
    }

    [Fact]
    public async Task The_sentences_say_the_figures_in_both_languages()
    {
        await using var city = await BriefCity.StartAsync();
        var brief = await city.MakeAsync();
        brief.Title.Chinese.ShouldBe("测试市2026年4月城市运行月报");
        brief.Title.English.ShouldBe("Monthly brief: April 2026");
        var headline = brief.Of(BriefKind.Headline).Words;
        headline.Chinese.ShouldStartWith(
            "2026年4月共受理案件7件，环比增加5件，增长250%。已办结2件，办结率28.6%；按期办结率25%；收到评价2件，满意率50%。反映最多的是暴露垃圾，5件，占71.4%；案件最集中的是东街道，6件。"
        );
        headline.English.ShouldStartWith(
            "7 cases were filed in April 2026, 5 more than the month before (up 250%). 2 of them (28.6%) are closed; 25% of the deadlines were kept; 50% of 2 ratings were satisfied. Most were about Exposed rubbish (5, 71.4%)"
        );
        brief.Of(BriefKind.Volume).Words.Chinese.ShouldStartWith("日均受理0.2件。");
        brief
            .Of(BriefKind.Channels)
            .Words.Chinese.ShouldBe(
                "热线是最主要的来源，6件，占85.7%；其次是网页（1件，占14.3%）。与上月相比，热线增加最多，多4件。"
            );
        brief.Of(BriefKind.Places).Words.Chinese.ShouldContain("最集中的网格是网格一（6件）。");
    }

    [Fact]
    public async Task A_period_that_is_not_over_is_compared_with_as_much_of_the_one_before()
    {
        await using var city = await BriefCity.StartAsync();
        city.Host.Clock.Now = new(2026, 4, 4, 17, 0, 0, TimeSpan.Zero);
        var brief = await city.MakeAsync();
        // The cases of March were filed on the tenth.
        brief.Of(BriefKind.Headline).Words.Chinese.ShouldStartWith("2026年4月共受理案件4件，上月没有受理案件。");
        brief
            .Of(BriefKind.Headline)
            .Words.Chinese.ShouldEndWith("以上统计至2026年4月5日01:00，与上月同样长的时间相比。");
        brief.Of(BriefKind.Volume).Table!.Rows.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_quarter_is_shown_by_the_week_and_an_empty_week_says_that_it_is_empty()
    {
        await using var city = await BriefCity.StartAsync();
        var quarter = await city.MakeAsync(from: "2026-01-01", to: "2026-03-31");
        quarter.Of(BriefKind.Volume).Table!.Rows.Count.ShouldBe(13);
        quarter.Of(BriefKind.Volume).Table!.Rows.Sum(r => r.Values[0]).ShouldBe(2);
        var week = await city.MakeAsync(from: "2026-04-20", to: "2026-04-26");
        week.Of(BriefKind.Headline).Words.Chinese.ShouldStartWith("2026年4月20日至26日没有受理案件。");
        week.Of(BriefKind.Deadlines).Words.Chinese.ShouldBe("本期受理的案件都没有期限。");
        week.Of(BriefKind.Deadlines).Table!.Rows[0].Values[2].ShouldBeNull();
    }

    [Fact]
    public async Task A_supervised_case_is_notable()
    {
        await using var city = await BriefCity.StartAsync();
        await city.Host.Bureau.Act(city.April[2], "accept");
        await city.Host.Supervisor.Send(
            $"/api/cases/{city.April[2]}/supervisions",
            new { demand = "限期办结", answerBy = "1 working day" }
        );
        var notable = (await city.MakeAsync()).Of(BriefKind.Notable);
        notable.Words.Chinese.ShouldStartWith("本期受理的案件中，督办1件，重开1件，评价不满意（1至2分）1件。");
        notable.Cases!.Select(c => c.Id).ShouldBe([city.April[1], city.April[2]]);
    }

    private static async Task<int> CountAsync(BriefCity city, string filter) =>
        (await city.Leader.GetFromJsonAsync<JsonElement>("/api/cases/count?" + filter)).GetProperty("count").GetInt32();
}
