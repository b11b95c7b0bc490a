namespace Zhishu.Web.Tests;

public sealed class SupervisorTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task A_supervisor_demands_the_unit_answers_and_the_answer_is_accepted(string size, string language)
    {
        var title = "久拖不决的路面-" + size;
        var answer = "今晚施工-" + size;
        var (id, _) = await city.FileAsync(title, "demo-jt");
        await using var supervisor = await city.OpenAsync(size, language);
        await supervisor.SignInAsync("supervisor1");
        await supervisor.Page.GotoAsync($"/office/supervision/{id}");
        await supervisor.Page.Locator("header .actions button").First.ClickAsync();
        await supervisor.Field("督办要求", "What is demanded").FillAsync("三天内修好");
        await supervisor.BeAccessibleAsync();
        await supervisor.Page.Locator("form.form button.primary").ClickAsync();
        await supervisor.SeeAsync("已督办", "Ordered");

        // Not asked of the server again: the order comes by itself, and so does its answer.
        await supervisor.SeeAsync("三天内修好", "三天内修好");

        await using (var handler = await city.OpenAsync(size, language))
        {
            await handler.SignInAsync("handler-jt");
            await handler.Page.GotoAsync($"/office/inbox/{id}");
            await handler.SeeAsync("三天内修好", "三天内修好");
            await handler.BeAccessibleAsync();
            await handler.Page.GetByLabel(handler.Say("答复", "Answer"), new() { Exact = true }).FillAsync(answer);
            await handler.Button("提交答复", "Send the answer").ClickAsync();
            await handler.SeeAsync("答复：" + answer, "answered: " + answer);
        }

        await supervisor.SeeAsync("答复：" + answer, "answered: " + answer);
        await supervisor.Button("退回重答", "Send it back").ClickAsync();
        await supervisor.Field("退回的理由", "Why it goes back").FillAsync("写明几点完工");
        await supervisor.BeAccessibleAsync();
        await supervisor.Page.Locator("form button.primary").ClickAsync();
        await Expect(supervisor.Button("退回重答", "Send it back")).ToHaveCountAsync(0);
        var issued = await city.Host.ScalarAsync<Guid>($"SELECT id FROM cases_supervision WHERE case_id = '{id}'");
        await WebCity.SendAsync(city.Official, $"/api/supervisions/{issued}/answer", new { answer });

        await supervisor.Page.GotoAsync("/office/supervision?list=orders");
        var order = supervisor.Page.Locator("article.order").Filter(new() { HasText = answer }).First;
        await order.WaitForAsync();
        await supervisor.BeAccessibleAsync();
        await supervisor.FitAsync();
        await order
            .GetByRole(AriaRole.Button, new() { Name = supervisor.Say("认可答复", "Accept the answer") })
            .ClickAsync();
        await order
            .GetByRole(AriaRole.Button, new() { Name = supervisor.Say("认可答复", "Accept the answer") })
            .WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    [Fact]
    public async Task Whoever_closes_a_case_sees_the_conditions_of_its_matter_before()
    {
        var (id, _) = await city.FileAsync("等待结案的井盖", "demo-jt");
        await city.ActAsync(id, "accept");
        await city.ActAsync(id, "report-done", new { outcome = "井盖已更换" });
        await city.ActAsync(id, "verify", by: city.Verifier);
        await city.Host.ExecuteAsync(
            $"UPDATE cases_case SET matter_code = 'event.01.001', matter_id = (SELECT v.id FROM matters_version v JOIN matters_matter m ON m.id = v.matter_id WHERE m.code = 'event.01.001') WHERE id = '{id}'"
        );
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("supervisor1");
        await window.Page.GotoAsync($"/office/supervision/{id}");
        await window.Button("结案", "").ClickAsync();
        await window.SeeAsync("异常已消除，现场照片可见", "");
        await window.BeAccessibleAsync();
        await window.Page.Locator("form.form input[type=checkbox]").CheckAsync();
        await window.Page.Locator("form.form button.primary").ClickAsync();
        await window.SeeAsync("已结案", "");
        (await city.StateAsync(id)).ShouldBe("closed");
    }

    [Fact]
    public async Task A_unit_in_the_figures_opens_its_cases()
    {
        var (id, _) = await city.FileAsync("统计里的一件");
        await city.ActAsync(id, "register");
        await city.ActAsync(
            id,
            "dispatch",
            new { unitCode = "demo-hj", dueAt = TimeProvider.System.GetUtcNow().AddDays(2) }
        );
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("supervisor1");
        await window.Link("示范市生态环境局", "").ClickAsync();
        await window.SeeAsync("统计里的一件", "");
        await window.SeeAsync("单位：示范市生态环境局", "");
        await window.BeAccessibleAsync();
    }
}
