using System.IO.Compression;

namespace Zhishu.Web.Tests;

public sealed class BriefTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_brief_is_made_of_a_period_edited_exported_and_made_final(string size, string language)
    {
        await city.FileAsync("写进简报的案件-" + size, "demo-cg");
        await using var window = await city.OpenAsync(size, language);
        await MakeAsync(window);
        var headline = window.Page.Locator("[data-kind=headline] textarea");
        (await headline.InputValueAsync()).ShouldContain(window.Say("件", "cases"));
        await Expect(window.Page.Locator("[data-kind=volume] svg.chart").First).ToBeVisibleAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();

        await headline.FillAsync(window.Say("本期路灯报修增多。", "More street lamps failed."));
        await window.Button("去掉第 2 段", "Remove paragraph 2").ClickAsync();
        await window.Button("恢复", "Bring it back").ClickAsync();
        await window.Button("自己写的一段", "One of your own").ClickAsync();
        var own = window.Page.Locator("[data-kind=own]");
        await own.Locator("input").FillAsync(window.Say("下一步", "Next"));
        await own.Locator("textarea").FillAsync(window.Say("夜间巡查路灯。", "Lamps are inspected at night."));
        await window.Page.Keyboard.PressAsync("Control+s");
        await window.SeeAsync("已保存", "Saved");

        // What is counted anew leaves the words of people alone.
        await window.Button("全部重新统计", "Count everything anew").ClickAsync();
        await window.SeeAsync(
            "数字已更新，您改过的文字还在。",
            "The figures are up to date; what you edited is still there."
        );
        await Expect(headline).ToHaveValueAsync(window.Say("本期路灯报修增多。", "More street lamps failed."));

        var word = await WordAsync(window);
        word.ShouldContain(window.Say("夜间巡查路灯。", "Lamps are inspected at night."));
        word.ShouldContain(window.Say("本期路灯报修增多。", "More street lamps failed."));
        var paper = await window.Page.PdfAsync(new() { PreferCSSPageSize = true });
        System.Text.Encoding.ASCII.GetString(paper[..5]).ShouldBe("%PDF-");

        await window.Button("定稿", "Publish").ClickAsync();
        await window.BeAccessibleAsync();
        await window.Button("确定定稿", "Publish it").ClickAsync();
        await window
            .Page.Locator(".sheet")
            .GetByText(window.Say("夜间巡查路灯。", "Lamps are inspected at night."))
            .WaitForAsync();
        await Expect(window.Page.Locator("textarea")).ToHaveCountAsync(0);
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Link("全部简报", "All briefs").ClickAsync();
        await window.Page.Locator("[data-row]").First.GetByText(window.Say("定稿", "Final")).First.WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
    }

    [Fact]
    public async Task Words_outlive_a_reload_and_what_somebody_else_saved_meanwhile_is_not_overwritten()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        await MakeAsync(window);
        var headline = window.Page.Locator("[data-kind=headline] textarea");
        await headline.FillAsync("我写的。");
        await window.SeeAsync("有修改未保存", "");
        await window.Page.ReloadAsync();
        await window.SeeAsync("已恢复您上次没有保存的修改。", "");
        await Expect(headline).ToHaveValueAsync("我写的。");

        await using var other = await city.OpenAsync("desk", "zh");
        await other.SignInAsync("leader1");
        await other.Page.GotoAsync(new Uri(window.Page.Url).PathAndQuery);
        await other.Page.Locator("[data-kind=volume] textarea").FillAsync("别人写的。");
        await other.Button("保存", "").ClickAsync();
        await other.SeeAsync("已保存", "");

        await window.Button("保存", "").ClickAsync();
        await window.SeeAsync("别人刚刚也改了这份简报。您写的还在这里。", "");
        await window.BeAccessibleAsync();
        await window.Button("看别人改的，放弃我的", "").ClickAsync();
        await window.Page.WaitForFunctionAsync(
            "() => document.querySelector('[data-kind=volume] textarea')?.value === '别人写的。'"
        );
        await Expect(headline).Not.ToHaveValueAsync("我写的。");

        // Going elsewhere asks first.
        await headline.FillAsync("再写。");
        await window.Link("全部简报", "").ClickAsync();
        await window.Button("保存并离开", "").ClickAsync();
        await window.Page.Locator("[data-row]").First.ClickAsync();
        await headline.WaitForAsync();
        await Expect(headline).ToHaveValueAsync("再写。");
        await window.Button("删除草稿", "").ClickAsync();
        await window.Button("确定删除", "").ClickAsync();
        await window.SeeAsync("生成初稿", "");
    }

    private static async Task MakeAsync(Window window)
    {
        await window.SignInAsync("leader1");
        await window.Page.GotoAsync("/office/brief");
        await window.Field("时段", "Period").First.SelectOptionAsync("days");
        var to = window.Page.Locator("input[type=date]").Last;
        await to.FillAsync((await to.GetAttributeAsync("max"))!);
        await window.Button("生成初稿", "Make a draft").ClickAsync();
        await window.Page.Locator("[data-kind=headline] textarea").WaitForAsync();
    }

    private static async Task<string> WordAsync(Window window)
    {
        var download = await window.Page.RunAndWaitForDownloadAsync(() =>
            window.Button("导出 Word", "Export to Word").ClickAsync()
        );
        download.SuggestedFilename.ShouldEndWith(".docx");
        await using var stream = await download.CreateReadStreamAsync();
        using var file = new MemoryStream();
        await stream.CopyToAsync(file);
        using var zip = new ZipArchive(file);
        using var reader = new StreamReader(zip.GetEntry("word/document.xml")!.Open());
        return await reader.ReadToEndAsync();
    }
}
