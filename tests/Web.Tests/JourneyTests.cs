namespace Zhishu.Web.Tests;

public sealed class JourneyTests(WebCity city)
{
    [Fact]
    public async Task A_case_goes_from_a_resident_s_phone_through_every_workplace_to_the_rating()
    {
        const string what = "示范小学门口路灯全灭，孩子放学看不见路";
        await using var resident = await city.OpenAsync("phone", "zh");
        var (number, token) = await ReportAsync(resident, what);
        var id = await city.IdOfAsync(number);

        // A neighbour calls about the same.
        await using (var callTaker = await city.OpenAsync("desk", "zh"))
        {
            await callTaker.SignInAsync("calltaker1");
            await callTaker.Field("来电号码", "").FillAsync("13955556666");
            await callTaker.Field("诉求内容", "").FillAsync("小学门口路灯全灭，放学看不见路");
            await callTaker.Page.GetByRole(AriaRole.Button, new() { Name = "加入来电人：" }).First.ClickAsync();
            await callTaker.SeeAsync($"已把来电人加入 {number}。", "");
        }

        await using (var dispatcher = await city.OpenAsync("desk", "en"))
        {
            await dispatcher.SignInAsync("dispatcher1");
            await dispatcher.Page.GotoAsync("/office/dispatch?list=collected");
            await dispatcher.Page.Locator("[data-row]").Filter(new() { HasText = number }).ClickAsync();
            await ActAsync(dispatcher, "", "Register");
            await DoneAsync(dispatcher, "", "Registered");
            await ActAsync(dispatcher, "", "Dispatch");
            await dispatcher.Page.GetByPlaceholder("Find a unit by name").FillAsync("城市管理局");
            await dispatcher.Page.Locator("form.form input[type=radio]").First.CheckAsync();
            await dispatcher.Page.Locator("form.form button.primary").ClickAsync();
            await DoneAsync(dispatcher, "", "Dispatched");
        }

        await using (var leader = await city.OpenAsync("desk", "zh"))
        {
            await leader.SignInAsync("leader1");
            await leader.Page.Locator("[data-panel=latest] a").Filter(new() { HasText = what[..8] }).ClickAsync();
            await ActAsync(leader, "督办", "");
            await leader.Field("督办要求", "").FillAsync("今晚必须亮灯");
            await leader.Page.Locator("form.form button.primary").ClickAsync();
            await DoneAsync(leader, "已督办，等待单位答复", "");
        }

        await using (var handler = await city.OpenAsync("phone", "zh"))
        {
            await handler.SignInAsync("handler-cg");
            await handler.Page.Locator("[data-row]").Filter(new() { HasText = number }).ClickAsync();
            await handler.Page.GetByLabel("答复", new() { Exact = true }).FillAsync("抢修队已出发");
            await handler.Button("提交答复", "").ClickAsync();
            await handler.SeeAsync("答复：抢修队已出发", "");
            await ActAsync(handler, "签收", "");
            await DoneAsync(handler, "已签收", "");
            await ActAsync(handler, "处置完成", "");
            await handler.Field("处置情况", "").FillAsync("已更换灯具，夜间照明恢复");
            await handler.Page.Locator("form.form button.primary").ClickAsync();
            await DoneAsync(handler, "已报处置完成，等待核查", "");
        }

        await using (var gridWorker = await city.OpenAsync("phone", "zh"))
        {
            await gridWorker.SignInAsync("grid-1-1");
            await gridWorker.Page.Locator("[data-row]").Filter(new() { HasText = number }).ClickAsync();
            await ActAsync(gridWorker, "核查通过", "");
            await DoneAsync(gridWorker, "核查通过", "");
        }

        await using (var supervisor = await city.OpenAsync("desk", "zh"))
        {
            await supervisor.SignInAsync("supervisor1");
            await supervisor.Page.GotoAsync($"/office/supervision/{id}");
            await ActAsync(supervisor, "结案", "");
            await supervisor.SeeAsync("这个事项没有规定结案条件。", "");
            await supervisor.Page.Locator("form.form button.primary").ClickAsync();
            await DoneAsync(supervisor, "已结案", "");
        }

        await ResidentTests.FollowAsync(resident, number, token);
        await resident.SeeAsync("已更换灯具，夜间照明恢复", "");
        await resident.Page.GetByRole(AriaRole.Radio, new() { Name = "很满意" }).CheckAsync();
        await resident.Button("提交评价", "").ClickAsync();
        await resident.SeeAsync("您的评价：", "");
        (await city.StateAsync(id)).ShouldBe("rated");
    }

    private static async Task<(string Number, string Token)> ReportAsync(Window resident, string what)
    {
        await resident.Page.GotoAsync("/");
        await resident.Link("我要反映", "").ClickAsync();
        await resident.Field("发生了什么？", "").FillAsync(what);
        await resident.Button("下一步", "").ClickAsync();
        await resident.Field("查找地点", "").FillAsync("甲一街道");
        await resident.Page.Keyboard.PressAsync("Enter");
        await resident.Page.Locator("ul.found button").First.ClickAsync();
        await resident.Button("下一步", "").ClickAsync();
        var who = resident.Page.GetByRole(AriaRole.Heading, new() { Name = "怎样联系您？" });
        var near = resident.Button("都不是，继续", "");
        await who.Or(near).First.WaitForAsync();
        if (await near.IsVisibleAsync())
            await near.ClickAsync();
        await resident.Button("提交", "").ClickAsync();
        await resident.SeeAsync("已收到，谢谢您", "");
        return (
            await resident.Page.GetByTestId("number").InnerTextAsync(),
            await resident.Page.GetByTestId("token").InnerTextAsync()
        );
    }

    private static Task ActAsync(Window window, string chinese, string english) =>
        window
            .Page.Locator("header .actions")
            .GetByRole(AriaRole.Button, new() { Name = window.Say(chinese, english), Exact = true })
            .ClickAsync();

    private static Task DoneAsync(Window window, string chinese, string english) =>
        window.Page.Locator("p.done").GetByText(window.Say(chinese, english)).WaitForAsync();
}
