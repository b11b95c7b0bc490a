using System.Text.Json;

namespace Zhishu.Web.Tests;

public sealed class DraftingTests(WebCity city)
{
    [Theory]
    [InlineData("desk", "zh")]
    [InlineData("phone", "en")]
    public async Task Where_the_city_has_a_service_a_case_is_summarised_and_a_reply_drafted(
        string size,
        string language
    )
    {
        var title = "河堤护栏松动-" + size;
        var (id, _) = await city.FileAsync(title, "demo-cg");
        await using var window = await city.OpenAsync(size, language);
        await window.SignInAsync("handler-cg");
        // This city has none: the pages are answered as where there is one.
        List<JsonElement> asked = [];
        await window.Page.RouteAsync(
            "**/api/intake/drafting",
            r => r.FulfillAsync(new() { Json = new { isOn = true, model = "m" } })
        );
        await window.Page.RouteAsync(
            "**/api/intake/draft",
            r =>
            {
                var body = JsonSerializer.Deserialize<JsonElement>(r.Request.PostData!);
                asked.Add(body);
                var text =
                    body.GetProperty("kind").GetString() == "summary" ? "护栏松动，要求加固。" : "您好，已加固。";
                return r.FulfillAsync(
                    new()
                    {
                        Json = new
                        {
                            text,
                            model = "m",
                            hidden = 0,
                        },
                    }
                );
            }
        );
        await window.Page.Locator("[data-row]").Filter(new() { HasText = title }).ClickAsync();
        await window.Button("概括诉求", "Summarise the report").ClickAsync();
        await Expect(window.Page.Locator("[data-summary]")).ToHaveTextAsync("护栏松动，要求加固。");
        await window.SeeAsync("以原文为准", "what was written counts");
        await window.BeAccessibleAsync();
        await window.FitAsync();

        await window.Button("签收", "Accept").ClickAsync();
        await window.Button("处置完成", "Report done").ClickAsync();
        await window.Field("处置情况", "What was done").FillAsync("焊接");
        await window.Button("起草答复", "Draft a reply").ClickAsync();
        await Expect(window.Field("处置情况", "What was done")).ToHaveValueAsync("您好，已加固。");
        await window.BeAccessibleAsync();
        asked.ConvertAll(a => a.GetProperty("caseId").GetGuid()).ShouldBe([id, id]);
        asked[1].GetProperty("notes").GetString().ShouldBe("焊接");
    }

    [Fact]
    public async Task Without_a_service_nothing_is_offered()
    {
        var (id, _) = await city.FileAsync("站牌倾斜", "demo-cg");
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("handler-cg");
        await window.Page.RunAndWaitForResponseAsync(
            () => window.Page.Locator("[data-row]").Filter(new() { HasText = "站牌倾斜" }).ClickAsync(),
            r => r.Url.EndsWith("/api/intake/drafting", StringComparison.Ordinal)
        );
        await window.Button("签收", "").WaitForAsync();
        await Expect(window.Page.GetByText("概括诉求")).ToHaveCountAsync(0);
        (await city.StateAsync(id)).ShouldBe("dispatched");
    }
}
