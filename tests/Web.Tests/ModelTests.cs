namespace Zhishu.Web.Tests;

public sealed class ModelTests(WebCity city)
{
    [Fact]
    public async Task A_model_is_trained_by_one_put_in_use_by_another_and_proposes_to_the_call_taker()
    {
        await using (var editor = await OpenAsync("desk", "zh", "editor1"))
        {
            await editor.Button("用已办结案件训练", "").ClickAsync();
            await editor.SeeAsync("办结案件太少", "");
            await editor.BeAccessibleAsync();
            await CloseAsync();
            await editor.Button("用已办结案件训练", "").ClickAsync();
            var ready = editor.Page.Locator("[data-model=ready]");
            await ready.WaitForAsync();
            await ready.GetByText("各事项", new() { Exact = true }).ClickAsync();
            await ready.GetByText("最常混淆").ClickAsync();
            await ready.GetByText("各月准确率").ClickAsync();
            await Expect(ready.Locator("tr[data-month]")).ToHaveCountAsync(1);
            await Expect(editor.Button("启用这个模型", "")).ToHaveCountAsync(0);
            await editor.BeAccessibleAsync();
            await editor.FitAsync();
        }
        await using var reviewer = await OpenAsync("phone", "en", "reviewer1");
        await reviewer.BeAccessibleAsync();
        await reviewer.FitAsync();
        await reviewer.Page.Locator("[data-model=ready]").GetByRole(AriaRole.Button).First.ClickAsync();
        await reviewer.BeAccessibleAsync();
        await reviewer.Page.Locator("dialog button.primary").ClickAsync();
        await reviewer.Page.Locator("[data-model=in_use]").WaitForAsync();
        await SetThresholdAsync(reviewer);

        await using (var taker = await city.OpenAsync("desk", "zh"))
        {
            await taker.SignInAsync("calltaker1");
            await taker.Field("诉求内容", "").FillAsync("第 9 栋旁边的井盖破损松动");
            await taker.Page.Locator("[data-sure]").First.WaitForAsync();
            await taker.SeeAsync("依据：", "");
            await taker.BeAccessibleAsync();
        }
        await reviewer.Button("", "Retire it").ClickAsync();
        await reviewer.Page.Locator("[data-model=retired]").WaitForAsync();
    }

    private static async Task SetThresholdAsync(Window window)
    {
        var row = window.Page.Locator("[data-threshold]").First;
        await window.SeeAsync("本市允许自动归类", "The city allows automatic classification");
        await window.FitAsync();
        await row.GetByRole(AriaRole.Button).ClickAsync();
        var field = window.Field("把握达到百分之几才提出建议", "Proposed from how many per cent");
        await field.FillAsync("abc");
        await window.Page.Locator("dialog button.primary").ClickAsync();
        await window.SeeAsync("请填写 0 至 100 的数", "Write a number from 0 to 100");
        await window.BeAccessibleAsync();
        await field.FillAsync("12.5");
        await window.Page.Locator("dialog button.primary").ClickAsync();
        await Expect(row).ToContainTextAsync("12.5%");
        await row.GetByRole(AriaRole.Button).ClickAsync();
        var alone = window.Field("把握达到百分之几就自动归类", "Classified without a person from how many per cent");
        await alone.FillAsync("5");
        await window.Page.Locator("dialog button.primary").ClickAsync();
        await window.SeeAsync("请填写 50 至 100 的数", "Write a number from 50 to 100");
        await field.FillAsync("90");
        await alone.FillAsync("60");
        await window.Page.Locator("dialog button.primary").ClickAsync();
        await window.SeeAsync("自动归类的把握不能低于提出建议的把握", "is not below that for proposing");
        await window.BeAccessibleAsync();
        await alone.FillAsync("99.5");
        await window.Page.Locator("dialog button.primary").ClickAsync();
        await Expect(row).ToContainTextAsync("99.5%");
        await window.FitAsync();
        await window.BeAccessibleAsync();
        // Nobody else's case shall go without a person.
        await row.GetByRole(AriaRole.Button).ClickAsync();
        await alone.FillAsync("");
        await window.Page.Locator("dialog button.primary").ClickAsync();
        await Expect(row).Not.ToContainTextAsync("99.5%");
    }

    // Long ago, so that no picture of these days shows them.
    private Task CloseAsync() =>
        city.Host.ExecuteAsync(
            """
            SELECT kernel_ensure_month('cases_case', now() - interval '400 days');
            INSERT INTO cases_case (id, version, number, state, kind, channel, matter_code, title, description,
                emergency, is_public, filed_at, closed_at, returns, reworks, reopenings, reporters)
            SELECT overlay(gen_random_uuid()::text PLACING left(kernel_uuid_at(at)::text, 13) FROM 1 FOR 13)::uuid, 1,
                'M' || n, 'Closed', 'urban-part', 'hotline', code, text || n, '第 ' || n || ' 栋旁边的' || text, false, false, at, at, 0, 0, 0, 0
            FROM generate_series(1, 80) n, (SELECT now() - interval '400 days' AS at) long_ago,
                (SELECT code, CASE row_number() OVER (ORDER BY code) WHEN 1 THEN '井盖破损松动' ELSE '路灯整夜不亮' END AS text
                 FROM matters_matter ORDER BY code LIMIT 2) matters
            """
        );

    private async Task<Window> OpenAsync(string size, string language, string person)
    {
        var window = await city.OpenAsync(size, language);
        await window.SignInAsync(person);
        await window.Page.GotoAsync("/office/admin/models");
        await window
            .Page.Locator("h1")
            .Filter(new() { HasText = window.Say("受理模型", "Intake model") })
            .WaitForAsync();
        return window;
    }
}
