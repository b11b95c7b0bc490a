namespace Zhishu.Web.Tests;

public sealed class GridWorkerTests(WebCity city)
{
    // A picture of one pixel.
    private static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    );

    [Theory]
    [InlineData("phone", "zh")]
    [InlineData("phone", "en")]
    public async Task A_grid_worker_reports_what_is_seen_and_verifies_what_was_done(string size, string language)
    {
        var title = "井盖松动-" + language;
        var (id, _) = await city.FileAsync(title, "demo-cg");
        foreach (var action in (string[])["accept", "start"])
            await city.ActAsync(id, action);
        await city.ActAsync(id, "report-done", new { outcome = "已加固" });

        await using var window = await city.OpenAsync(size, language);
        await window.Page.Context.GrantPermissionsAsync(["geolocation"]);
        await window.Page.Context.SetGeolocationAsync(new() { Longitude = 114.611f, Latitude = 21.42f });
        await window.SignInAsync("grid-1-1");
        var task = window.Page.Locator("[data-row]").Filter(new() { HasText = title });
        await task.WaitForAsync();
        await window.Page.Locator(".map[data-ready=true]").WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await task.ClickAsync();
        await window.Button("核查通过", "Verified").ClickAsync();
        await window.Page.Locator("p.done").GetByText(window.Say("核查通过", "Verified")).WaitForAsync();
        (await city.StateAsync(id)).ShouldNotBe("reported_done");

        await window.Page.Locator(".places a").Nth(1).ClickAsync();
        await window.SeeAsync("已定位", "Located");
        await window.BeAccessibleAsync();
        await window.Button("上报", "Report").ClickAsync();
        await window.SeeAsync("请选事项，或写几个字。", "Choose a matter, or write a few words.");
        var seen = "路边堆放垃圾-" + language;
        await window.Field("看到了什么", "What you see").FillAsync(seen);
        await window.Page.Locator(".chip").First.ClickAsync();
        await window.Page.Locator("input[type=file]").SetInputFilesAsync(Photo());
        await window.FitAsync();
        await window.Page.Locator("button.send").ClickAsync();
        await window.SeeAsync("已上报，正在发送。", "Reported, on its way.");
        await window.Page.Locator(".places a").Nth(2).ClickAsync();
        await window.SeeAsync(seen, seen);
        await window.SeeAsync("没有等待发送的上报。", "Nothing waits to be sent.");
        await window.BeAccessibleAsync();
        (await CountAsync(seen)).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Reports_without_a_network_outlive_a_killed_browser_and_are_filed_once_each()
    {
        Assert.SkipWhen(city.Browser is null, "There is no Chromium here: apt-get install chromium.");
        await using var wire = new Wire(city.Host.Client.BaseAddress!);
        await using var phone = new Phone(city.Playwright!, WebCity.FindChromium()!);
        var page = await phone.StartAsync();
        await SignInAsync(page, wire);
        await page.GotoAsync(wire.Address + "office/field/report");
        await page.EvaluateAsync("() => navigator.serviceWorker.ready.then(() => true)");
        await page.GetByText("已定位").WaitForAsync();

        wire.Cut();
        // The page opens without a network.
        await page.ReloadAsync();
        await page.Locator(".offline").WaitForAsync();
        string[] seen = ["断网上报甲", "断网上报乙", "断网上报丙"];
        foreach (var one in seen)
        {
            await page.GetByText("已定位").WaitForAsync();
            await page.GetByLabel("看到了什么").FillAsync(one);
            await page.Locator("input[type=file]").SetInputFilesAsync(Photo());
            await page.Locator(".photos img").WaitForAsync();
            await page.Locator("button.send").ClickAsync();
            await page.Locator(".said").GetByText("已存在手机上").WaitForAsync();
            await page.Locator(".photos img").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }
        await page.Locator(".places b").GetByText("3").WaitForAsync();
        await page.GetByLabel("看到了什么").FillAsync("没写完的");
        await UntilAsync(page, IsKept, "没写完的");
        await phone.KillAsync();
        foreach (var one in seen)
            (await CountAsync(one)).ShouldBe((0, 0));

        wire.Mend();
        page = await phone.StartAsync();
        await SignInAsync(page, wire);
        await page.GotoAsync(wire.Address + "office/field/outbox");
        await page.GetByText("没有等待发送的上报。").WaitForAsync();
        foreach (var one in seen)
            (await CountAsync(one)).ShouldBe((1, 1));
        await page.Locator(".places a").Nth(1).ClickAsync();
        await page.GetByText("已恢复上次没写完的上报。").WaitForAsync();
        await Expect(page.GetByLabel("看到了什么")).ToHaveValueAsync("没写完的");
    }

    [Theory]
    [InlineData("phone", "zh")]
    [InlineData("phone", "en")]
    public async Task A_grid_worker_handles_a_task_with_photos_before_and_after(string size, string language)
    {
        var title = "路灯不亮，街道处置-" + language;
        var (id, _) = await city.FileAsync(title, "demo-d1-s1");
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("grid-1-1");
        var task = window.Page.Locator("[data-row]").Filter(new() { HasText = title });
        await task.GetByText(window.Say("去处置", "Handle")).First.WaitForAsync();
        await task.ClickAsync();
        await window.Button("签收", "Accept").ClickAsync();
        await window.Field("处置前照片", "Photo before").SetInputFilesAsync(Photo());
        await window.Page.Locator(".files").GetByText(window.Say("处置前", "Before")).WaitForAsync();
        await window.Button("开始处置", "Start").ClickAsync();
        await window.Field("处置后照片", "Photo after").SetInputFilesAsync(Photo());
        await window.Page.Locator(".files").GetByText(window.Say("处置后", "After")).WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
        await window.Button("处置完成", "Report done").ClickAsync();
        await window.Field("处置情况", "What was done").FillAsync("已更换灯泡");
        await window.Page.Locator("form button.primary").First.ClickAsync();
        await window.Page.Locator("p.done svg").WaitForAsync();
        (await city.StateAsync(id)).ShouldBe("reported_done");
        // Nobody verifies what is one's own work.
        await window.Page.Locator(".places a").First.ClickAsync();
        await window.Page.Locator(".tasks").WaitForAsync();
        await task.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await city.ActAsync(id, "verify", by: city.Verifier);
    }

    [Theory]
    [InlineData("phone", "zh")]
    [InlineData("phone", "en")]
    public async Task What_is_refused_is_mended_and_signing_out_warns_of_what_waits(string size, string language)
    {
        var seen = "待修改的上报-" + language;
        await using var window = await city.OpenAsync(size, language);
        var page = window.Page;
        await page.Context.GrantPermissionsAsync(["geolocation"]);
        await page.Context.SetGeolocationAsync(new() { Longitude = 114.611f, Latitude = 21.42f });
        await window.SignInAsync("grid-1-1");
        // A matter that the city has given up since it was last reported.
        await page.EvaluateAsync(
            """
            () => localStorage.setItem('zhishu.field.matters',
                JSON.stringify([{ code: 'gone.001', name: { chinese: '旧事项', english: 'Old matter' } }]))
            """
        );
        await page.GotoAsync("/office/field/report");
        await window.SeeAsync("已定位", "Located");
        await page.Context.SetOfflineAsync(true);
        await page.Locator(".offline").WaitForAsync();
        await window.Field("看到了什么", "What you see").FillAsync(seen);
        await window.Button("旧事项", "Old matter").ClickAsync();
        await page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "photo.png",
                    MimeType = "image/png",
                    // The browser shows it, the server does not take it.
                    Buffer = Pictures.Gif,
                }
            );
        await window.BeAccessibleAsync();
        await page.Locator("button.send").ClickAsync();
        await page.Locator(".said").GetByText(window.Say("已存在手机上", "Kept on the phone")).WaitForAsync();
        await page.Locator(".places a").Nth(2).ClickAsync();
        var draft = page.Locator("[data-draft]");
        await draft.GetByText(window.Say("等待发送", "Waits to be sent")).WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();

        await window.Button("退出登录", "Sign out").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog
            .GetByText(window.Say("还有 1 条上报没有发出", "Reports not sent yet on this phone: 1"))
            .WaitForAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = window.Say("取消", "Cancel") }).ClickAsync();

        await page.Context.SetOfflineAsync(false);
        await draft.GetByText(window.Say("没有被接收", "Not taken")).WaitForAsync();
        await window.BeAccessibleAsync();
        (await CountAsync(seen)).ShouldBe((0, 0));
        await window.Button("修改", "Mend").ClickAsync();
        await page.Locator(".photos img").WaitForAsync();
        await page.Locator(".chip[aria-pressed=true]").ClickAsync();
        await page.Locator("button.send").ClickAsync();
        await page.Locator(".said svg").WaitForAsync();
        await page.Locator(".places a").Nth(2).ClickAsync();

        // The case is on record; what is no photo is not.
        await window.Button("重新发送", "Send again").WaitForAsync();
        (await CountAsync(seen)).ShouldBe((1, 0));
        await draft.GetByRole(AriaRole.Button, new() { Name = window.Say("删除", "Delete") }).ClickAsync();
        await dialog
            .GetByRole(AriaRole.Button, new() { Name = window.Say("删除", "Delete"), Exact = true })
            .ClickAsync();
        await window.SeeAsync("没有等待发送的上报。", "Nothing waits to be sent.");
        (await CountAsync(seen)).ShouldBe((1, 0));

        await window.Button("退出登录", "Sign out").ClickAsync();
        await window.Field("账号", "Account").WaitForAsync();
        await UntilAsync(page, IsForgotten);
    }

    [Fact]
    public async Task A_report_whose_answers_are_lost_is_filed_once_with_its_photo()
    {
        Assert.SkipWhen(city.Browser is null, "There is no Chromium here: apt-get install chromium.");
        await using var wire = new Wire(city.Host.Client.BaseAddress!);
        await using var phone = new Phone(city.Playwright!, WebCity.FindChromium()!);
        const string seen = "回执丢失的上报";
        var page = await phone.StartAsync();
        await SignInAsync(page, wire);
        await page.GotoAsync(wire.Address + "office/field/report");
        await page.GetByText("已定位").WaitForAsync();
        await page.GetByLabel("看到了什么").FillAsync(seen);
        await page.Locator("input[type=file]").SetInputFilesAsync(Photo());
        await page.Locator(".photos img").WaitForAsync();

        wire.LoseAnswersTo("POST /api/cases ");
        await page.Locator("button.send").ClickAsync();
        var id = await UntilAsync(() =>
            city.Host.ScalarAsync<Guid?>($"SELECT id FROM cases_case WHERE description = '{seen}'")
        );
        await phone.KillAsync();

        wire.Mend();
        wire.LoseAnswersTo($"POST /api/cases/{id}/attachments ");
        page = await phone.StartAsync();
        await SignInAsync(page, wire);
        await UntilAsync(() => city.Host.ScalarAsync<Guid?>($"SELECT id FROM cases_attachment WHERE case_id = '{id}'"));
        await phone.KillAsync();

        wire.Mend();
        page = await phone.StartAsync();
        await SignInAsync(page, wire);
        await page.GotoAsync(wire.Address + "office/field/outbox");
        await page.GetByText("没有等待发送的上报。").WaitForAsync();
        (await CountAsync(seen)).ShouldBe((1, 1));
    }

    private const string IsForgotten = """
        async () => {
            const opened = indexedDB.open('zhishu-field');
            await new Promise((done) => (opened.onsuccess = done));
            const counts = await Promise.all(['drafts', 'tasks', 'unfinished'].map((name) => new Promise((done) => {
                const asked = opened.result.transaction(name).objectStore(name).count();
                asked.onsuccess = () => done(asked.result);
            })));
            opened.result.close();
            return counts.every((count) => count === 0) && !localStorage.getItem('zhishu.session');
        }
        """;

    private const string IsKept = """
        async (words) => {
            const opened = indexedDB.open('zhishu-field');
            await new Promise((done) => (opened.onsuccess = done));
            const asked = opened.result.transaction('unfinished').objectStore('unfinished').getAll();
            await new Promise((done) => (asked.onsuccess = done));
            opened.result.close();
            return asked.result.some((one) => one.report.description === words);
        }
        """;

    // The browser's own waiting does not wait for the promise that a function gives.
    private static async Task UntilAsync(IPage page, string script, string? words = null)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (await page.EvaluateAsync<bool>(script, words))
                return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException("It never came about: " + script);
    }

    private static async Task<Guid> UntilAsync(Func<Task<Guid?>> look)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (await look() is { } found)
                return found;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException("It never came about.");
    }

    private async Task<(long Cases, long Photos)> CountAsync(string description) =>
        (
            await city.Host.ScalarAsync<long>($"SELECT count(*) FROM cases_case WHERE description = '{description}'"),
            await city.Host.ScalarAsync<long>(
                $"SELECT count(*) FROM cases_attachment a JOIN cases_case c ON c.id = a.case_id WHERE c.description = '{description}'"
            )
        );

    private static async Task SignInAsync(IPage page, Wire wire)
    {
        await page.GotoAsync(wire.Address + "office");
        var account = page.GetByLabel("账号");
        await account.Or(page.Locator(".places")).First.WaitForAsync();
        // A browser that was killed may or may not have written its cookies down.
        if (!await account.IsVisibleAsync())
            return;
        await account.FillAsync("grid-1-1");
        await page.GetByLabel("密码", new() { Exact = true }).FillAsync(WebCity.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "登录" }).ClickAsync();
        await page.Locator(".places").WaitForAsync();
    }

    private static FilePayload Photo() =>
        new()
        {
            Name = "photo.png",
            MimeType = "image/png",
            Buffer = Picture,
        };
}
