namespace Zhishu.Web.Tests;

public sealed class DispatcherTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_dispatcher_takes_a_case_from_the_queue_and_gives_it_to_a_unit(string size, string language)
    {
        var title = "无人认领的路灯-" + size;
        var (id, _) = await city.FileAsync(title);
        await city.ActAsync(id, "register");
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("dispatcher1");
        await window.SeeAsync(title, title);
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Page.Locator("[data-row]").Filter(new() { HasText = title }).ClickAsync();
        await window.Button("派遣", "Dispatch").ClickAsync();
        await window.Page.GetByPlaceholder(window.Say("按名称查找单位", "Find a unit by name")).FillAsync("城市管理局");
        await window.Page.Locator("form.form input[type=radio]").First.CheckAsync();
        await window.BeAccessibleAsync();
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("已派遣", "Dispatched");
        (await city.StateAsync(id)).ShouldBe("dispatched");
    }

    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_case_is_given_to_a_unit_together_with_others(string size, string language)
    {
        var id = await RegisteredAsync("几家一起办的案件-" + size);
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("dispatcher1");
        await window.Page.GotoAsync($"/office/dispatch/{id}");
        await window.Button("派遣", "Dispatch").ClickAsync();
        var search = window.Page.GetByPlaceholder(window.Say("按名称查找单位", "Find a unit by name"));
        await search.FillAsync("城市管理局");
        await window.Page.Locator("form.form input[type=radio]").First.CheckAsync();
        foreach (var name in (string[])["水务", "交通"])
        {
            await window.Button("添加协办单位", "Add a further unit").ClickAsync();
            await search.Nth(1).FillAsync(name);
            await window.Page.Locator("form.form [role=group] input[type=radio]").First.ClickAsync();
            await search.Nth(1).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Page.Locator("form.form .chip button").Last.ClickAsync();
        await Expect(window.Page.Locator("form.form .chip")).ToHaveCountAsync(1);
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("已派遣", "Dispatched");
        (
            await city.Host.ScalarAsync<long>(
                $"SELECT count(*) FROM cases_share s JOIN organisations_unit u ON u.id = s.unit_id WHERE s.case_id = '{id}' AND u.code IN ('demo-cg', 'demo-sw')"
            )
        ).ShouldBe(2);
    }

    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_case_without_a_matter_is_classified_by_what_its_words_propose(string size, string language)
    {
        var title = "井盖破损等待归类-" + size;
        var (id, _) = await city.FileAsync(title);
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("dispatcher1");
        await window.Page.GotoAsync("/office/dispatch?list=collected");
        await window.Page.Locator("[data-row]").Filter(new() { HasText = title }).ClickAsync();
        await window.Button("归类", "Classify").ClickAsync();
        await window.Page.Locator("input[name=classify-into]").First.WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Page.Locator("form.form input[type=search]").FillAsync("路灯");
        await window
            .Page.Locator("form.form label.chosen")
            .Filter(new() { HasText = window.Say("路灯", "light") })
            .WaitForAsync();
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("已归类", "Classified");
        (
            await city.Host.ScalarAsync<string>($"SELECT matter_code FROM cases_case WHERE id = '{id}'")
        ).ShouldNotBeNullOrEmpty();
        await window.BeAccessibleAsync();
    }

    [Fact]
    public async Task Several_cases_are_dispatched_together_and_what_is_refused_says_why()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        var first = await RegisteredAsync("一起派遣甲");
        var second = await RegisteredAsync("一起派遣乙");
        await window.SignInAsync("dispatcher2");
        await window.Page.GetByLabel("选中 一起派遣甲").CheckAsync();
        await window.Page.GetByLabel("选中 一起派遣乙").CheckAsync();
        await city.ActAsync(second, "cancel", new { reason = "误报" });
        await window.Page.GetByPlaceholder("按名称查找单位").FillAsync("水务");
        await window.Page.Locator(".bulk input[type=radio]").First.CheckAsync();
        await window.Button("派遣选中的案件", "").ClickAsync();
        await window.Page.Locator(".outcome[role=alert]").WaitForAsync();
        await Expect(window.Page.Locator(".outcome")).ToContainTextAsync("一起派遣乙");
        await window.BeAccessibleAsync();
        (await city.StateAsync(first)).ShouldBe("dispatched");
        (await city.StateAsync(second)).ShouldBe("cancelled");
    }

    [Fact]
    public async Task What_the_duties_name_nobody_for_stays_chosen_and_is_to_be_classified()
    {
        await RegisteredAsync("没有事项的派遣");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("dispatcher2");
        var tick = window.Page.GetByLabel("选中 没有事项的派遣");
        await tick.CheckAsync();
        await window.Button("派遣选中的案件", "").ClickAsync();
        await Expect(window.Page.Locator(".outcome")).ToContainTextAsync("请先归类");
        await Expect(tick).ToBeCheckedAsync();
        await window.Button("派遣选中的案件", "").WaitForAsync();
    }

    [Fact]
    public async Task The_queue_is_walked_by_keys_before_any_row_has_the_focus()
    {
        await RegisteredAsync("键盘走到的案件");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("dispatcher1");
        var rows = window.Page.Locator("[data-row]");
        await rows.First.WaitForAsync();
        await window.Page.ReloadAsync();
        await rows.First.WaitForAsync();
        await window.Page.Keyboard.PressAsync("j");
        await Expect(rows.First).ToBeFocusedAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await window.Page.Locator("article h2").WaitForAsync();
    }

    [Fact]
    public async Task The_map_shows_where_cases_wait_and_lists_those_of_one_place()
    {
        await RegisteredAsync("地图上的甲");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("dispatcher1");
        var count = window.Page.Locator("[data-map-count]");
        await count.GetByText("地图上").WaitForAsync();
        var before = await count.InnerTextAsync();
        await RegisteredAsync("地图上的乙");
        await window.Page.WaitForFunctionAsync(
            "before => document.querySelector('[data-map-count]').innerText !== before",
            before
        );
        await window.BeAccessibleAsync();
        await window.Page.Locator(".map-point:not(:empty)").First.ClickAsync();
        await window.SeeAsync("地图上选的地方", "");
        await window.Page.Locator("[data-row]").Filter(new() { HasText = "地图上的甲" }).WaitForAsync();
        await window.Page.Locator("[data-row]").Filter(new() { HasText = "地图上的乙" }).WaitForAsync();
        await window.BeAccessibleAsync();
    }

    [Fact]
    public async Task A_unit_asks_to_return_a_case_and_the_dispatcher_agrees()
    {
        var (id, _) = await city.FileAsync("不归我们管", "demo-yl");
        await using (var handler = await city.OpenAsync("desk", "zh"))
        {
            await handler.SignInAsync("handler-yl");
            await handler.Page.Locator("[data-row]").Filter(new() { HasText = "不归我们管" }).ClickAsync();
            await handler.Button("申请退回", "").ClickAsync();
            await handler.Button("不属于本单位职责范围。", "").ClickAsync();
            await handler.Page.Locator("form.form button.primary").ClickAsync();
            await handler.SeeAsync("退回申请已提交", "");
        }
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("dispatcher1");
        var row = window.Page.Locator("[data-row]").Filter(new() { HasText = "不归我们管" });
        await Expect(row).ToContainTextAsync("不属于本单位职责范围");
        await row.ClickAsync();
        await window.Button("同意申请", "").ClickAsync();
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("已同意申请", "");
        (await city.StateAsync(id)).ShouldBe("registered");
    }

    [Fact]
    public async Task The_same_thing_reported_twice_is_merged()
    {
        var (first, _) = await city.FileAsync("广场喷泉漏水流到马路上");
        var (second, _) = await city.FileAsync("广场的喷泉漏水，流到了马路上");
        await city.ActAsync(second, "register");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("dispatcher1");
        await window.Page.GotoAsync($"/office/dispatch/{second}");
        await window.Button("并案", "").ClickAsync();
        await window.SeeAsync("广场喷泉漏水流到马路上", "");
        await window.BeAccessibleAsync();
        await window.Field("理由", "").FillAsync("同一处喷泉");
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("已并案", "");
        (await city.StateAsync(second)).ShouldBe("merged");
        (await city.StateAsync(first)).ShouldBe("collected");

        await window.Button("撤销并案", "").ClickAsync();
        await window.Field("理由", "").FillAsync("是两处喷泉");
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("已撤销并案", "");
        (await city.StateAsync(second)).ShouldBe("registered");
    }

    private async Task<Guid> RegisteredAsync(string title)
    {
        var (id, _) = await city.FileAsync(title);
        await city.ActAsync(id, "register");
        return id;
    }
}
