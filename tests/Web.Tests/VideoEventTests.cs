using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Zhishu.Kernel;
using Zhishu.Testing;

namespace Zhishu.Web.Tests;

public sealed class VideoEventTests(WebCity city)
{
    // One point, grey.
    private static readonly byte[] Picture = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
    );

    [Fact]
    public async Task A_checker_goes_through_the_events_with_the_keyboard_and_confirmed_ones_become_cases()
    {
        await TestCity.InstallAsync(city.Host.Services, "street-order");
        var camera = await SendAsync(3);
        await using var window = await city.OpenAsync("desk", "zh");
        await window.SignInAsync("sensing1");
        await window.Page.GotoAsync($"/office/sensing/events?query={camera}");
        await window.Page.Locator("[data-event]").Nth(2).WaitForAsync();
        await window.Page.Locator("[data-event]").First.ClickAsync();
        await window.Page.Locator("figure img").WaitForAsync();
        await window.SeeAsync("框 1：摊位，在画面中部，占 6%。", "");
        await window.BeAccessibleAsync();
        await window.Page.Locator("h2").First.FocusAsync();
        await window.Page.Keyboard.PressAsync("y");
        await window.SeeAsync("已立案", "");
        await Expect(window.Page.Locator("[data-event]")).ToHaveCountAsync(2);
        await window.Page.Locator("figure img").WaitForAsync();
        await window.Page.Keyboard.PressAsync("n");
        await window.SeeAsync("为什么排除", "");
        await window.BeAccessibleAsync();
        await window.Page.Keyboard.PressAsync("1");
        await Expect(window.Page.Locator("[data-event]")).ToHaveCountAsync(1);
        await window.Page.Locator("figure img").WaitForAsync();
        await window.Page.Locator("article").GetByLabel("实际行为").SelectOptionAsync("umbrella");
        await window.Button("确认", "").ClickAsync();
        await window.SeeAsync("没有待核查的事件。", "");
        await window.Page.GotoAsync($"/office/sensing/events?query={camera}&state=confirmed");
        await window.Page.Locator("[data-event]").Filter(new() { HasText = "擅自撑伞搭棚" }).ClickAsync();
        await window.Page.Locator("[data-case]").WaitForAsync();
        await window.SeeAsync("识别为“占道摆摊”，经人改正", "");
    }

    [Fact]
    public async Task Figures_and_behaviours_are_accessible_and_a_confidence_is_changed()
    {
        await TestCity.InstallAsync(city.Host.Services, "street-order");
        await SendAsync(1);
        await using var window = await city.OpenAsync("phone", "en");
        await window.SignInAsync("sensing1");
        foreach (var path in (string[])["events", "figures", "behaviours", "behaviours/new"])
        {
            await window.Page.GotoAsync($"/office/sensing/{path}");
            await window.Page.Locator("h1:visible, h2:visible").First.WaitForAsync();
            if (path == "figures")
                await window.Page.Locator("[data-figures]").WaitForAsync();
            await window.BeAccessibleAsync();
            await window.FitAsync();
        }
        await window.Page.GotoAsync("/office/sensing/behaviours");
        await window.Page.Locator("[data-behaviour=banner]").ClickAsync();
        await window.Field("", "Counts from").FillAsync("30");
        await window.Page.Locator(".edit-form button.primary").ClickAsync();
        await window.SeeAsync("", "cannot be above");
        await window.Field("", "Counts from").FillAsync("92.5");
        await window.Page.Locator(".edit-form button.primary").ClickAsync();
        await window.SeeAsync("", "Changed here; an upgrade of the pack keeps it.");
        await Expect(window.Field("", "Counts from")).ToHaveValueAsync("92.5");
    }

    /// <summary>Registers a camera and sends what it sees, each at a place of its own; returns its code.</summary>
    private async Task<string> SendAsync(int scenes)
    {
        var code = $"CAM-{Guid.CreateVersion7():N}"[..20];
        var key = await TestCity.KeyAsync(
            city.Host.Services,
            code.ToLowerInvariant(),
            "sensing.manage",
            "sensing.send"
        );
        using var client = new HttpClient { BaseAddress = city.Host.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        await WebCity.SendAsync(
            client,
            "/api/sensing/devices",
            new
            {
                code,
                name = $"摄像机{code}",
                typeCode = "street-camera",
                longitude = 114.611,
                latitude = 21.42,
            }
        );
        for (var scene = 0; scene < scenes; scene++)
        {
            var message = new
            {
                number = scene.ToString(CultureInfo.InvariantCulture),
                camera = code,
                behaviour = "stall",
                confidence = 0.95,
                boxes = new[]
                {
                    new
                    {
                        x = 0.35,
                        y = 0.35 + 0.01 * scene,
                        width = 0.25,
                        height = 0.25,
                        label = "摊位",
                    },
                },
                at = TimeProvider.System.GetUtcNow().AddHours(-2 * scene),
            };
            using var text = new StringContent(Json.WriteObject(message));
            using var picture = new ByteArrayContent(Picture);
            using var form = new MultipartFormDataContent { { text, "event" }, { picture, "file", "scene.png" } };
            using var answer = await client.PostAsync(new Uri("/api/sensing/events", UriKind.Relative), form);
            var said = await answer.Content.ReadAsStringAsync();
            answer.IsSuccessStatusCode.ShouldBeTrue(said);
            JsonSerializer.Deserialize<JsonElement>(said).GetProperty("outcome").GetString().ShouldBe("new");
        }
        return code;
    }
}
