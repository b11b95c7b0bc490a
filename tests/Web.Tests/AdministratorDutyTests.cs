using Microsoft.Extensions.DependencyInjection;
using Zhishu.Matters.Contracts;
using Zhishu.Testing;

namespace Zhishu.Web.Tests;

public sealed class AdministratorDutyTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task Who_answers_is_asked_named_where_nobody_does_and_ended(string size, string language)
    {
        // A class of its own, for which nobody answers yet.
        var matter = "zz-" + size;
        await city.Host.ExecuteAsync(
            $"INSERT INTO matters_class (id, code, name_chinese, name_english, version) VALUES (gen_random_uuid(), '{matter}', '测试类', 'test class', 1)"
        );
        await city.Host.Services.GetRequiredService<ICatalogue>().RefreshAsync(default);
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("admin");
        await window.Page.GotoAsync("/office/admin/duties");
        await window.Page.Locator("[data-duty]").First.WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Button("谁负责", "Who answers").ClickAsync();
        await window.Button("查谁负责", "Ask who answers").ClickAsync();
        await window.SeeAsync("请填写事项", "Please fill in: Matter");
        await AskAsync(window, matter);
        await window.SeeAsync("无人负责", "Nobody answers");
        await window.BeAccessibleAsync();

        await window.Button("指定单位", "Name a unit").ClickAsync();
        var form = window.Page.Locator("form.edit-form").First;
        await form.Locator("button.primary").ClickAsync();
        await window.SeeAsync("请填写负责单位", "Please fill in: Unit that answers");
        await window.BeAccessibleAsync();
        await form.GetByPlaceholder(window.Say("按名称查找单位", "Find a unit by name")).First.FillAsync("园林");
        await form.Locator("input[type=radio]").First.CheckAsync();
        var code = form.Locator("input").First;
        await code.FillAsync("no-such-matter");
        await form.Locator("button.primary").ClickAsync();
        await window.SeeAsync(
            "事项目录里没有以“no-such-matter”开头",
            "No matter or class of the catalogue begins with"
        );
        await Expect(code).ToHaveAttributeAsync("aria-invalid", "true");
        await window.BeAccessibleAsync();
        await code.FillAsync(matter);
        await form.Locator("button.primary").ClickAsync();
        await window.SeeAsync("职责已新增，即时生效", "The duty is made and holds at once");
        await AskAsync(window, matter);
        await window.SeeAsync("有单位负责", "A unit answers");
        await window.Page.Locator("[data-answer]").GetByText(window.Say("园林", "")).First.WaitForAsync();
        await window.FitAsync();

        await window.Button("职责表", "Duties").ClickAsync();
        await window.Field("事项代码或其开头", "Code of the matter").FillAsync(matter);
        await window.Button("查找", "Find").ClickAsync();
        await window.Button("终止或改兜底", "End or change the fallback").ClickAsync();
        await window.BeAccessibleAsync();
        await window.Page.Locator("form.ending button.primary").ClickAsync();
        await window.Page.Locator("[data-duty]").GetByText(window.Say(" 至 ", " to ")).WaitForAsync();
    }

    [Fact]
    public async Task Gaps_are_looked_for_in_the_whole_catalogue()
    {
        // Whichever packs other tests install, the demonstration city has somebody for every matter of every pack.
        await TestCity.InstallAsync(city.Host.Services, "air-quality", "parking", "restaurant-smoke", "street-order");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("admin");
        await window.Page.GotoAsync("/office/admin/duties?view=gaps");
        await window.Button("开始检查", "").ClickAsync();
        var outcome = window.Page.Locator("[data-gaps]");
        await outcome.WaitForAsync();
        await Expect(outcome).ToContainTextAsync("项事项处处有人负责");
        await window.BeAccessibleAsync();
    }

    private static async Task AskAsync(Window window, string matter)
    {
        await window.Button("谁负责", "Who answers").ClickAsync();
        var asked = window.Page.Locator(".panel").Last;
        await asked.Locator("input").First.FillAsync(matter);
        await window.Button("查谁负责", "Ask who answers").ClickAsync();
    }
}
