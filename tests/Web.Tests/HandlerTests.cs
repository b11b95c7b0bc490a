namespace Zhishu.Web.Tests;

public sealed class HandlerTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_handler_finds_the_case_in_the_inbox_accepts_acts_and_reports_it_done(
        string size,
        string language
    )
    {
        var title = "路灯不亮-" + size;
        var (id, _) = await city.FileAsync(title, "demo-cg");
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("handler-cg");
        await window.Page.Locator("[data-row]").Filter(new() { HasText = title }).ClickAsync();
        await window.Page.Locator(".map[data-ready=true]").WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Button("签收", "Accept").ClickAsync();
        await window.SeeAsync("已签收", "Accepted");
        await window.Button("处置完成", "Report done").ClickAsync();
        // The button that opens the form, not the one that sends it.
        await Expect(
                window.Page.GetByRole(
                    AriaRole.Button,
                    new() { Name = window.Say("处置完成", "Report done"), Exact = true }
                )
            )
            .ToHaveCountAsync(1);
        await window.SeeAsync("示范市城市管理局", "Urban management bureau");
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("请填写处置情况", "Please fill in");
        await window.Field("处置情况", "What was done").FillAsync("已换灯");
        await window.SeeAsync("没有写依据", "It names no basis");
        await Expect(window.Page.Locator("[data-advice] [data-aspect=substance].missing")).ToBeVisibleAsync();
        await window.BeAccessibleAsync();
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("已报处置完成", "Reported done");
        (await city.StateAsync(id)).ShouldBe("reported_done");
    }

    [Fact]
    public async Task What_was_typed_is_there_again_when_another_case_was_looked_at()
    {
        var (id, _) = await city.FileAsync("写到一半的案件", "demo-hj");
        await city.FileAsync("中间看一眼的案件", "demo-hj");
        await city.ActAsync(id, "accept");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("handler-hj");
        var half = window.Page.Locator("[data-row]").Filter(new() { HasText = "写到一半的案件" });
        await half.ClickAsync();
        await window.Button("处置完成", "").ClickAsync();
        await window.Field("处置情况", "").FillAsync("已到现场查看，");
        await window.Page.Locator("[data-row]").Filter(new() { HasText = "中间看一眼的案件" }).ClickAsync();
        await window.Page.Locator("article h2").Filter(new() { HasText = "中间看一眼的案件" }).WaitForAsync();
        await half.ClickAsync();
        await window.Button("处置完成", "").ClickAsync();
        await Expect(window.Field("处置情况", "")).ToHaveValueAsync("已到现场查看，");
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("已报处置完成", "");
        await city.ActAsync(id, "rework", new { reason = "没有修好" }, city.Verifier);
        await window.Button("处置完成", "").ClickAsync();
        await Expect(window.Field("处置情况", "")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task An_extension_that_is_too_long_is_told_at_the_field()
    {
        var (id, _) = await city.FileAsync("要延期的案件");
        await city.ActAsync(id, "register");
        await city.ActAsync(
            id,
            "dispatch",
            new { unitCode = "demo-hj", dueAt = TimeProvider.System.GetUtcNow().AddDays(2) }
        );
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("handler-hj");
        await window.Page.GotoAsync($"/office/inbox/{id}");
        await window.Button("签收", "").ClickAsync();
        await window.Button("申请延期", "").ClickAsync();
        await window.Field("再要多少时间", "").FillAsync("99999");
        await window.Field("理由", "").FillAsync("等配件");
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await Expect(window.Page.Locator("form.form .field .wrong")).ToContainTextAsync("超出已载入的工作日历");
        await Expect(window.Field("再要多少时间", "")).ToBeFocusedAsync();
        await window.BeAccessibleAsync();
        await window.Field("再要多少时间", "").FillAsync("2");
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("（2个工作日）", "");
    }

    [Fact]
    public async Task A_new_case_announces_itself_and_the_list_does_not_jump()
    {
        await city.FileAsync("先来的案件", "demo-sw");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("handler-sw");
        await window.SeeAsync("先来的案件", "");
        await window.Page.Locator(".live").WaitForAsync();
        await city.FileAsync("后来的案件", "demo-sw");
        var arrived = window.Page.GetByText("有 1 件新的");
        await arrived.WaitForAsync();
        await Expect(window.Page.GetByText("后来的案件")).ToHaveCountAsync(0);
        await arrived.ClickAsync();
        await window.SeeAsync("后来的案件", "");
        await window.BeAccessibleAsync();
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_the_page_is_accessible()
    {
        await using var window = await city.OpenAsync("desk", "en");
        await window.Page.GotoAsync("/office");
        await window.Field("", "Account").FillAsync("handler-cg");
        await window.Page.Locator("input[type=password]").FillAsync("wrong");
        await window.Button("", "Sign in").ClickAsync();
        await window.Page.GetByRole(AriaRole.Alert).First.WaitForAsync();
        await window.BeAccessibleAsync();
    }
}
