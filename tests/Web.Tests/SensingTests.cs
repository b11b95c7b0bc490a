using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Kernel;
using Zhishu.Testing;

namespace Zhishu.Web.Tests;

public sealed class SensingTests(WebCity city)
{
    [Fact]
    public async Task A_device_is_registered_sends_and_its_alarm_is_confirmed_into_a_case()
    {
        await TestCity.InstallAsync(city.Host.Services, "restaurant-smoke");
        await using var window = await OpenAsync("desk", "zh");
        var code = await RegisterAsync(window);
        var key = await KeyAsync(window);
        await SendAsync(key, 25, fan: 4, cleaner: 0.01);
        await window.Page.GotoAsync("/office/sensing/alarms?state=waiting");
        var alarm = window.Page.Locator("article").Filter(new() { HasText = code });
        await alarm.GetByRole(AriaRole.Button, new() { Name = "前后读数" }).ClickAsync();
        await alarm.Locator("canvas").First.WaitForAsync();
        await window.BeAccessibleAsync();
        await alarm.GetByRole(AriaRole.Button, new() { Name = "确认" }).ClickAsync();
        await window.BeAccessibleAsync();
        await window.Page.Locator("dialog button.primary").ClickAsync();
        await window.SeeAsync("已立案", "");
        await window.Page.GotoAsync("/office/sensing/alarms?state=confirmed");
        await alarm.Locator("[data-case]").WaitForAsync();
        await window.FitAsync();
    }

    [Fact]
    public async Task A_device_is_told_something_and_the_page_shows_what_became_of_it()
    {
        await TestCity.InstallAsync(city.Host.Services, "restaurant-smoke");
        await using var window = await OpenAsync("phone", "zh");
        await RegisterAsync(window);
        var key = await KeyAsync(window);
        var section = window.Page.Locator("[data-commands]");
        await AskAsync("1");
        await window.SeeAsync("须为 10 至 3600 的数", "");
        await window.BeAccessibleAsync();
        await section.GetByLabel("间隔").FillAsync("30");
        await section.GetByRole(AriaRole.Button, new() { Name = "下发", Exact = true }).ClickAsync();
        await Expect(section.Locator("[data-command=waiting]")).ToHaveCountAsync(1);
        await section.GetByRole(AriaRole.Button, new() { Name = "撤回" }).ClickAsync();
        await Expect(section.Locator("[data-command=withdrawn]")).ToHaveCountAsync(1);

        await AskAsync("60");
        await Expect(section.Locator("[data-command=waiting]")).ToHaveCountAsync(1);
        using var device = new HttpClient { BaseAddress = city.Host.Client.BaseAddress };
        device.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var taken = await device.PostAsJsonAsync("/api/sensing/commands/take", new { });
        var one = (await taken.Content.ReadFromJsonAsync<JsonElement>())[0];
        one.GetProperty("form").GetProperty("seconds").GetInt32().ShouldBe(60);
        await Expect(section.Locator("[data-command=sent]")).ToHaveCountAsync(1);
        using var answered = await device.PostAsJsonAsync(
            "/api/sensing/commands/answer",
            new
            {
                id = one.GetProperty("id").GetGuid(),
                done = true,
                words = "已改为 60 秒",
            }
        );
        answered.EnsureSuccessStatusCode();
        await window.SeeAsync("已改为 60 秒", "");
        await window.BeAccessibleAsync();
        await window.FitAsync();

        async Task AskAsync(string seconds)
        {
            await section.GetByRole(AriaRole.Button, new() { Name = "下发指令" }).ClickAsync();
            await section.GetByLabel("指令", new() { Exact = true }).SelectOptionAsync("interval");
            await section.GetByLabel("间隔").FillAsync(seconds);
            await section.GetByLabel("原因").FillAsync("复核需要更密的读数");
            await section.GetByRole(AriaRole.Button, new() { Name = "下发", Exact = true }).ClickAsync();
        }
    }

    [Fact]
    public async Task A_rule_is_written_by_its_usual_shape_tried_on_the_past_and_saved()
    {
        await TestCity.InstallAsync(city.Host.Services, "restaurant-smoke");
        await using var window = await OpenAsync("desk", "en");
        await window.Page.GotoAsync("/office/sensing/rules/new");
        await window.Page.GetByLabel("Code", new() { Exact = true }).FillAsync($"r-{Guid.CreateVersion7():N}"[..20]);
        await window.Field("", "Name in Chinese").FillAsync("测试规则");
        await window.Page.GetByLabel("Type", new() { Exact = true }).SelectOptionAsync("restaurant-smoke");
        await window.Field("", "Quantity").SelectOptionAsync("smoke");
        await window.Page.GetByLabel("Limit", new() { Exact = true }).FillAsync("5");
        await window.Field("", "Normal again at").FillAsync("4");
        await window.Button("", "Write the condition").ClickAsync();
        await Expect(window.Field("", "Condition as an expression")).ToHaveValueAsync("smoke > 5");
        await window.BeAccessibleAsync();
        await window.Button("", "Try it on past readings").ClickAsync();
        await window.Page.Locator("[data-trial]").WaitForAsync();
        await window.Page.Locator(".edit-form button.primary").ClickAsync();
        await window.Page.Locator("[data-rule]").Filter(new() { HasText = "测试规则" }).First.WaitForAsync();
    }

    [Fact]
    public async Task Devices_are_found_on_the_map_and_the_other_pages_are_accessible()
    {
        await TestCity.InstallAsync(city.Host.Services, "restaurant-smoke");
        await using var window = await OpenAsync("phone", "en");
        foreach (
            var path in (string[])["devices", "devices?map=1", "alarms", "rules", "refused", "connect", "devices/new"]
        )
        {
            await window.Page.GotoAsync($"/office/sensing/{path}");
            await window.Page.Locator("h1:visible, h2:visible").First.WaitForAsync();
            if (path.EndsWith("map=1", StringComparison.Ordinal))
                await window.Page.Locator(".map[data-ready=true]").WaitForAsync();
            await window.BeAccessibleAsync();
            await window.FitAsync();
        }
    }

    [Theory]
    [InlineData("phone", "zh")]
    [InlineData("desk", "en")]
    public async Task Anybody_finds_free_places_to_park_near_where_they_are(string size, string language)
    {
        await TestCity.InstallAsync(city.Host.Services, "parking");
        var code = $"P-{Guid.CreateVersion7():N}"[..18];
        var name = $"停车场{code}";
        var key = await TestCity.KeyAsync(
            city.Host.Services,
            $"parking-{Guid.CreateVersion7():N}"[..30],
            "sensing.send",
            "sensing.manage"
        );
        using var gateway = new HttpClient { BaseAddress = city.Host.Client.BaseAddress };
        gateway.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var device = new
        {
            code,
            name,
            typeCode = "car-park",
            longitude = 114.612,
            latitude = 21.42,
        };
        await WebCity.SendAsync(gateway, "/api/sensing/devices", device);
        var values = new Dictionary<string, double> { ["free"] = 37, ["capacity"] = 240 };
        await WebCity.SendAsync(gateway, "/api/sensing/reading", new { device = code, values });

        await using var window = await city.OpenAsync(size, language);
        await window.Page.Context.GrantPermissionsAsync(["geolocation"]);
        await window.Page.Context.SetGeolocationAsync(new() { Longitude = 114.611f, Latitude = 21.42f });
        await window.Page.GotoAsync("/");
        await window.Page.Locator("a[href='/nearby']").ClickAsync();
        await window.BeAccessibleAsync();
        await window.Button("用我现在的位置", "Use where I am now").ClickAsync();
        await window.Page.Locator("[data-found]").WaitForAsync();
        var park = window.Page.Locator(".device").Filter(new() { HasText = name });
        await park.GetByText("37").First.WaitForAsync();
        await park.GetByText("240").First.WaitForAsync();
        await window.Page.Locator(".map[data-ready=true]").First.WaitForAsync();
        await window.BeAccessibleAsync();
        await window.FitAsync();
    }

    private async Task<Window> OpenAsync(string size, string language)
    {
        var window = await city.OpenAsync(size, language);
        await window.SignInAsync("sensing1");
        return window;
    }

    private static async Task<string> RegisterAsync(Window window)
    {
        var code = $"W-{Guid.CreateVersion7():N}"[..18];
        await window.Page.GotoAsync("/office/sensing/devices/new");
        await window.Page.GetByLabel("编码", new() { Exact = true }).FillAsync(code);
        await window.Page.GetByLabel("名称", new() { Exact = true }).FillAsync($"设备{code}");
        await window.Page.Locator("form").GetByLabel("设备类型").SelectOptionAsync("restaurant-smoke");
        await window.Field("经度", "").FillAsync("114.611");
        await window.Field("纬度", "").FillAsync("21.42");
        await window.BeAccessibleAsync();
        await window.Page.Locator(".edit-form button.primary").ClickAsync();
        await window.Page.Locator("h2").Filter(new() { HasText = code }).WaitForAsync();
        return code;
    }

    private static async Task<string> KeyAsync(Window window)
    {
        await window.Button("发放密钥", "").ClickAsync();
        var key = window.Page.Locator("dialog").GetByText("zsd_");
        await key.WaitForAsync();
        var text = await key.EvaluateAsync<string>("e => e.value ?? e.textContent");
        await window.Page.Locator("dialog button.primary").ClickAsync();
        return text.Trim();
    }

    /// <summary>A reading a minute, the last one now.</summary>
    private async Task SendAsync(string key, int minutes, double fan, double cleaner)
    {
        using var client = new HttpClient { BaseAddress = city.Host.Client.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var now = TimeProvider.System.GetUtcNow();
        var messages = Enumerable
            .Range(0, minutes)
            .Select(i => new
            {
                at = now.AddMinutes(i - minutes + 1),
                values = new
                {
                    smoke = 0.5 + i * 0.01,
                    fan,
                    cleaner,
                },
            });
        using var answer = await client.PostAsJsonAsync("/api/sensing/readings", new { messages }, Json.Options);
        answer.EnsureSuccessStatusCode();
        (await answer.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("accepted")
            .GetInt32()
            .ShouldBe(3 * minutes);
    }
}
