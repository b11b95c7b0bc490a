namespace Zhishu.Web.Tests;

public sealed class AdministratorMatterTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh", "event.06.010")]
    [InlineData("phone", "en", "event.06.011")]
    public async Task A_matter_is_drafted_reviewed_by_another_published_and_compared(
        string size,
        string language,
        string code
    )
    {
        var days = language == "en" ? "9 working days" : "9个工作日";
        await using (var editor = await OpenAsync(size, language, "editor1", code))
        {
            await editor.BeAccessibleAsync();
            await editor.FitAsync();
            await editor.Button("修改（起草新版本）", "Change it").ClickAsync();
            await editor.Field("依据", "Legal basis").FillAsync("测试依据");
            await editor.Field("处置时限", "Limit to handle").First.FillAsync(editor.Say("很快", "soon"));
            await editor.BeAccessibleAsync();
            await editor.FitAsync();
            await editor.Button("保存草案", "Save the draft").ClickAsync();
            await editor.SeeAsync("时限由整数与单位组成", "does not begin with a whole number");
            await editor
                .Field("处置时限", "Limit to handle")
                .First.FillAsync(editor.Say("9个工作日", "9 working days"));
            await editor.Button("保存草案", "Save the draft").ClickAsync();
            await editor.SeeAsync("起草中", "being drafted");
            await editor.Page.Locator("[data-differences]").GetByText(days).WaitForAsync();
            await editor.Button("提交审核", "Submit for review").ClickAsync();
            await editor.Page.Locator("form.boxed button.primary").ClickAsync();
            await editor.SeeAsync("待审核", "waits for review");
            // Who drafts does not approve.
            await Expect(editor.Button("审核通过", "Approve")).ToHaveCountAsync(0);
        }
        await using var reviewer = await OpenAsync(size, language, "reviewer1", code);
        await reviewer.Button("退回修改", "Return").ClickAsync();
        await reviewer.Page.Locator("form.boxed button.primary").ClickAsync();
        await reviewer.SeeAsync("请填写说明", "Please fill in: Remark");
        await reviewer.Button("取消", "Cancel").ClickAsync();
        await MoveAsync(reviewer, "审核通过", "Approve");
        await reviewer.SeeAsync("待发布", "waits for publishing");
        await reviewer.BeAccessibleAsync();
        await MoveAsync(reviewer, "发布", "Publish");
        await reviewer.SeeAsync("现行，第 2 版", "In force, version 2");
        await reviewer.Page.Locator("[data-history] [data-differences]").GetByText(days).WaitForAsync();
        await reviewer.Page.Locator(".facts").GetByText("测试依据").WaitForAsync();
        await reviewer.BeAccessibleAsync();
        await reviewer.FitAsync();
    }

    [Fact]
    public async Task A_new_matter_stands_in_a_class_and_a_draft_of_it_may_be_given_up()
    {
        await using var publisher = await city.OpenAsync("desk", "zh");
        await publisher.SignInAsync("reviewer1");
        await publisher.Page.GotoAsync("/office/admin/matters?show=classes");
        await publisher.Button("新增类别", "").ClickAsync();
        await publisher.Field("编码", "").FillAsync("test-class");
        await publisher.Field("中文名称", "").FillAsync("测试类别");
        await publisher.BeAccessibleAsync();
        await publisher.Button("保存", "").ClickAsync();
        await publisher.SeeAsync("测试类别", "");

        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("editor1");
        await window.Page.GotoAsync("/office/admin/matters/new");
        await window.Field("编码", "").FillAsync("nowhere.001");
        await window.Field("中文名称", "").FillAsync("测试事项");
        await window.Page.GetByLabel("类型", new() { Exact = true }).SelectOptionAsync("help");
        await window.Button("保存草案", "").ClickAsync();
        await window.SeeAsync("没有上级类别“nowhere”", "");
        await window.Field("编码", "").FillAsync("test-class.001");
        await window.Button("保存草案", "").ClickAsync();
        await window.SeeAsync("起草中", "");
        await window.Page.WaitForURLAsync("**/matters/test-class.001*");
        await window.Button("放弃草案", "").ClickAsync();
        await window.Page.Locator("form.boxed button.danger").ClickAsync();
        await window.SeeAsync("没有这个事项。", "");

        await publisher.Button("修改类别 测试类别", "").ClickAsync();
        await publisher.Button("删除类别", "").ClickAsync();
        await publisher.SeeAsync("类别已删除", "");
    }

    private async Task<Window> OpenAsync(string size, string language, string person, string code)
    {
        var window = await city.OpenAsync(size, language);
        var refused = new List<string>();
        window.Page.Response += (_, response) =>
        {
            if (response.Status == 404)
                refused.Add(response.Url);
        };
        await window.SignInAsync(person);
        await window.Page.GotoAsync("/office/admin/matters");
        await window.Page.GotoAsync($"/office/admin/matters/{code}");
        await window.Page.Locator(".facts").First.WaitForAsync();
        refused.ShouldBeEmpty("opening a matter is no error, whether it has a draft or not");
        return window;
    }

    private static async Task MoveAsync(Window window, string chinese, string english)
    {
        await window
            .Page.Locator("[data-draft]")
            .GetByRole(AriaRole.Button, new() { Name = window.Say(chinese, english), Exact = true })
            .ClickAsync();
        await window.Page.Locator("form.boxed button.primary").ClickAsync();
    }
}
