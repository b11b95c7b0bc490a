namespace Zhishu.Web.Tests;

public sealed class AdministratorTableTests(WebCity city)
{
    [Fact]
    public async Task A_decision_table_is_changed_tried_held_against_the_past_and_published_by_another()
    {
        await city.FileAsync("决策表试算的案件");
        await using (var author = await OpenAsync("desk", "zh", "ruleauthor1"))
        {
            await author.BeAccessibleAsync();
            await author.FitAsync();
            await author.Button("修改（起草新版本）", "").ClickAsync();
            var draft = author.Page.Locator("[data-draft]");
            await draft.WaitForAsync();
            var reason = draft.Locator("[data-rule='1'] textarea[aria-label*='理由']");
            var before = await reason.InputValueAsync();
            await reason.FillAsync("夜间噪声");
            await author.Button("检查", "").ClickAsync();
            await draft.GetByText("处错误").WaitForAsync();
            await author.BeAccessibleAsync();
            await reason.FillAsync(before.TrimEnd('"') + "（修订）\"");
            await author.Button("保存草案", "").ClickAsync();
            await author.SeeAsync("已保存", "");
            await draft.GetByText("多行同时符合时：").First.WaitForAsync();
            await draft.Locator("summary").Filter(new() { HasText = "格子怎么填" }).First.ClickAsync();
            await draft.GetByText("从 1 到 5，含两端").First.WaitForAsync();
            await author.BeAccessibleAsync();
            await author.FitAsync();
            await author.Button("增加一行", "").ClickAsync();
            await draft.GetByRole(AriaRole.Button, new() { Name = "去掉第" }).Last.ClickAsync();

            var trying = author.Page.Locator(".panel").Filter(new() { HasText = "试用草案" });
            await trying.Locator("form.edit-form input").First.FillAsync("hotline.06.04");
            await trying.Locator("form.edit-form button.primary").ClickAsync();
            await trying.Locator("[data-answer]").WaitForAsync();
            await author.Button("开始试算", "").ClickAsync();
            await author.Page.Locator("[data-outcome]").GetByText("件结果不同").WaitForAsync();
            await author.BeAccessibleAsync();
            await author.FitAsync();
            await MoveAsync(author, "提交审核");
            await author.SeeAsync("待发布", "");
            await Expect(author.Page.Locator("[data-draft] textarea")).ToHaveCountAsync(0);
        }
        await using var publisher = await OpenAsync("phone", "en", "rulepublisher1");
        await publisher.FitAsync();
        await publisher.BeAccessibleAsync();
        await MoveAsync(publisher, "Publish");
        await publisher.SeeAsync("Please fill in: Remark", "Please fill in: Remark");
        await publisher.Field("说明", "Remark").FillAsync("reviewed");
        await publisher.Page.Locator("form.boxed button.primary").ClickAsync();
        await publisher.Page.Locator(".facts").GetByText("version 2").WaitForAsync();
        await publisher.Page.Locator("[data-versions] ins").GetByText("修订").First.WaitForAsync();
        await publisher.BeAccessibleAsync();
        await publisher.FitAsync();
    }

    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_table_of_the_citys_own_is_begun_from_columns(string size, string language)
    {
        var code = "own." + size;
        await using var author = await city.OpenAsync(size, language);
        await author.SignInAsync("ruleauthor1");
        await author.Page.GotoAsync("/office/admin/tables/new");
        var form = author.Page.Locator(".edit-form");
        await form.WaitForAsync();
        await author.Button("保存草案", "Save the draft").ClickAsync();
        await author.SeeAsync("请填写用途", "Please fill in: Asked for");
        await form.Locator("select").First.SelectOptionAsync("cases.dispatch");
        await form.GetByRole(AriaRole.Textbox, new() { Name = author.Say("编码", "Code") }).FillAsync(code);
        await author.Field("中文名称", "Chinese name").FillAsync("自建的派遣规则");
        await author.Button("保存草案", "Save the draft").ClickAsync();
        await author.SeeAsync("至少选一个判断依据", "Choose at least one thing");
        await author.BeAccessibleAsync();
        await author.FitAsync();
        await author.Page.Locator("[data-inputs] input[value=matter]").CheckAsync();
        await author.Page.Locator("[data-outputs] input[value=unit]").CheckAsync();
        await author.Page.Locator("[data-outputs] input[value=reason]").CheckAsync();
        await author.Button("保存草案", "Save the draft").ClickAsync();
        var draft = author.Page.Locator("[data-draft]");
        await draft.WaitForAsync();
        var cells = draft.Locator("[data-rule='1'] textarea");
        await cells.Nth(0).FillAsync("\"event.001\"");
        await cells.Nth(1).FillAsync("\"demo-cg\"");
        await cells.Nth(2).FillAsync("\"city rule\"");
        await author.Button("检查", "Check").ClickAsync();
        await Expect(draft.Locator(".findings li").First).ToBeVisibleAsync();
        await Expect(draft.GetByText(author.Say("处错误", "fault"))).ToHaveCountAsync(0);
        await author.Button("保存草案", "Save the draft").ClickAsync();
        await author.SeeAsync("已保存", "Saved");
        await author.FitAsync();
        await author.BeAccessibleAsync();
    }

    private async Task<Window> OpenAsync(string size, string language, string person)
    {
        var window = await city.OpenAsync(size, language);
        await window.SignInAsync(person);
        await window.Page.GotoAsync("/office/admin/tables");
        await window.Page.Locator("[data-table='demo.dispatch']").ClickAsync();
        await window.Page.Locator(".facts").WaitForAsync();
        return window;
    }

    private static async Task MoveAsync(Window window, string name)
    {
        await window
            .Page.Locator("[data-draft]")
            .GetByRole(AriaRole.Button, new() { Name = name, Exact = true })
            .ClickAsync();
        await window.Page.Locator("form.boxed button.primary").ClickAsync();
    }
}
