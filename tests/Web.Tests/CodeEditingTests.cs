using System.Text.Json;

namespace Zhishu.Web.Tests;

/// <summary>What people make and settle about codes: kinds, labels, conflicts, what owners ask for.</summary>
public sealed class CodeEditingTests(WebCity city)
{
    [Theory]
    [InlineData("phone", "zh")]
    [InlineData("desk", "en")]
    public async Task An_owner_moves_a_cylinder_reports_it_lost_and_is_given_a_new_code(string size, string language)
    {
        await using var officer = await OpenAsync("desk", language, "/office/codes/objects");
        var name = $"持有人钢瓶 {language}";
        var thing = await EnterAsync(officer, name, $"OWN-{language}");
        await officer.Page.GotoAsync($"/office/codes/objects/{thing.GetProperty("id").GetGuid()}");
        await officer.Button("交付持有人凭证", "Hand over a key").ClickAsync();
        var key = await officer.Page.Locator("dialog code").InnerTextAsync();
        await officer.BeAccessibleAsync();
        await officer.Button("已保存好，关闭", "Kept safely; close").ClickAsync();
        await officer.SeeAsync("重新交付凭证", "Hand over another key");

        await using var owner = await city.OpenAsync(size, language);
        var sent = new List<string>();
        owner.Page.Request += (_, request) => sent.Add(request.Url.Split('/')[^1]);
        await owner.Page.GotoAsync("/");
        await owner.Link("我持有的物品", "What I own").ClickAsync();
        await owner.Button("进入", "Enter").ClickAsync();
        await owner.Page.Locator("[aria-invalid=true]").First.WaitForAsync();
        await owner.BeAccessibleAsync();
        var number = thing.GetProperty("codes")[0].GetProperty("number").GetString()!;
        await owner.Field("码上的编号", "The number on the code").FillAsync(number);
        await owner.Field("持有人凭证", "Key of the owner").FillAsync("AAAA-AAAA-AAAA-AAAA-AAAA");
        await owner.Button("进入", "Enter").ClickAsync();
        await owner.Page.GetByRole(AriaRole.Alert).First.WaitForAsync();
        await owner.Field("持有人凭证", "Key of the owner").FillAsync(key.ToLowerInvariant());
        await owner.Button("进入", "Enter").ClickAsync();
        await owner.Page.Locator("[data-owned=active]").WaitForAsync();
        await owner.Text("示范省示范市甲区甲一街道").WaitForAsync();
        await owner.BeAccessibleAsync();
        await owner.FitAsync();
        await owner.Field("现在何处", "Where it is now").FillAsync("示范路 9 号");
        await owner.Button("保存", "Save").ClickAsync();
        await owner.SeeAsync("已办好", "Done");
        await SayAsync(owner, owner.Say("挂失", "Report lost"), "昨晚丢失");
        await owner.Page.Locator("[data-owned=lost]").WaitForAsync();
        await SayAsync(owner, owner.Say("申请换新码", "Ask for a new code"), "标签丢了");
        await owner.Page.Locator("[data-asked=open]").WaitForAsync();
        sent.Count(name => name is "lost" or "ask").ShouldBe(2, "each once, though the button was pressed twice");
        await owner.BeAccessibleAsync();

        await officer.Page.GotoAsync("/office/codes/asks");
        var ask = officer.Page.Locator($"[data-ask='{name}']");
        await ask.GetByRole(AriaRole.Button).First.ClickAsync();
        await officer.BeAccessibleAsync();
        await officer.FitAsync();
        await ask.Locator("form button.primary").ClickAsync();
        await ask.WaitForAsync(new() { State = WaitForSelectorState.Detached });

        await owner.Page.ReloadAsync();
        await owner.Field("码上的编号", "The number on the code").FillAsync(number);
        await owner.Field("持有人凭证", "Key of the owner").FillAsync(key);
        await owner.Button("进入", "Enter").ClickAsync();
        await owner.Page.Locator("[data-owned=active]").WaitForAsync();
        await owner.Page.Locator("[data-owned=replaced]").WaitForAsync();
        await owner.Page.Locator("[data-asked=true]").WaitForAsync();
        await owner.BeAccessibleAsync();
    }

    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task A_kind_is_drafted_put_right_submitted_and_published_by_another(string language)
    {
        var code = $"bench-{language}";
        await using var author = await OpenAsync("desk", language, "/office/codes/kinds");
        await author.BeAccessibleAsync();
        await author.Link("新建类型", "New kind").ClickAsync();
        await author.Field("中文名称", "Chinese name").FillAsync("公园长椅");
        await author.Field("英文名称", "English name").FillAsync("park bench");
        await author.Field("类型代码", "Code of the kind").FillAsync(code);
        await author.BeAccessibleAsync();
        await author.Button("开始起草", "Begin the draft").ClickAsync();
        var draft = author.Page.Locator("[data-kind-draft=draft]");
        await draft.WaitForAsync();
        await author.Button("加一项", "Add a field").ClickAsync();
        await draft.GetByLabel(author.Say("中文标签", "Chinese label")).FillAsync("材质");
        await draft.GetByLabel(author.Say("字段名", "Name in rules")).FillAsync("material");
        await author.Button("加一项用途", "Add a use").ClickAsync();
        var use = draft.Locator("fieldset.use");
        await use.GetByLabel(author.Say("中文标签", "Chinese label")).FillAsync("巡检");
        await use.GetByLabel(author.Say("用途代码", "Code of the use")).FillAsync("inspect");
        await use.GetByRole(AriaRole.Button, new() { Name = author.Say("加一条条件", "Add a condition") }).ClickAsync();
        await use.GetByLabel(author.Say("条件", "Condition"), new() { Exact = true }).FillAsync("object.material >");
        await use.GetByLabel(author.Say("不满足时的中文说明", "otherwise, in Chinese")).FillAsync("请先登记材质");
        await author.Button("保存草案", "Save the draft").ClickAsync();
        await draft.Locator(".faults").WaitForAsync();
        await author.BeAccessibleAsync();
        await author.FitAsync();
        await use.GetByLabel(author.Say("条件", "Condition"), new() { Exact = true })
            .FillAsync("object.material != null");
        await author.Button("提交审核", "Submit").ClickAsync();
        await draft.Locator(".boxed button.primary").Last.ClickAsync();
        await author.Page.Locator("[data-kind-draft=review]").WaitForAsync();
        await author.BeAccessibleAsync();

        await using var publisher = await city.OpenAsync("desk", language);
        await publisher.SignInAsync("codes2");
        await publisher.Page.GotoAsync($"/office/codes/kinds/{code}");
        await publisher.Button("发布", "Publish").ClickAsync();
        await publisher.Page.Locator(".boxed button.primary").ClickAsync();
        var published = publisher.Page.Locator($"[data-kind-page={code}]");
        await published.GetByText("object.material != null").WaitForAsync();
        await publisher.BeAccessibleAsync();
        await publisher.FitAsync();
    }

    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_cylinder_that_was_entered_twice_is_compared_and_put_together(string size, string language)
    {
        await using var window = await OpenAsync(size, language, "/office/codes/conflicts");
        var same = $"TWICE-{language}";
        await EnterAsync(window, "先登记的瓶", same);
        var second = await EnterAsync(window, "后登记的瓶", same);
        await window.Page.ReloadAsync();
        var conflict = window.Page.Locator($"[data-conflict={same}]");
        await conflict.GetByRole(AriaRole.Button).ClickAsync();
        await conflict.Locator("tr.differs").First.WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await conflict.GetByLabel(window.Say("怎样处理", "What is to be done")).SelectOptionAsync("merge");
        await conflict.Locator("textarea").FillAsync("现场核对，是同一只瓶");
        await conflict.Locator("form button.primary").ClickAsync();
        await conflict.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await window.Button("已裁定", "Settled").ClickAsync();
        await window.Page.Locator($"[data-conflict={same}]").WaitForAsync();
        await window.BeAccessibleAsync();
        await window.Page.GotoAsync($"/office/codes/objects/{second.GetProperty("id").GetGuid()}");
        await window.Link("打开合并后的对象", "Open the one that stays").ClickAsync();
        await window.SeeAsync("先登记的瓶", "先登记的瓶");
    }

    [Fact]
    public async Task Scans_are_shown_on_the_map_and_in_the_list_beside_it()
    {
        await using var window = await OpenAsync("desk", "zh", "/office/codes/objects");
        var text = (await EnterAsync(window, "热力钢瓶", "HEAT-1")).GetProperty("codes")[0].GetProperty("text");
        for (var i = 0; i < 5; i++)
            await WebCity.SendAsync(
                city.Official,
                "/api/public/codes/scan",
                new
                {
                    code = text.GetString(),
                    longitude = 114.611 + i * 0.002,
                    latitude = 21.42,
                }
            );
        await window.Page.GotoAsync("/office/codes/scans?kind=gas-cylinder");
        await window.Page.Locator("[data-scans-of=地点] tbody th").First.WaitForAsync();
        await Expect(window.Page.Locator("[data-scans-of=地点] tbody th").First).ToContainTextAsync("示范市");
        await window.Page.Locator(".map[data-ready=true]").WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Button("只看无效的", "").ClickAsync();
        await window.Page.Locator("[data-scans-of=地点] p").WaitForAsync();
        await window.BeAccessibleAsync();
    }

    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task A_label_is_drawn_with_its_preview_and_a_batch_printed_by_it(string language)
    {
        await using var window = await OpenAsync("desk", language, "/office/codes/designs");
        await window.BeAccessibleAsync();
        await window.Link("新建版式", "New layout").ClickAsync();
        var form = window.Page.Locator("[data-design]");
        var name = $"大标签 {language}";
        await form.GetByLabel(window.Say("名称", "Name"), new() { Exact = true }).FillAsync(name);
        await form.GetByLabel(window.Say("标签宽", "Label width")).FillAsync("20");
        await window.SeeAsync("标签太小", "too small");
        await form.GetByLabel(window.Say("标签宽", "Label width")).FillAsync("60");
        await form.GetByLabel(window.Say("标签高", "Label height")).FillAsync("50");
        await form.GetByLabel(window.Say("列数", "Columns")).FillAsync("3");
        await form.GetByLabel(window.Say("行数", "Rows")).FillAsync("5");
        await form.GetByLabel(window.Say("上方文字", "Words above")).FillAsync("示范市燃气");
        await form.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "logo.png",
                    MimeType = "image/png",
                    Buffer = Convert.FromBase64String(
                        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
                    ),
                }
            );
        await form.GetByLabel(window.Say("标志高", "Height of the logo")).WaitForAsync();
        var preview = form.Locator("figure img:not(.old)");
        await preview.WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await form.Locator("form button.primary").ClickAsync();
        await window.Page.GetByRole(AriaRole.Link, new() { Name = name }).WaitForAsync();

        await window.Page.GotoAsync("/office/codes/batches/new");
        await window
            .Page.Locator(".right form")
            .GetByLabel(window.Say("类型", "Kind"))
            .SelectOptionAsync("gas-cylinder");
        await window.Field("区划代码", "Area code").FillAsync("990101");
        await window.Field("数量", "How many").FillAsync("20");
        await window.Page.Locator(".right form button.primary").ClickAsync();
        await window.Page.Locator("[data-batch=ready]").WaitForAsync();
        await window.Field("版式", "Layout").SelectOptionAsync(new SelectOptionValue { Label = name });
        await window.Field("到第几张", "To sheet").FillAsync("2");
        await window.Field("到第几张", "To sheet").BlurAsync();
        var download = await window.Page.RunAndWaitForDownloadAsync(() =>
            window.Page.Locator("[data-pdf]").ClickAsync()
        );
        download.SuggestedFilename.ShouldEndWith("-1-2.pdf");
        var pdf = await File.ReadAllBytesAsync(await download.PathAsync());
        System.Text.Encoding.Latin1.GetString(pdf).ShouldStartWith("%PDF");
        await window.BeAccessibleAsync();
    }

    private async Task<Window> OpenAsync(string size, string language, string path)
    {
        var window = await city.OpenAsync(size, language);
        await window.SignInAsync("codes1");
        await window.Page.GotoAsync(path);
        await window.Page.Locator("h1").First.WaitForAsync();
        return window;
    }

    private static async Task SayAsync(Window window, string title, string reason)
    {
        var form = window.Page.Locator("details").Filter(new() { HasText = title });
        await form.Locator("summary").ClickAsync();
        await form.Locator("textarea").FillAsync(reason);
        await window.BeAccessibleAsync();
        await form.Locator("button").DblClickAsync();
    }

    private static async Task<JsonElement> EnterAsync(Window window, string name, string makerNumber) =>
        await window.Page.EvaluateAsync<JsonElement>(
            """
            async ([name, makerNumber]) => {
                const attributes = { makerNumber, inspectBefore: '2099-06-30', scrapOn: '2099-12-31', owner: '示范燃气' };
                const answer = await fetch('/api/codes/objects', {
                    method: 'POST',
                    headers: { 'Content-Type': 'application/json', 'X-Zhishu': '1' },
                    body: JSON.stringify({ kind: 'gas-cylinder', name, areaCode: '990101001', attributes, issueCode: true }),
                });
                return await answer.json();
            }
            """,
            new[] { name, makerNumber }
        );
}
