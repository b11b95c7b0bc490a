using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Zhishu.Sensing.Tests;

/// <summary>What anybody may see of devices near a place.</summary>
public sealed class NearbyTests
{
    private const string Types = """
        - code: car-park
          name: { zh: 停车场, en: Car park }
          interval: 5m
          silent_after: 30m
          quantities:
            - { code: free, name: { zh: 空余泊位, en: Free places }, unit: "", minimum: 0, maximum: 500, public: true }
            - { code: paid, name: { zh: 收费, en: Taken in }, unit: 元, minimum: 0, maximum: 1000000 }
        - { code: hidden, name: 内部设备, interval: 1m, silent_after: 10m, quantities: [{ code: level, name: 水位, unit: m, minimum: 0, maximum: 9 }] }
        """;

    [Fact]
    public async Task The_nearest_first_with_what_is_public_of_them()
    {
        await using var host = await SensingHost.StartAsync(Types, "[]");
        await host.DeviceAsync("P-1", "car-park", 113.006);
        await host.DeviceAsync("P-2", "car-park", 113.001);
        await host.DeviceAsync("P-3", "car-park", 113.2);
        await host.SendAsync(Count(host, "P-1", -2, 9), Count(host, "P-1", 0, 7));
        var types = await host.Host.Client.Read("/api/public/sensing/types");
        types.EnumerateArray().Single().Word("code").ShouldBe("car-park");
        types[0].GetProperty("quantities").EnumerateArray().Single().Word("code").ShouldBe("free");

        var found = await AskAsync(host, 113.005);
        found.GetArrayLength().ShouldBe(2);
        found[0].Word("name").ShouldBe("设备P-1");
        found[0].GetProperty("metres").GetInt32().ShouldBeInRange(100, 105);
        found[0].GetProperty("isCurrent").GetBoolean().ShouldBeTrue();
        var value = found[0].GetProperty("values").EnumerateArray().Single();
        value.Word("quantity").ShouldBe("free");
        value.GetProperty("value").GetDouble().ShouldBe(7);
        found[1].Word("name").ShouldBe("设备P-2");
        found[1].GetProperty("values").GetArrayLength().ShouldBe(0);
        found[1].GetProperty("isCurrent").GetBoolean().ShouldBeFalse();
        found.GetRawText().ShouldNotContain("P-3");
        found.GetRawText().ShouldNotContain("paid");

        host.Clock.Advance(TimeSpan.FromHours(1));
        (await AskAsync(host, 113.005))[0].GetProperty("isCurrent").GetBoolean().ShouldBeFalse();
        (await AskAsync(host, 113.1, metres: 20_000)).GetArrayLength().ShouldBe(3);
    }

    [Theory]
    [InlineData("hidden", 113.0, 23.0, HttpStatusCode.NotFound)]
    [InlineData("nothing", 113.0, 23.0, HttpStatusCode.NotFound)]
    [InlineData("car-park", 181.0, 23.0, HttpStatusCode.BadRequest)]
    [InlineData("car-park", null, 23.0, HttpStatusCode.BadRequest)]
    [InlineData("car-park", 0.0, 90.0, HttpStatusCode.OK)]
    [InlineData("car-park", -180.0, -90.0, HttpStatusCode.OK)]
    public async Task Only_public_types_and_places_on_earth(
        string type,
        double? longitude,
        double? latitude,
        HttpStatusCode expected
    )
    {
        await using var host = await SensingHost.StartAsync(Types, "[]");
        using var answer = await host.Host.Client.PostAsJsonAsync(
            "/api/public/sensing/nearby",
            new
            {
                type,
                longitude,
                latitude,
            }
        );
        answer.StatusCode.ShouldBe(expected);
    }

    private static object Count(SensingHost host, string device, int minutes, int free) =>
        new
        {
            device,
            at = host.Clock.Now.AddMinutes(minutes),
            values = new Dictionary<string, double> { ["free"] = free, ["paid"] = 12 },
        };

    private static Task<JsonElement> AskAsync(SensingHost host, double longitude, int metres = 3000) =>
        host.Host.Client.Send(
            "/api/public/sensing/nearby",
            new
            {
                type = "car-park",
                longitude,
                latitude = 23.005,
                metres,
            }
        );
}
