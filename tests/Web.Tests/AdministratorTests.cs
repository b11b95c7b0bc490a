namespace Zhishu.Web.Tests;

public sealed class AdministratorTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task An_account_is_made_given_a_role_and_used(string size, string language)
    {
        var name = "tester-" + size;
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("security");
        await window.Page.GotoAsync("/office/admin/people");
        await window.SeeAsync("测试丙寅", "测试丙寅");
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Link("新建账号", "New account").ClickAsync();
        var send = window.Page.Locator("form.edit-form button.primary");
        await send.ClickAsync();
        await window.SeeAsync("请填写登录名", "Please fill in: Sign-in name");
        await window.BeAccessibleAsync();
        await window.Field("登录名", "Sign-in name").FillAsync(name);
        await window.Page.GetByLabel(window.Say("姓名", "Name"), new() { Exact = true }).FillAsync("测试新人");
        await window
            .Page.Locator("form.edit-form")
            .GetByPlaceholder(window.Say("按名称查找单位", "Find a unit by name"))
            .FillAsync("城市管理局");
        await window.Page.Locator("form.edit-form input[type=radio]").First.CheckAsync();
        await send.ClickAsync();
        var password = await window.Page.Locator("dialog code").InnerTextAsync();
        await window.BeAccessibleAsync();
        await window.Button("已保存好，关闭", "Kept safely").ClickAsync();
        await window.SeeAsync("还没有角色", "No role yet");
        await window.Button("授予角色", "Give a role").ClickAsync();
        await window.Page.Locator("select").SelectOptionAsync("demo-supervisor");
        await send.ClickAsync();
        await window.SeeAsync("已授予", "The role is given");
        await window.Button("收回", "Take").ClickAsync();
        await window.Button("重新授予", "Give it again").ClickAsync();
        await window.Page.GetByText(window.Say("收回", "Take away")).First.WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();

        await using var other = await city.OpenAsync("desk", language);
        await other.Page.GotoAsync("/office");
        await other.Field("账号", "Account").FillAsync(name);
        await other.Page.GetByLabel(other.Say("密码", "Password"), new() { Exact = true }).FillAsync(password);
        await other.Button("登录", "Sign in").ClickAsync();
        await other.SeeAsync("请先修改密码", "Please change your password first");
        await other.Field("当前密码", "Present password").FillAsync(password);
        await other.Page.GetByLabel(other.Say("新密码", "New password")).FillAsync(WebCity.Password + "-x");
        await other.Page.Locator("form button.primary").ClickAsync();
        await other.SeeAsync("督查", "Supervision");
    }

    [Fact]
    public async Task Nobody_gives_roles_to_oneself_and_each_administration_sees_its_own()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("security");
        await window.Page.GotoAsync("/office/admin");
        await window.SeeAsync("测试丙寅", "");
        var sections = window.Page.Locator("nav.sections");
        await Expect(sections).Not.ToContainTextAsync("审计");
        await window.Page.GotoAsync("/office/admin/people");
        await window.Page.Locator("[data-row]").Filter(new() { HasText = "安全管理员" }).ClickAsync();
        await window.SeeAsync("自己的角色由别人授予", "");
        await Expect(window.Button("授予角色", "")).ToHaveCountAsync(0);

        await using var audit = await city.OpenAsync("desk", "zh");
        await audit.SignInAsync("audit");
        await audit.Page.GotoAsync("/office/admin");
        await audit.SeeAsync("对象类型", "");
        await Expect(audit.Page.Locator("nav.sections")).Not.ToContainTextAsync("人员");
    }

    [Fact]
    public async Task A_unit_is_made_moved_and_closed()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("admin");
        await window.Page.GotoAsync("/office/admin/units");
        await window.SeeAsync("示范市城市管理局", "");
        await window.BeAccessibleAsync();
        await window.Link("新建机构", "").ClickAsync();
        var code = window.Page.GetByLabel("编码");
        await code.FillAsync("Demo Test");
        await window.Field("中文名称", "").FillAsync("测试小队");
        await window.Page.GetByLabel("类型").FillAsync("department");
        var send = window.Page.Locator("form.edit-form button.primary");
        await send.ClickAsync();
        await window.SeeAsync("“Demo Test”不能作为机构编码", "");
        await Expect(code).ToHaveAttributeAsync("aria-invalid", "true");
        await code.FillAsync("demo-test-team");
        await send.ClickAsync();
        await window.Page.GetByRole(AriaRole.Heading, new() { Name = "测试小队" }).WaitForAsync();
        await window.Button("调整上级", "").ClickAsync();
        await window.Page.GetByPlaceholder("按名称查找单位").FillAsync("城市管理局");
        await window.Page.Locator("form.edit-form input[type=radio]").First.CheckAsync();
        await send.ClickAsync();
        await window.Page.Locator("dd").Filter(new() { HasText = "城市管理局" }).WaitForAsync();
        await window.BeAccessibleAsync();
        await window.Button("撤销机构", "").ClickAsync();
        await send.ClickAsync();
        await window.SeeAsync("请填写理由", "");
        await window.Field("理由", "").FillAsync("任务结束");
        await send.ClickAsync();
        await window.Page.Locator("dt").Filter(new() { HasText = "已撤销" }).WaitForAsync();
        (
            await city.Host.ScalarAsync<bool>(
                "SELECT closed_on IS NOT NULL FROM organisations_unit WHERE code = 'demo-test-team'"
            )
        ).ShouldBeTrue();
    }

    [Fact]
    public async Task A_role_is_made_changed_and_removed()
    {
        await using var window = await city.OpenAsync("desk", "en");
        await window.SignInAsync("security");
        await window.Page.GotoAsync("/office/admin/roles");
        await window.Link("", "New role").ClickAsync();
        await window.Page.GetByLabel("Code", new() { Exact = true }).FillAsync("test-reader");
        await window.Field("", "Chinese name").FillAsync("测试查看");
        await window.Page.GetByLabel("See who has an account").CheckAsync();
        await window.BeAccessibleAsync();
        var send = window.Page.Locator("form.edit-form button.primary");
        await send.ClickAsync();
        await window.Page.GetByRole(AriaRole.Heading, new() { Name = "测试查看" }).WaitForAsync();
        await window.Page.GetByLabel("See who has an account").UncheckAsync();
        await window.Page.GetByLabel("Maintain roles").CheckAsync();
        await window.Field("", "English name").FillAsync("Reader");
        await send.ClickAsync();
        await window.SeeAsync("", "Saved");
        await window.Button("", "Remove the role").ClickAsync();
        await window.Page.Locator("dialog button.danger").ClickAsync();
        await window.SeeAsync("", "The role is removed");
    }

    [Fact]
    public async Task A_key_is_made_shown_once_and_revoked()
    {
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("security");
        await window.Page.GotoAsync("/office/admin/keys");
        await window.Button("新建密钥", "").ClickAsync();
        await window.Page.GetByLabel("用于").FillAsync("测试网关");
        await window.Page.Locator("select").SelectOptionAsync("demo-call-taker");
        await window.BeAccessibleAsync();
        await window.Page.Locator("form.edit-form button.primary").ClickAsync();
        var key = await window.Page.Locator("dialog code").InnerTextAsync();
        await window.Button("已保存好，关闭", "").ClickAsync();
        using var client = new HttpClient { BaseAddress = city.Host.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        (await client.GetAsync("/api/matters")).EnsureSuccessStatusCode();
        var line = window.Page.Locator(".line").Filter(new() { HasText = "测试网关" });
        await line.GetByRole(AriaRole.Button).ClickAsync();
        await window.Page.Locator("dialog button.danger").ClickAsync();
        await line.GetByText("已吊销").WaitForAsync();
        await window.BeAccessibleAsync();
        (await client.GetAsync("/api/matters")).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task An_auditor_finds_who_did_what_and_proves_it(string size, string language)
    {
        var (id, number) = await city.FileAsync("审计所见-" + size);
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("audit");
        await window.Page.GotoAsync("/office/admin/records");
        var find = window.Field("找案件、人员或机构", "Find a case, person or unit");
        await find.FillAsync("no-such-number");
        await window.SeeAsync("没有找到。案件编号须写全。", "Nothing found.");
        await find.FillAsync(number);
        await window.Page.Locator("[data-about]").ClickAsync();
        await window.Page.WaitForURLAsync($"**subject={id}*");
        var filed = window
            .Page.Locator("details.entry")
            .Filter(new() { HasText = window.Say("登记案件", "filed a case") });
        await filed.Filter(new() { HasText = number }).WaitForAsync();
        await filed.Locator("summary").First.ClickAsync();
        await Expect(filed.Locator("[data-told]")).ToContainTextAsync(window.Say("渠道", "Channel"));
        await filed.Locator("[data-raw] summary").ClickAsync();
        await Expect(filed.Locator("pre")).ToContainTextAsync(number);
        await window.Button("取得存证证明", "Get the proof").ClickAsync();
        await window
            .Page.GetByText(window.Say("还没有封批", "not sealed yet"))
            .Or(window.Page.GetByText(window.Say("默克尔根", "Merkle root")))
            .First.WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Page.GotoAsync("/office/admin/ledger");
        await window.Page.Locator("h1").Filter(new() { HasText = window.Say("账本", "Ledger") }).WaitForAsync();
        await window.Button("核验整个账本", "Prove the whole ledger").ClickAsync();
        await window.SeeAsync("账本完整", "The ledger holds");
        await window.BeAccessibleAsync();
        await window.FitAsync();
    }
}
