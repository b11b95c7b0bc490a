namespace Zhishu.Web.Tests;

public sealed class SituationTests(WebCity city)
{
    [Fact]
    public async Task A_new_case_shows_on_the_wall_at_once_and_nothing_scrolls()
    {
        await using var window = await city.OpenAsync("wall", "zh");
        await window.SignInAsync("leader1");
        await window.Page.GotoAsync("/office/situation/wall");
        var filed = window.Page.Locator("[data-figure=filed]");
        await filed.WaitForAsync();
        await window.Page.Locator(".clock i.on").WaitForAsync();
        await window.Page.Locator(".map[data-ready=true]").WaitForAsync();
        await window.BeAccessibleAsync();
        // Each right after the answer that showed the one before.
        for (var i = 1; i <= 5; i++)
        {
            var before = Number(await filed.InnerTextAsync());
            var title = $"大屏上的新案件{i}";
            await city.FileAsync(title);
            await window.Page.Locator("[data-panel=latest]").GetByText(title).WaitForAsync();
            Number(await filed.InnerTextAsync()).ShouldBeGreaterThan(before);
        }
        var over = await window.Page.EvaluateAsync<int>(
            "() => [...document.querySelectorAll('.wall, .wall .one')].filter((e) => e.scrollHeight > e.clientHeight + 1 && getComputedStyle(e).overflowY !== 'hidden').length"
        );
        over.ShouldBe(0);
        var (whole, cut) = (await RowsAsync("visible", false), await RowsAsync("visible", true));
        whole.ShouldBeGreaterThan(0);
        cut.ShouldBe(0);

        // The rows of lists that are to be seen, or of these those that end below their panel.
        Task<int> RowsAsync(string seen, bool ending) =>
            window.Page.EvaluateAsync<int>(
                "([seen, ending]) => [...document.querySelectorAll('.wall [data-panel] :is(.bars, .latest) li')].filter((row) => getComputedStyle(row).visibility === seen && (!ending || row.getBoundingClientRect().bottom > row.closest('.body').getBoundingClientRect().bottom + 1)).length",
                new object[] { seen, ending }
            );
        await window.FitAsync();
    }

    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_figure_opens_its_cases_and_a_case_is_supervised_from_there(string size, string language)
    {
        var title = "态势督办-" + size;
        await city.FileAsync(title, "demo-cg");
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("leader1");
        var filed = window.Page.Locator("[data-figure=filed]");
        await filed.WaitForAsync();
        await window.Page.Locator(".map[data-ready=true]").WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await filed.ClickAsync();
        await window.Page.Locator("[data-row]").Filter(new() { HasText = title }).ClickAsync();
        await window.Button("督办", "Supervise").ClickAsync();
        await window.Field("督办要求", "What is demanded").FillAsync("三日内办结并报告");
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("已督办，等待单位答复", "Supervision order issued");
        await window.BeAccessibleAsync();
    }

    [Fact]
    public async Task A_city_arranges_its_wall()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("leader1");
        await window.Link("布置大屏", "").ClickAsync();
        // The page before has a panel of the same name.
        await window.Page.GetByRole(AriaRole.Checkbox, new() { Name = "各街道", Exact = true }).UncheckAsync();
        await window.Page.GetByLabel("最新 宽").FillAsync("13");
        await window.Button("保存布置", "").ClickAsync();
        await window.Page.GetByRole(AriaRole.Alert).First.WaitForAsync();
        await window.Page.GetByLabel("最新 宽").FillAsync("6");
        await window.Button("保存布置", "").ClickAsync();
        await window.SeeAsync("已保存，各处的大屏刷新后生效。", "");
        await window.BeAccessibleAsync();
        await window.Link("打开大屏", "").ClickAsync();
        await window.Page.Locator("[data-panel=latest]").WaitForAsync();
        await Expect(window.Page.Locator("[data-panel=areas]")).ToHaveCountAsync(0);
        await city.Host.ExecuteAsync("DELETE FROM cases_layout");
    }

    private static int Number(string text) =>
        int.Parse(text.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
}
