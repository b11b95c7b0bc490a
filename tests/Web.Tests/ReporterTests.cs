namespace Zhishu.Web.Tests;

public sealed class ReporterTests(WebCity city)
{
    [Fact]
    public async Task A_handler_sees_whom_to_call()
    {
        var (id, _) = await city.FileAsync("要打电话的案件", "demo-cg", phone: "13912340003");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("handler-cg");
        await window.Page.GotoAsync($"/office/inbox/{id}");
        await window.Button("查看姓名和电话", "See name and number").ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("input").FillAsync("约时间上门");
        await dialog.Locator("button.primary").ClickAsync();
        await Expect(window.Page.Locator("[data-reporters] a[href='tel:13912340003']")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task Who_reported_is_seen_masked_and_in_full_for_a_purpose(string size, string language)
    {
        var (id, _) = await city.FileAsync("看诉求人的案件-" + size, phone: "13912340001");
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("supervisor1");
        await window.Page.GotoAsync($"/office/supervision/{id}");
        var reporters = window.Page.Locator("[data-reporters]");
        await Expect(reporters).ToContainTextAsync("0001");
        await Expect(reporters).ToContainTextAsync(window.Say("热线", "Hotline"));
        await Expect(reporters).Not.ToContainTextAsync("13912340001");
        await window.BeAccessibleAsync();

        await window.Button("查看姓名和电话", "See name and number").ClickAsync();
        var dialog = window.Page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("button.primary").ClickAsync();
        await Expect(dialog.Locator("[aria-invalid=true]")).ToBeVisibleAsync();
        await window.BeAccessibleAsync();
        await dialog.Locator("input").FillAsync("电话核实-" + size);
        await dialog.Locator("button.primary").ClickAsync();
        await Expect(reporters.Locator("a[href='tel:13912340001']")).ToBeVisibleAsync();
        await Expect(reporters).ToContainTextAsync("测试甲");
        await Expect(dialog).ToHaveCountAsync(0);
        await window.BeAccessibleAsync();
        await window.FitAsync();
        (
            await city.Host.ScalarAsync<string>(
                $"SELECT data::text FROM kernel_ledger WHERE action = 'case.reporter_seen' AND subject_id = '{id}'"
            )
        )
            .ShouldNotBeNull()
            .ShouldContain("电话核实-" + size);

        // Not kept once the case was closed.
        await window.Page.GotoAsync("/office/supervision");
        await window.Page.GotoAsync($"/office/supervision/{id}");
        await Expect(reporters).ToContainTextAsync("0001");
        await Expect(reporters.Locator("a[href^='tel:']")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_may_not_see_reporters_in_full_is_not_offered_it()
    {
        var (id, _) = await city.FileAsync("领导看诉求人", phone: "13912340002");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("leader1");
        await window.Page.GotoAsync($"/office/supervision/{id}");
        await Expect(window.Page.Locator("[data-reporters]")).ToContainTextAsync("0002");
        await Expect(window.Page.Locator("[data-reporters] button")).ToHaveCountAsync(0);
        await window.BeAccessibleAsync();
    }
}
