namespace Zhishu.Web.Tests;

/// <summary>A cylinder from its entry to the phone of whoever scans it.</summary>
public sealed class CodeTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task An_officer_enters_a_cylinder_refuses_an_overdue_filling_and_suspends_its_code(
        string size,
        string language
    )
    {
        await using var window = await OpenAsync(size, language, "/office/codes/objects");
        await window.BeAccessibleAsync();
        await window.Link("登记对象", "Enter an object").ClickAsync();
        await Form(window).GetByLabel(window.Say("类型", "Kind")).SelectOptionAsync("gas-cylinder");
        var name = $"钢瓶 测试 {language}";
        await window.Page.GetByLabel(window.Say("名称", "Name"), new() { Exact = true }).FillAsync(name);
        await window.Field("区划代码", "Area code").FillAsync("990101001");
        await window.Field("出厂编号", "Maker's number").FillAsync("T-1");
        await window.Field("下次检验日期", "Inspect before").FillAsync("2020-01-31");
        await window.Field("报废日期", "Scrap on").FillAsync("2099-12-31");
        await window.Field("产权单位", "Owner").FillAsync("示范燃气");
        await window.BeAccessibleAsync();
        await Form(window).Locator("button.primary").ClickAsync();
        var code = window.Page.Locator("[data-code=active]");
        await code.WaitForAsync();
        await window.FitAsync();

        await window.Button("充装登记", "Filling").First.ClickAsync();
        await window.Field("充装量", "Kilograms").FillAsync("10");
        await window.Field("充装站", "Filling station").FillAsync("示范站");
        await window.Field("已检漏", "Checked for leaks").SelectOptionAsync("true");
        await Form(window).Locator("button.primary").ClickAsync();
        await window.SeeAsync("不得充装", "must not be filled");
        await window.BeAccessibleAsync();

        await window.Button("停用", "Suspend").ClickAsync();
        var dialog = window.Page.Locator("dialog");
        await dialog.Locator("textarea").FillAsync("送检");
        await window.BeAccessibleAsync();
        await dialog.Locator("button.primary").ClickAsync();
        await window.Page.Locator("[data-code=suspended]").WaitForAsync();
    }

    [Fact]
    public async Task A_batch_is_asked_for_made_and_shown_as_it_will_be_printed()
    {
        await using var window = await OpenAsync("desk", "zh", "/office/codes/batches");
        await window.Link("申请一批码", "").ClickAsync();
        await Form(window).GetByLabel("类型").SelectOptionAsync("gas-cylinder");
        await window.Field("区划代码", "").FillAsync("990101");
        await window.Field("数量", "").FillAsync("40");
        await window.BeAccessibleAsync();
        await Form(window).Locator("button.primary").ClickAsync();
        await window.Page.Locator("[data-batch=ready]").WaitForAsync();
        var sheet = window.Page.Locator("article img");
        await Expect(sheet).ToHaveJSPropertyAsync("complete", true);
        (await sheet.EvaluateAsync<int>("i => i.naturalWidth")).ShouldBeGreaterThan(100);
        await window.BeAccessibleAsync();
        await window.FitAsync();
    }

    [Fact]
    public async Task Whoever_scans_sees_whether_it_is_good_and_can_report_the_thing()
    {
        await using var officer = await OpenAsync("desk", "zh", "/office/codes/objects");
        var text = await officer.Page.EvaluateAsync<string>(
            """
            async () => {
                const attributes = { makerNumber: 'T-2', inspectBefore: '2099-06-30', scrapOn: '2099-12-31', owner: '示范燃气' };
                const answer = await fetch('/api/codes/objects', {
                    method: 'POST',
                    headers: { 'Content-Type': 'application/json', 'X-Zhishu': '1' },
                    body: JSON.stringify({ kind: 'gas-cylinder', name: '扫码钢瓶', areaCode: '990101001', attributes, issueCode: true }),
                });
                return (await answer.json()).codes[0].text;
            }
            """
        );
        await using var phone = await city.OpenAsync("phone", "zh");
        // As a phone's camera opens it: all in upper case.
        await phone.Page.GotoAsync("/C/" + text);
        await phone.Page.Locator("[data-outcome=valid]").WaitForAsync();
        await phone.SeeAsync("扫码钢瓶", "");
        await phone.SeeAsync("签名已核验", "");
        await phone.BeAccessibleAsync();
        await phone.FitAsync();
        await phone.Link("报告问题", "").ClickAsync();
        await phone.Page.Locator("[data-object]").WaitForAsync();

        await phone.Page.GotoAsync("/scan");
        await phone.BeAccessibleAsync();
        await phone.FitAsync();
        await phone.Field("码上的编号", "").FillAsync(text[..^4] + "AAAA");
        await phone.Button("查验", "").ClickAsync();
        await phone.Page.Locator("[data-outcome=bad_signature]").WaitForAsync();
        await phone.BeAccessibleAsync();

        // Without a network the device still knows it.
        await phone.Page.GotoAsync("/c/" + text);
        await phone.Page.Locator("[data-outcome=valid]").WaitForAsync();
        await phone.Page.WaitForFunctionAsync("() => localStorage.getItem('zhishu.codes')");
        await phone.Page.RouteAsync("**/api/public/codes/**", r => r.AbortAsync());
        await phone.Page.GotoAsync("/scan");
        await phone.Field("码上的编号", "").FillAsync(text);
        await phone.Button("查验", "").ClickAsync();
        await phone.SeeAsync("签名有效", "");
    }

    [Fact]
    public async Task Anything_typed_is_recognised_and_the_other_pages_open()
    {
        await using var window = await OpenAsync("desk", "zh", "/office/codes/query");
        await window.Field("标识", "").Last.FillAsync("91350100M000100Y44");
        await window.Button("查验", "").ClickAsync();
        await window.SeeAsync("校验位", "");
        await window.BeAccessibleAsync();
        foreach (
            var (path, heading) in ((string, string)[])
                [("alarms", "复制告警"), ("kinds", "赋码类型"), ("asks", "换码申请")]
        )
        {
            await window.Page.GotoAsync("/office/codes/" + path);
            await window.Page.Locator("h1").Filter(new() { HasText = heading }).WaitForAsync();
            await window.BeAccessibleAsync();
            await window.FitAsync();
        }
    }

    private static ILocator Form(Window window) => window.Page.Locator(".right form");

    private async Task<Window> OpenAsync(string size, string language, string path)
    {
        var window = await city.OpenAsync(size, language);
        await window.SignInAsync("codes1");
        await window.Page.GotoAsync(path);
        await window.Page.Locator("h1").First.WaitForAsync();
        return window;
    }
}
