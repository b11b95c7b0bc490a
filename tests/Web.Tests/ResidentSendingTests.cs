namespace Zhishu.Web.Tests;

/// <summary>What a resident sends arrives once, and what does not arrive is told.</summary>
public sealed class ResidentSendingTests(WebCity city)
{
    [Fact]
    public async Task What_is_no_photo_is_refused_when_chosen_and_one_the_server_refuses_keeps_no_other_back()
    {
        await using var window = await city.OpenAsync("phone", "zh");
        await window.Page.GotoAsync("/report");
        await window.Field("发生了什么？", "").FillAsync("井盖破了，照片有好有坏");
        var chosen = window.Page.Locator("input[type=file]");
        await chosen.SetInputFilesAsync([
            File("文字.jpg", "no photo"u8.ToArray()),
            File("动图.jpg", Pictures.Gif),
            File("好.jpg", Pictures.Jpeg),
        ]);
        await window.SeeAsync("“文字.jpg”打不开", "");
        await Expect(window.Page.Locator(".photos img")).ToHaveCountAsync(2);
        await window.BeAccessibleAsync();
        await chosen.SetInputFilesAsync([.. Enumerable.Range(1, 3).Select(n => File($"多{n}.jpg", Pictures.Jpeg))]);
        await window.SeeAsync("最多 4 张，没有加入：多3.jpg。", "");
        await FileAtAsync(window, "没有定位的地方");
        await window.SeeAsync("有 1 张照片没有传上去", "");
        await window.SeeAsync("不接受这种文件", "");
        await window.BeAccessibleAsync();
        await window.FitAsync();
        var number = await window.Page.GetByTestId("number").InnerTextAsync();
        (
            await city.Host.ScalarAsync<long>(
                $"SELECT count(*) FROM cases_attachment WHERE case_id = '{await city.IdOfAsync(number)}'"
            )
        ).ShouldBe(3);
        await window.Button("去掉照片 动图.jpg", "").ClickAsync();
        await Expect(window.Button("重传照片", "")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_way_back_of_the_phone_goes_one_step_back_and_a_receipt_outlives_a_reload()
    {
        await using var window = await city.OpenAsync("phone", "zh");
        await window.Page.GotoAsync("/");
        await window.Link("我要反映", "").ClickAsync();
        await window.Field("发生了什么？", "").FillAsync("路面塌陷");
        await window.Page.Locator("input[type=file]").SetInputFilesAsync(File("路.jpg", Pictures.Jpeg));
        await Expect(window.Page.Locator(".photos img")).ToHaveCountAsync(1);
        await window.Button("下一步", "").ClickAsync();
        await Heading(window, "在哪里？").WaitForAsync();
        await window.Page.GoBackAsync();
        await Expect(window.Field("发生了什么？", "")).ToHaveValueAsync("路面塌陷");
        await Expect(window.Page.Locator(".photos img")).ToBeVisibleAsync();
        await window.Page.ReloadAsync();
        await Expect(window.Field("发生了什么？", "")).ToHaveValueAsync("路面塌陷");
        await Expect(window.Page.Locator(".photos img")).ToHaveCountAsync(1);
        await FileAtAsync(window, "某处路口", phone: "12");
        await window.SeeAsync("请写 3 至 30 位的电话", "");
        await Expect(window.Page.Locator("input[type=tel]")).ToBeFocusedAsync();
        await window.BeAccessibleAsync();
        await window.Page.Locator("input[type=tel]").FillAsync("13900000000");
        await window.Button("提交", "").ClickAsync();
        await window.SeeAsync("已收到，谢谢您", "");
        var token = await window.Page.GetByTestId("token").InnerTextAsync();
        await window.Page.ReloadAsync();
        await Expect(window.Page.GetByTestId("token")).ToHaveTextAsync(token);
        await window.Button("再反映一件", "").ClickAsync();
        await Expect(window.Field("发生了什么？", "")).ToHaveValueAsync("");
        await Expect(window.Page.Locator(".photos img")).ToHaveCountAsync(0);
        await window.Page.ReloadAsync();
        await Expect(window.Page.GetByTestId("token")).ToHaveCountAsync(0);
        await Expect(window.Page.Locator(".photos img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Photos_that_have_not_arrived_are_sent_after_a_reload_once_each()
    {
        await using var window = await city.OpenAsync("phone", "zh");
        await window.Page.RouteAsync("**/api/public/attachments", route => route.AbortAsync());
        await window.Page.GotoAsync("/report");
        await window.Field("发生了什么？", "").FillAsync("照片发到一半没有信号");
        await window.Page.Locator("input[type=file]").SetInputFilesAsync(File("半.jpg", Pictures.Jpeg));
        await Expect(window.Page.Locator(".photos img")).ToHaveCountAsync(1);
        await FileAtAsync(window, "某处路口");
        var id = await city.IdOfAsync(await window.Page.GetByTestId("number").InnerTextAsync());
        await window.Button("重传照片", "").WaitForAsync();
        await window.Page.UnrouteAsync("**/api/public/attachments");
        // Slow enough for the resident to look before it has arrived.
        await window.Page.RouteAsync(
            "**/api/public/attachments",
            async route =>
            {
                await window.Page.Locator(".timeline").WaitForAsync();
                await route.ContinueAsync();
            }
        );
        await window.Page.ReloadAsync();
        await window.Button("查看进度", "").ClickAsync();
        await Expect(window.Page.Locator("[data-photo] img")).ToHaveCountAsync(1);
        (await city.Host.ScalarAsync<long>($"SELECT count(*) FROM cases_attachment WHERE case_id = '{id}'")).ShouldBe(
            1
        );
        await window.BeAccessibleAsync();
        await window.FitAsync();
    }

    [Fact]
    public async Task An_answer_and_a_rating_are_sent_once_however_often_the_button_is_pressed()
    {
        await using var window = await city.OpenAsync("phone", "zh");
        await window.Page.GotoAsync("/report");
        await window.Field("发生了什么？", "").FillAsync("垃圾没人清运");
        await FileAtAsync(window, "某处小区");
        var number = await window.Page.GetByTestId("number").InnerTextAsync();
        var id = await city.IdOfAsync(number);
        await WebCity.SendAsync(
            city.Official,
            $"/api/cases/{id}/notes",
            new { kind = "question", text = "在几号楼？" }
        );
        await window.Button("查看进度", "").ClickAsync();
        await window.Field("您的回答", "").FillAsync("三号楼");
        await window.Button("发送回答", "").EvaluateAsync("e => { e.click(); e.click() }");
        await window.SeeAsync("您已回答：三号楼", "");
        await Expect(window.Page.Locator(".problem")).ToHaveCountAsync(0);
        await Expect(window.Page.GetByText("您已回答：三号楼")).ToHaveCountAsync(1);

        await ResidentTests.CloseAsync(city, id);
        await window.Page.ReloadAsync();
        await window.Page.GoBackAsync();
        await window.Button("查看进度", "").ClickAsync();
        await window.Page.GetByRole(AriaRole.Radio, new() { Name = "满意", Exact = true }).CheckAsync();
        await window.Field("想说的话", "").FillAsync("很快");
        await window.Button("提交评价", "").EvaluateAsync("e => { e.click(); e.click() }");
        await Expect(window.Page.GetByTestId("rating")).ToContainTextAsync("很快");
        await window.SeeAsync("已发送", "");
        await Expect(window.Page.Locator(".problem")).ToHaveCountAsync(0);
        await window.SeeAsync("垃圾没人清运", "");
        await window.BeAccessibleAsync();
        await window.FitAsync();
    }

    private static FilePayload File(string name, byte[] content) =>
        new()
        {
            Name = name,
            MimeType = "image/jpeg",
            Buffer = content,
        };

    private static ILocator Heading(Window window, string words) =>
        window.Page.GetByRole(AriaRole.Heading, new() { Name = words });

    /// <summary>From what has happened to the sending, with an address and without a place on the map.</summary>
    private static async Task FileAtAsync(Window window, string address, string phone = "")
    {
        await window.Button("下一步", "").ClickAsync();
        await window.Field("地址或标志物", "").FillAsync(address);
        await window.Button("下一步", "").ClickAsync();
        await Heading(window, "怎样联系您？").WaitForAsync();
        await window.Page.Locator("input[type=tel]").FillAsync(phone);
        await window.Button("提交", "").ClickAsync();
    }
}
