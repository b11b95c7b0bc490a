using System.Net;
using Zhishu.Kernel.Actors;

namespace Zhishu.Codes.Tests;

/// <summary>What the map of scans is drawn from.</summary>
public sealed class ScanFiguresTests(City city) : IClassFixture<City>
{
    [Fact]
    public async Task Scans_are_counted_by_place_by_verdict_and_only_as_far_as_the_grant_goes()
    {
        var kind = await city.KindAsync("scan-g", 407);
        var code = (await city.ObjectAsync(kind)).GetProperty("codes")[0];
        var text = code.GetProperty("text").GetString()!;
        await city.ScanAsync(text, 113.3012, 23.1012);
        await city.ScanAsync(text, 113.3019, 23.1012);
        await city.ScanAsync(text, 113.3501, 23.1501);
        await city.PostAsync(
            $"/api/codes/numbers/{code.GetProperty("number").GetString()}/actions",
            new { action = "suspend", reason = "核查" }
        );
        await city.ScanAsync(text, 113.3501, 23.1501);
        var coarse = await PlacesAsync("kind=scan-g");
        coarse.ShouldBe([(113.3, 23.1, 2, 0), (113.35, 23.15, 2, 1)]);
        (await PlacesAsync("kind=scan-g&fine=true")).Count.ShouldBe(3);
        (await PlacesAsync("kind=scan-g&notValid=true")).ShouldBe([(113.35, 23.15, 1, 1)]);

        using var here = city.Client("here", new Grant("codes.alarms", AreaPrefix: "440106"));
        (await PlacesAsync("kind=scan-g", here)).Count.ShouldBe(2);
        using var elsewhere = city.Client(
            "elsewhere",
            new Grant("codes.alarms", AreaPrefix: "4403"),
            new Grant("codes.alarms", AreaPrefix: "4401", MatterPrefix: "scan-x"),
            new Grant("codes.alarms", Units: new HashSet<Guid> { Guid.CreateVersion7() })
        );
        (await PlacesAsync("kind=scan-g", elsewhere)).ShouldBeEmpty();
        using var reader = city.Client("reader", new Grant("codes.read"));
        await city.GetAsync("/api/codes/scans", HttpStatusCode.Forbidden, reader);
        await city.GetAsync("/api/codes/scans?days=93", HttpStatusCode.BadRequest);
    }

    private async Task<List<(double, double, int, int)>> PlacesAsync(string query, HttpClient? who = null)
    {
        var figures = await city.GetAsync("/api/codes/scans?" + query, who: who);
        return
        [
            .. figures
                .GetProperty("places")
                .EnumerateArray()
                .Select(p =>
                    (
                        p.GetProperty("longitude").GetDouble(),
                        p.GetProperty("latitude").GetDouble(),
                        p.GetProperty("scans").GetInt32(),
                        p.GetProperty("notValid").GetInt32()
                    )
                ),
        ];
    }
}
