namespace Zhishu.Web.Tests;

public sealed class ResidentTests(WebCity city)
{
    [Theory]
    [InlineData("phone", "zh")]
    [InlineData("desk", "en")]
    public async Task A_resident_reports_with_a_photo_and_a_place_follows_rates_poorly_and_has_it_reopened(
        string size,
        string language
    )
    {
        await using var window = await city.OpenAsync(size, language);
        await window.Page.GotoAsync("/");
        await window.BeAccessibleAsync();
        await window.Link("我要反映", "Report a problem").ClickAsync();
        await window
            .Field("发生了什么？", "What has happened?")
            .FillAsync(window.Say("路口的路灯三天不亮", "The lamp at the crossing is dark"));
        await window
            .Page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "lamp.jpg",
                    MimeType = "image/jpeg",
                    Buffer = Pictures.Jpeg,
                }
            );
        await window.BeAccessibleAsync();
        await window.Button("下一步", "Continue").ClickAsync();
        await window.Field("查找地点", "Find a place").FillAsync("甲一街道");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.Locator("ul.found button").First.ClickAsync();
        await window.Page.Locator(".map[data-ready=true]").WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Button("下一步", "Continue").ClickAsync();
        var who = window.Page.GetByRole(
            AriaRole.Heading,
            new() { Name = window.Say("怎样联系您？", "How can we reach you?") }
        );
        var near = window.Button("都不是，继续", "None of these");
        await who.Or(near).First.WaitForAsync();
        if (await near.IsVisibleAsync())
            await near.ClickAsync();
        await window.BeAccessibleAsync();
        await window.Button("提交", "Send the report").ClickAsync();
        await window.SeeAsync("已收到，谢谢您", "Received. Thank you");
        await window.BeAccessibleAsync();
        var number = await window.Page.GetByTestId("number").InnerTextAsync();
        var token = await window.Page.GetByTestId("token").InnerTextAsync();
        await window.Button("查看进度", "Follow it").ClickAsync();
        await window.SeeAsync("已收到您的诉求", "We received your report");

        await CloseAsync(city, await city.IdOfAsync(number));
        await FollowAsync(window, number, token);
        await window.SeeAsync("已换灯", "已换灯");
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window
            .Page.GetByRole(AriaRole.Radio, new() { Name = window.Say("很不满意", "Very poorly") })
            .CheckAsync();
        await window.Button("提交评价", "Send the rating").ClickAsync();
        await window.Text(window.Say("要求重新办理", "Ask for it to be taken up again")).ClickAsync();
        await window.Page.GetByLabel(window.Say("原因", "Reason")).FillAsync(window.Say("还是不亮", "Still dark"));
        await window.Button("要求重新办理", "Ask for it to be taken up again").ClickAsync();
        await window.Page.Locator(".tag[data-tone=busy]").WaitForAsync();
        (await city.StateAsync(await city.IdOfAsync(number))).ShouldBe("in_hand");
    }

    [Fact]
    public async Task A_resident_who_forgets_to_say_what_happened_is_told_at_the_field()
    {
        await using var window = await city.OpenAsync("phone", "zh");
        await window.Page.GotoAsync("/report");
        await window.Button("下一步", "Continue").ClickAsync();
        await window.SeeAsync("请写下发生了什么。", "");
        (await window.Page.Locator("textarea").EvaluateAsync<bool>("e => e === document.activeElement")).ShouldBeTrue();
        await window.BeAccessibleAsync();
    }

    [Fact]
    public async Task A_scanned_code_says_what_it_is_about_and_where()
    {
        await using var window = await city.OpenAsync("phone", "zh");
        await window.Page.GotoAsync(
            "/report?object=9901010103000007&at=114.611,21.42&place=" + Uri.EscapeDataString("示范路 7 号路灯")
        );
        await window.SeeAsync("9901010103000007", "");
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Field("发生了什么？", "").FillAsync("扫码反映这盏灯不亮");
        await window.Button("下一步", "").ClickAsync();
        await Expect(window.Field("地址或标志物", "")).ToHaveValueAsync("示范路 7 号路灯");
        await window.Button("下一步", "").ClickAsync();
        var who = window.Page.GetByRole(AriaRole.Heading, new() { Name = "怎样联系您？" });
        var near = window.Button("都不是，继续", "");
        await who.Or(near).First.WaitForAsync();
        if (await near.IsVisibleAsync())
            await near.ClickAsync();
        await window.Button("提交", "").ClickAsync();
        var id = await city.IdOfAsync(await window.Page.GetByTestId("number").InnerTextAsync());
        (
            await city.Host.ScalarAsync<string>(
                $"SELECT channel || ' ' || object_code FROM cases_case WHERE id = '{id}'"
            )
        ).ShouldBe("code 9901010103000007");
    }

    [Fact]
    public async Task A_neighbour_joins_what_was_reported_already()
    {
        await using var first = await city.OpenAsync("phone", "zh");
        await ReportUpToPlaceAsync(first, "井盖破损有人摔倒", "乙二街道");
        await first.Button("下一步", "").ClickAsync();
        await first.Button("提交", "").ClickAsync();
        var number = await first.Page.GetByTestId("number").InnerTextAsync();
        await using var second = await city.OpenAsync("phone", "en");
        await ReportUpToPlaceAsync(second, "井盖破损，差点摔倒", "乙二街道");
        await second.Button("", "Continue").ClickAsync();
        await second.SeeAsync("", "井盖破损有人摔倒");
        await second.BeAccessibleAsync();
        (
            await second
                .Page.Locator(".report")
                .EvaluateAllAsync<bool>("cards => cards.every((card) => card.scrollWidth <= card.clientWidth)")
        ).ShouldBeTrue();
        await second.FitAsync();
        await second.Button("", "Me too").ClickAsync();
        await Expect(second.Page.GetByTestId("number")).ToHaveTextAsync(number);
    }

    [Fact]
    public async Task Large_type_is_kept_and_gives_thumbs_sixty_pixels()
    {
        await using var window = await city.OpenAsync("phone", "zh");
        await window.Page.GotoAsync("/");
        await window.Button("大字版", "").ClickAsync();
        await window.Page.GotoAsync("/report");
        var height = await window.Button("下一步", "").EvaluateAsync<double>("e => e.getBoundingClientRect().height");
        height.ShouldBeGreaterThanOrEqualTo(60);
        await window.BeAccessibleAsync();
        await window.FitAsync();
    }

    [Fact]
    public async Task A_report_is_made_and_followed_with_the_keyboard_alone()
    {
        await using var window = await city.OpenAsync("desk", "en");
        await window.Page.GotoAsync("/report");
        await TabToAsync(window, "textarea");
        await window.Page.Keyboard.TypeAsync("A tree has fallen");
        await TabToAsync(window, "button.onward");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.GetByRole(AriaRole.Heading, new() { Name = "Where is it?" }).WaitForAsync();
        await TabToAsync(window, "input[maxlength='300']");
        await window.Page.Keyboard.TypeAsync("Station square");
        await TabToAsync(window, "button.onward");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.GetByRole(AriaRole.Heading, new() { Name = "How can we reach you?" }).WaitForAsync();
        await TabToAsync(window, "button.onward");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.SeeAsync("", "Received. Thank you");
        await TabToAsync(window, "button.primary");
        await window.Page.Keyboard.PressAsync("Enter");
        await window.SeeAsync("", "We received your report");
    }

    private static async Task TabToAsync(Window window, string selector)
    {
        for (var i = 0; i < 40; i++)
        {
            if (
                await window.Page.EvaluateAsync<bool>($"() => document.activeElement?.matches(\"{selector}\") ?? false")
            )
                return;
            await window.Page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"Tab does not reach {selector}.");
    }

    private static async Task ReportUpToPlaceAsync(Window window, string words, string place)
    {
        await window.Page.GotoAsync("/report");
        await window.Page.Locator("textarea").FillAsync(words);
        await window.Button("下一步", "Continue").ClickAsync();
        await window.Field("查找地点", "Find a place").FillAsync(place);
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.Locator("ul.found button").First.ClickAsync();
    }

    internal static async Task FollowAsync(Window window, string number, string token)
    {
        await window.Page.GotoAsync("/follow");
        await window.Field("编号", "Number").FillAsync(number);
        await window.Page.GetByLabel(window.Say("查询码", "Code")).FillAsync(token);
        await window.Button("查询", "Look it up").ClickAsync();
    }

    internal static async Task CloseAsync(WebCity city, Guid id)
    {
        await city.ActAsync(id, "register");
        await city.ActAsync(id, "dispatch", new { unitCode = "demo-cg" });
        await city.ActAsync(id, "accept");
        await city.ActAsync(id, "report-done", new { outcome = "已换灯" });
        await city.ActAsync(id, "verify", by: city.Verifier);
        await city.ActAsync(id, "close", by: city.Verifier);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/report")]
    [InlineData("/follow")]
    [InlineData("/nearby")]
    public async Task The_first_load_takes_under_200_kB_of_compressed_script(string path)
    {
        await using var window = await city.OpenAsync("phone", "zh");
        var loaded = new List<IRequest>();
        window.Page.RequestFinished += (_, request) => loaded.Add(request);
        await window.Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.NetworkIdle });
        var scripts = 0;
        foreach (var request in loaded.Where(r => r.ResourceType == "script").ToArray())
            scripts += (await request.SizesAsync()).ResponseBodySize;
        TestContext.Current.SendDiagnosticMessage($"{path}: {scripts} bytes of script");
        scripts.ShouldBeInRange(20_000, 200_000);
    }
}
