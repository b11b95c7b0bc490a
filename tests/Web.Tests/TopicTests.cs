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
            await city.FileAsync(title, "demo-jt", $"1390000000{i}");
        await FoundAsync(title);
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("supervisor1");
        await window.Page.GotoAsync("/office/topics");
        var topic = window.Page.Locator("[data-topic]").Filter(new() { HasText = title });
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

    // New cases are put to their topic every ten seconds.
    private async Task FoundAsync(string title)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await city.Host.ScalarAsync<long>($"SELECT count(*) FROM intake_topic WHERE title = '{title}'") == 0)
            await Task.Delay(100, patience.Token);
    }
}
