using System.Text.RegularExpressions;

namespace Zhishu.Web.Tests;

public sealed class KnowledgeTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh", "飞船停泊证")]
    [InlineData("phone", "en", "滑翔伞许可")]
    public async Task What_one_writes_another_publishes_residents_ask_for_and_call_takers_use(
        string size,
        string language,
        string title
    )
    {
        await using (var resident = await city.OpenAsync("phone", language))
        {
            await AskAsync(resident, title);
            await resident.SeeAsync("没有找到能回答的内容", "Nothing that answers this was found");
            await resident.BeAccessibleAsync();
            await resident.FitAsync();
            await resident.Button("交给工作人员", "Leave it to our staff").ClickAsync();
            await Expect(resident.Field("发生了什么？", "What has happened?")).ToHaveValueAsync(title);
        }

        await using (var editor = await OpenAsync(size, language, "knowledge1", "questions"))
        {
            var open = editor.Page.Locator("[data-question]").Filter(new() { HasText = title });
            await open.WaitForAsync();
            await editor.BeAccessibleAsync();
            await editor.FitAsync();
            await open.GetByRole(AriaRole.Button).First.ClickAsync();
            await Expect(editor.Page.GetByLabel(editor.Say("标题", "Title")).First).ToHaveValueAsync(title);
            await editor
                .Page.GetByRole(AriaRole.Textbox, new() { Name = editor.Say("正文", "Text") })
                .FillAsync("# 材料\n\n- 申请表\n- 身份证\n\n五个工作日内办结。");
            await editor.Page.Locator(".preview li").First.WaitForAsync();
            await editor.Field("依据的文件", "Document it rests on").FillAsync("示范市停泊办法");
            await editor.BeAccessibleAsync();
            await editor.FitAsync();
            await editor.Button("保存草稿", "Save draft").ClickAsync();
            await editor.Button("提交审核", "Send for review").ClickAsync();
            await editor.SeeAsync("等另一个人审核发布。", "Waits for another person");
            await editor.BeAccessibleAsync();
        }

        await using (var publisher = await OpenAsync(size, language, "knowledge2", "articles?show=review"))
        {
            var row = publisher.Page.Locator("[data-row]").Filter(new() { HasText = title });
            await row.WaitForAsync();
            await publisher.BeAccessibleAsync();
            await row.ClickAsync();
            await publisher.Page.Locator("[data-state=review]").WaitForAsync();
            await publisher.FitAsync();
            await publisher
                .Page.GetByRole(AriaRole.Button, new() { Name = publisher.Say("发布", "Publish"), Exact = true })
                .ClickAsync();
            await publisher.Page.Locator("[data-state=published]").WaitForAsync();
            await publisher.BeAccessibleAsync();
            await ReviseAsync(size, language, publisher);
        }

        await using (var resident = await city.OpenAsync("phone", language))
        {
            await AskAsync(resident, title + "要什么材料");
            var answer = resident.Page.Locator("[data-answer]").First;
            await answer.GetByText("示范市停泊办法").WaitForAsync();
            await resident.BeAccessibleAsync();
            await resident.FitAsync();
            await answer.GetByRole(AriaRole.Link).First.ClickAsync();
            await resident.Page.Locator("h1").Filter(new() { HasText = title }).WaitForAsync();
            await resident.Text("申请表").WaitForAsync();
            await resident.BeAccessibleAsync();
            await resident.FitAsync();
            await resident.Link("返回", "Back").ClickAsync();
            await answer.WaitForAsync();
        }

        await using var taker = await city.OpenAsync("desk", language);
        await taker.SignInAsync("calltaker1");
        await taker.Field("诉求内容", "What the caller says").FillAsync("问" + title);
        var passage = taker.Page.Locator("[data-passage]").Filter(new() { HasText = title });
        await passage.Locator("summary").ClickAsync();
        await taker.BeAccessibleAsync();
        await passage.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(taker.Field("诉求内容", "What the caller says").First)
            .ToHaveValueAsync(new Regex("五个工作日内办结", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    // A second version replaces the first, which stays to be read.
    private async Task ReviseAsync(string size, string language, Window publisher)
    {
        await using (var editor = await city.OpenAsync(size, language))
        {
            await editor.SignInAsync("knowledge1");
            await editor.Page.GotoAsync(publisher.Page.Url);
            await editor.Button("修改", "Change").ClickAsync();
            var body = editor.Page.GetByRole(AriaRole.Textbox, new() { Name = editor.Say("正文", "Text") });
            await body.FillAsync(await body.InputValueAsync() + "\n\n网上也可办理。");
            await editor.Button("保存草稿", "Save draft").ClickAsync();
            await editor.Button("提交审核", "Send for review").ClickAsync();
            await editor.Page.Locator("[data-state=review]").WaitForAsync();
        }
        await publisher.Page.ReloadAsync();
        await publisher
            .Page.GetByRole(AriaRole.Button, new() { Name = publisher.Say("发布", "Publish"), Exact = true })
            .ClickAsync();
        var old = publisher.Page.Locator("[data-old='1']");
        await old.Locator("summary").ClickAsync();
        await Expect(old.Locator("[data-state=replaced]")).ToContainTextAsync("五个工作日内办结");
        await Expect(old).Not.ToContainTextAsync("网上也可办理");
        await Expect(publisher.Page.Locator("[data-state=published]")).ToContainTextAsync("网上也可办理");
        await publisher.BeAccessibleAsync();
        await publisher.FitAsync();
    }

    [Fact]
    public async Task Synonyms_and_an_imported_file_are_maintained()
    {
        await using var window = await OpenAsync("desk", "zh", "knowledge1", "synonyms");
        await window.Button("新增一组", "").ClickAsync();
        await window.Page.GetByRole(AriaRole.Textbox).FillAsync("喷气背包");
        await window.Button("保存", "").ClickAsync();
        await Expect(window.Page.Locator("[aria-invalid=true], .problem").First).ToBeVisibleAsync();
        await window.BeAccessibleAsync();
        await window.Page.GetByRole(AriaRole.Textbox).FillAsync("喷气背包、飞行背包");
        await window.Button("保存", "").ClickAsync();
        await window.Text("喷气背包、飞行背包").WaitForAsync();
        await window.BeAccessibleAsync();

        await window.Link("导入", "").ClickAsync();
        await window
            .Page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "a.csv",
                    MimeType = "text/csv",
                    Buffer = System.Text.Encoding.UTF8.GetBytes(
                        "编号,标题,正文\nw-1,喷气背包登记,在窗口登记\nw-2,,缺标题\n"
                    ),
                }
            );
        await window.BeAccessibleAsync();
        await window.Page.Locator("form button.primary").ClickAsync();
        await window.SeeAsync("新增 1 条，更新 0 条，无变化 0 条，未收 1 条。", "");
        await window.BeAccessibleAsync();
        await window.FitAsync();
    }

    private static async Task AskAsync(Window resident, string question)
    {
        await resident.Page.GotoAsync("/");
        await resident.Link("查政策、问办事", "Ask about policies and services").ClickAsync();
        await resident.BeAccessibleAsync();
        await resident.Field("您想问什么？", "What would you like to know?").FillAsync(question);
        await resident.Page.Keyboard.PressAsync("Enter");
        await resident.Page.Locator("[data-outcome]").WaitForAsync();
    }

    private async Task<Window> OpenAsync(string size, string language, string person, string page)
    {
        var window = await city.OpenAsync(size, language);
        await window.SignInAsync(person);
        await window.Page.GotoAsync("/office/knowledge/" + page);
        return window;
    }
}
