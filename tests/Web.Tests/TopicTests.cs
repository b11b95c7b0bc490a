namespace Zhishu.Web.Tests;

public sealed class TopicTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task What_many_report_is_found_opened_and_one_of_its_cases_acted_upon(string size, string language)
    {
        var title = size == "desk" ? "望江花园二期电梯反复故障困人" : "银杏大道夜市油烟直排扰民";
        for (var i = 0; i < 3; i++)
            await city.FileAsync(title, "demo-jt", phone: $"1390000000{i}");
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("supervisor1");
        await window.Page.GotoAsync("/office/topics");
        var topic = window.Page.Locator("[data-topic]").Filter(new() { HasText = title });
        // New cases are put to their topic every ten seconds.
        for (var look = 0; look < 60 && await topic.CountAsync() == 0; look++)
        {
            await window.Page.GotoAsync("/office/topics");
            await window.Page.Locator("[data-topic], p.panel").First.WaitForAsync();
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
        await Expect(topic.Locator("svg.trend")).ToBeVisibleAsync();
        await Expect(topic).ToContainTextAsync(window.Say("3 件", "3 cases"));
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await topic.GetByRole(AriaRole.Link).ClickAsync();
        var cases = window.Page.Locator("a.case");
        await Expect(cases).ToHaveCountAsync(3);
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await cases.First.ClickAsync();
        await window.Button("督办", "Supervise").WaitForAsync();
        await window.BeAccessibleAsync();

        await window.Page.GotoAsync("/office/topics?area=110000");
        await window.SeeAsync("没有三件以上", "No event was reported");
    }
}
