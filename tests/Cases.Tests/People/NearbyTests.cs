using System.Text.Json;

namespace Zhishu.Cases.Tests.People;

public sealed class NearbyTests : IAsyncLifetime
{
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task Public_reports_nearby_are_shown_those_that_seem_the_same_first()
    {
        var near = await ReportAsync("路灯不亮", 113.0051);
        var alike = await ReportAsync("和平路口垃圾成堆无人清运", 113.006);
        await ReportAsync("和平路口垃圾成堆，我不想公开", 113.005, isPublic: false);
        await ReportAsync("和平路口垃圾成堆，在很远的地方", 113.015);
        var found = await NearbyAsync("和平路口垃圾成堆");
        found.Select(r => r.GetProperty("number").GetString()).ShouldBe([alike, near]);
        found[0].GetProperty("alike").GetBoolean().ShouldBeTrue();
        found[1].GetProperty("alike").GetBoolean().ShouldBeFalse();
        found[0].GetProperty("metres").GetInt32().ShouldBeInRange(95, 110);
    }

    [Fact]
    public async Task Personal_numbers_in_a_title_are_not_shown_to_neighbours()
    {
        await ReportAsync("垃圾成堆请打13900000000找我", 113.005);
        (await NearbyAsync("垃圾")).Single().GetProperty("title").GetString()!.ShouldNotContain("13900000000");
    }

    [Fact]
    public async Task What_is_over_is_not_shown()
    {
        var number = await ReportAsync("垃圾成堆", 113.005);
        await city.Dispatcher.Act(await IdAsync(number), "cancel", new { reason = "误报" });
        (await NearbyAsync("垃圾")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_neighbour_joins_a_public_report_and_follows_it_with_a_token_of_its_own()
    {
        var number = await ReportAsync("垃圾成堆", 113.005);
        city.Clock.Advance(TimeSpan.FromMinutes(1));
        var receipt = await city.Host.Client.Send("/api/public/join", new { number, channel = "mobile" });
        receipt.GetProperty("number").GetString().ShouldBe(number);
        var token = receipt.GetProperty("followUpToken").GetString();
        var followed = await city.Host.Client.Send("/api/public/follow", new { number, token });
        followed.GetProperty("number").GetString().ShouldBe(number);
        followed.ToString().ShouldNotContain("\"description\":\"");
        (await NearbyAsync("垃圾")).Single().GetProperty("reporters").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task A_report_that_is_not_public_cannot_be_joined_nor_told_from_one_that_does_not_exist()
    {
        var hidden = await ReportAsync("垃圾成堆", 113.005, isPublic: false);
        var refused = await city.Host.Client.Refused("/api/public/join", new { number = hidden, channel = "web" });
        refused.ShouldBe(
            await city.Host.Client.Refused("/api/public/join", new { number = "209901010000001", channel = "web" })
        );
    }

    [Fact]
    public async Task A_place_is_found_by_a_part_of_its_name()
    {
        var found = await city.Host.Client.GetAsync(new Uri("/api/public/places?q=网格", UriKind.Relative));
        var places = JsonSerializer.Deserialize<JsonElement[]>(await found.Content.ReadAsStringAsync())!;
        places.Single().GetProperty("name").GetString().ShouldBe("网格一");
        places[0].GetProperty("longitude").GetDouble().ShouldBeInRange(113, 113.02);
        found = await city.Host.Client.GetAsync(new Uri("/api/public/places?q=", UriKind.Relative));
        (await found.Content.ReadAsStringAsync()).ShouldBe("[]");
    }

    private async Task<string> ReportAsync(string description, double longitude, bool isPublic = true) => (
            await city.Host.Client.Send(
                "/api/public/cases",
                new
                {
                    channel = "mobile",
                    description,
                    place = new { longitude, latitude = 23.005 },
                    isPublic,
                }
            )
        ).GetProperty("number").GetString()!;

    private async Task<List<JsonElement>> NearbyAsync(string description) =>
        [
            .. (
                await city.Host.Client.Send(
                    "/api/public/nearby",
                    new
                    {
                        longitude = 113.005,
                        latitude = 23.005,
                        description,
                    }
                )
            ).EnumerateArray(),
        ];

    private Task<Guid> IdAsync(string number) =>
        city.Host.ScalarAsync<Guid>($"SELECT id FROM cases_case WHERE number = '{number}'");
}
