namespace Zhishu.Web.Tests;

public sealed class CallTakerTests(WebCity city)
{
    private const string Words = "楼下井盖破损，夜里有人差点摔倒";

    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task A_call_is_taken_with_the_keyboard_alone_and_the_dispatcher_has_it(string language)
    {
        var phone = language == "zh" ? "13911112222" : "13911113333";
        var mark = Words + "-" + language;
        await using var window = await city.OpenAsync("desk", language);
        await window.SignInAsync("calltaker1");
        await window.Page.Locator(".map[data-ready=true]").WaitForAsync();
        var keyboard = window.Page.Keyboard;
        await keyboard.TypeAsync(phone);
        await keyboard.PressAsync("Enter");
        await window.SeeAsync("这个号码以前没有诉求。", "No earlier case from this number.");
        await keyboard.TypeAsync(mark);
        var because = window.Page.GetByText(window.Say("依据：", "Because of: ")).First;
        await because.WaitForAsync();
        await keyboard.PressAsync("Alt+ArrowDown");
        await Expect(window.Page.Locator("input[name=matter]:checked")).ToHaveCountAsync(1);
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await keyboard.PressAsync("Control+Enter");
        var saved = window.Page.Locator(".saved");
        await saved.GetByText(window.Say("已登记", "is on record")).WaitForAsync();
        await window.BeAccessibleAsync();

        // The next call of the same number shows this one.
        await keyboard.TypeAsync(phone);
        await keyboard.PressAsync("Enter");
        await window.Page.GetByRole(AriaRole.Link).Filter(new() { HasText = mark }).First.ClickAsync();
        await window.Page.Locator("article h2").Filter(new() { HasText = mark }).WaitForAsync();
        await window.BeAccessibleAsync();

        await using var dispatcher = await city.OpenAsync("desk", language);
        await dispatcher.SignInAsync("dispatcher1");
        await dispatcher.Page.GotoAsync("/office/dispatch?list=all&q=" + Uri.EscapeDataString(mark));
        await dispatcher.Page.Locator("[data-row]").Filter(new() { HasText = mark }).WaitForAsync();
    }

    [Fact]
    public async Task A_caller_with_the_same_event_is_added_to_the_open_case()
    {
        const string event_ = "示范路九号门前自来水管爆裂漫水";
        var (id, number) = await city.FileAsync(event_, "demo-sw");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("calltaker1");
        await window.Field("来电号码", "").FillAsync("13922223333");
        // Two characters are a word in Chinese.
        await window.Field("诉求内容", "").FillAsync("爆裂");
        await Expect(window.Page.GetByText("这里列出可能说的是同一件事的案件")).ToHaveCountAsync(0);
        await Expect(window.Page.GetByText("这里显示能回答的条目")).ToHaveCountAsync(0);
        await window.Field("诉求内容", "").FillAsync(event_);
        var join = window.Page.GetByRole(AriaRole.Button, new() { Name = "加入来电人：" + event_ });
        await join.ClickAsync();
        await window.SeeAsync($"已把来电人加入 {number}。", "");
        await Expect(window.Field("诉求内容", "")).ToHaveValueAsync("");
        (await city.Host.ScalarAsync<long>($"SELECT count(*) FROM cases_reporter WHERE case_id = '{id}'")).ShouldBe(2);
    }

    [Fact]
    public async Task A_slip_is_taken_back_and_its_words_are_there_again()
    {
        const string words = "手滑提前登记的路灯诉求";
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("calltaker1");
        await window.Field("诉求内容", "").FillAsync(words);
        await window.Page.Keyboard.PressAsync("Control+Enter");
        await window.Page.Locator(".saved strong").WaitForAsync();
        await Expect(window.Field("诉求内容", "")).ToHaveValueAsync("");
        await window.BeAccessibleAsync();
        await window.Page.Keyboard.PressAsync("Alt+z");
        await window.SeeAsync("的登记。", "");
        await Expect(window.Field("诉求内容", "")).ToHaveValueAsync(words);
        (await city.Host.ScalarAsync<string>($"SELECT state FROM cases_case WHERE description = '{words}'")).ShouldBe(
            "Cancelled"
        );
        await window.Page.Keyboard.PressAsync("Control+Enter");
        await window.Page.Locator(".saved strong").WaitForAsync();
    }

    [Fact]
    public async Task A_letter_is_filed_at_the_window_and_nothing_is_lost_by_a_mistake()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("calltaker1");
        await window.Page.GetByText("来信", new() { Exact = true }).ClickAsync();
        await window.Button("保存", "").ClickAsync();
        await window.SeeAsync("请先记下诉求内容。", "");
        await window.Field("来电号码", "").FillAsync("many");
        await window.Field("诉求内容", "").FillAsync("来信反映路灯不亮");
        await Expect(window.Page.GetByText("请先记下诉求内容。")).ToHaveCountAsync(0);
        await window.Button("保存", "").ClickAsync();
        await window.Page.GetByRole(AriaRole.Alert).First.WaitForAsync();
        await Expect(window.Field("诉求内容", "")).ToHaveValueAsync("来信反映路灯不亮");
        await window.Page.Keyboard.PressAsync("Control+Shift+Backspace");
        await window.SeeAsync("这一通还没有保存，确定清空吗？", "");
        await window.BeAccessibleAsync();
        await window.Page.Keyboard.PressAsync("Escape");
        await window.Field("来电号码", "").FillAsync("13933334444");
        await window.Button("保存", "").ClickAsync();
        await window.Page.Locator(".saved").GetByText("已登记").WaitForAsync();
        (
            await city.Host.ScalarAsync<string>(
                "SELECT channel FROM cases_case WHERE description = '来信反映路灯不亮' ORDER BY id DESC LIMIT 1"
            )
        ).ShouldBe("letter");
    }

    [Fact]
    public async Task What_was_typed_is_hidden_when_the_session_ends_and_gone_when_another_takes_the_desk()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("calltaker1");
        await window.Field("诉求内容", "").FillAsync("只有甲知道的话");
        await window.Page.Context.ClearCookiesAsync();
        // Saved or looked up while it was typed: the first answer ends the session.
        await window.Page.Keyboard.PressAsync("Control+Enter");
        var name = window.Field("账号", "");
        await name.WaitForAsync();
        await Expect(window.Field("诉求内容", "")).ToBeHiddenAsync();
        await window.BeAccessibleAsync();
        await EnterAsync(window, "calltaker1");
        await Expect(window.Field("诉求内容", "")).ToHaveValueAsync("只有甲知道的话");
        await window.Button("退出登录", "").ClickAsync();
        await name.WaitForAsync();
        await EnterAsync(window, "calltaker2");
        await Expect(window.Field("诉求内容", "")).ToHaveValueAsync("");
    }

    private static async Task EnterAsync(Window window, string name)
    {
        await window.Field("账号", "").FillAsync(name);
        await window.Page.GetByLabel("密码", new() { Exact = true }).FillAsync(WebCity.Password);
        await window.Button("登录", "").ClickAsync();
        await window.Page.GetByRole(AriaRole.Navigation).First.WaitForAsync();
    }
}
