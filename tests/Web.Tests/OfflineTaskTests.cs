namespace Zhishu.Web.Tests;

public sealed class OfflineTaskTests(WebCity city)
{
    [Theory]
    [InlineData("phone", "zh")]
    [InlineData("phone", "en")]
    public async Task A_task_that_was_loaded_is_read_without_a_network_and_is_whole_again_with_it(
        string size,
        string language
    )
    {
        var title = "断网要看的任务-" + language;
        var (id, number) = await city.FileAsync(title, "demo-cg");
        await city.ActAsync(id, "accept");
        await city.ActAsync(id, "report-done", new { outcome = "已换灯泡" });
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("grid-1-1");
        await window.Page.GotoAsync("/office/field");
        await window.Page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => true)");
        var row = window.Page.Locator("[data-row]").Filter(new() { HasText = number });
        await row.WaitForAsync();

        await window.Page.Context.SetOfflineAsync(true);
        await window.Page.Locator(".offline").WaitForAsync();
        await row.ClickAsync();
        var kept = window.Page.Locator("[data-kept]");
        await Expect(kept).ToContainTextAsync(title);
        await Expect(kept).ToContainTextAsync(window.Say("去核查", "Verify"));
        await Expect(kept).ToContainTextAsync(window.Say("甲一街道", "甲一街道"));
        await Expect(kept).ToContainTextAsync(window.Say("没有网络，这是", "No network; this is as of"));
        await window.BeAccessibleAsync();
        await window.FitAsync();

        await window.Page.Context.SetOfflineAsync(false);
        await Expect(kept).ToHaveCountAsync(0);
        var action = window.Page.Locator(".actions .primary");
        await Expect(action).ToBeEnabledAsync();
        await Expect(window.Page.Locator(".problem")).ToHaveCountAsync(0);

        // Lost again while the case is open.
        await window.Page.Context.SetOfflineAsync(true);
        await Expect(action).ToBeDisabledAsync();
        await window.Page.Context.SetOfflineAsync(false);
        await Expect(action).ToBeEnabledAsync();
    }
}
