using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Zhishu.Kernel.Actors;
using Zhishu.Sensing.SensorThings;

namespace Zhishu.Sensing.Tests;

public sealed class SensorThingsTests
{
    private const string Root = "/api/sensing/sta/v1.1";

    [Fact]
    public async Task Entities_are_read_along_their_links()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.DeviceAsync("S-2");
        await host.EveryMinuteAsync("S-1", 0.1, 0.2, 0.3);
        var sets = (await host.Chief.Read(Root)).GetProperty("value").EnumerateArray().Select(s => s.Word("name"));
        sets.ShouldBe([
            "Things",
            "Locations",
            "FeaturesOfInterest",
            "Datastreams",
            "Sensors",
            "ObservedProperties",
            "Observations",
        ]);
        var thing = (await ListAsync(host, "Things?$filter=properties/code eq 'S-1'")).ShouldHaveSingleItem();
        thing.Word("name").ShouldBe("设备S-1");
        var streams = await FollowAsync(host, thing.Word("Datastreams@iot.navigationLink"));
        streams.Select(s => s.Word("name")).ShouldBe(["设备S-1 油烟浓度", "设备S-1 风机电流"]);
        streams[0].GetProperty("unitOfMeasurement").Word("symbol").ShouldBe("mg/m3");
        var observations = await FollowAsync(host, streams[0].Word("Observations@iot.navigationLink"));
        observations.Select(o => o.GetProperty("result").GetDouble()).ShouldBe([0.1, 0.2, 0.3]);
        var one = await ReadAsync(host, observations[1].Word("@iot.selfLink"));
        one.Word("phenomenonTime").ShouldBe(observations[1].Word("phenomenonTime"));
        var back = await ReadAsync(host, one.Word("Datastream@iot.navigationLink"));
        back.GetProperty("@iot.id").GetInt64().ShouldBe(streams[0].GetProperty("@iot.id").GetInt64());
        (await ReadAsync(host, back.Word("Thing@iot.navigationLink"))).Word("name").ShouldBe("设备S-1");
        (await ReadAsync(host, back.Word("Sensor@iot.navigationLink"))).Word("@iot.id").ShouldBe("smoke");
        (await ReadAsync(host, back.Word("ObservedProperty@iot.navigationLink")))
            .Word("@iot.id")
            .ShouldBe("smoke.smoke");
        var place = await ReadAsync(host, one.Word("FeatureOfInterest@iot.navigationLink"));
        place.GetProperty("feature").GetProperty("coordinates")[0].GetDouble().ShouldBe(113.005);
        (await ListAsync(host, "ObservedProperties('smoke.smoke')/Datastreams")).Count.ShouldBe(2);
        (await ListAsync(host, "Sensors('smoke')/Datastreams")).Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("Observations?$filter=result gt 0.1 and result lt 0.4", 2)]
    [InlineData("Observations?$filter=result eq 0.1", 1)]
    [InlineData("Observations?$filter=result in (0.1,0.3)", 2)]
    [InlineData("Observations?$filter=phenomenonTime ge 2026-03-02T01:01:00Z", 3)]
    [InlineData("Observations?$filter=day(phenomenonTime) eq 2 and not (result mul 10 gt 25)", 3)]
    [InlineData("Observations?$filter=date(phenomenonTime) eq 2026-03-02", 4)]
    [InlineData("Observations?$filter=phenomenonTime ge now() sub duration'PT3M'", 3)]
    [InlineData("Observations?$filter=Datastream/Thing/properties/code eq 'S-2'", 1)]
    [InlineData("Observations?$filter=startswith(Datastream/Thing/name, '设备S-1') and result div 0 gt 1", 0)]
    [InlineData("Observations?$filter=Datastream/ObservedProperty/name eq '风机电流'", 0)]
    [InlineData("Datastreams?$filter=unitOfMeasurement/symbol eq 'A'", 2)]
    [InlineData("Things?$filter=properties/areaCode eq null", 0)]
    [InlineData("Things?$filter=contains(tolower(properties/code), 's-')", 2)]
    [InlineData("Things?$filter=name eq '%27%27 OR 1=1'", 0)]
    public async Task What_is_asked_for_is_found(string asked, int found)
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.DeviceAsync("S-2");
        await host.EveryMinuteAsync("S-1", 0.1, 0.2, 0.3);
        await host.EveryMinuteAsync("S-2", 5);
        (await ListAsync(host, asked)).Count.ShouldBe(found);
    }

    [Fact]
    public async Task Pages_follow_each_other_are_counted_and_hold_what_is_expanded()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.EveryMinuteAsync("S-1", 1, 1.1, 1.2, 1.3, 1.4);
        var stream = (await ListAsync(host, "Datastreams?$top=1"))[0].GetProperty("@iot.id").GetInt64();
        var page = await ReadAsync(
            host,
            $"{Root}/Datastreams({stream})/Observations?$top=2&$count=true&$orderby=phenomenonTime desc&$select=result"
        );
        page.GetProperty("@iot.count").GetInt32().ShouldBe(5);
        List<double> read = [];
        while (true)
        {
            read.AddRange(page.GetProperty("value").EnumerateArray().Select(o => o.GetProperty("result").GetDouble()));
            page.GetProperty("value")
                .EnumerateArray()
                .ShouldAllBe(o => o.ToString().Contains("result") && !o.ToString().Contains("phenomenonTime"));
            if (!page.TryGetProperty("@iot.nextLink", out var next))
                break;
            page = await ReadAsync(host, next.GetString()!);
        }
        read.ShouldBe([1.4, 1.3, 1.2, 1.1, 1]);

        foreach (
            var way in (string[])
                [
                    "Things?$expand=Locations,Datastreams($expand=Observations($top=2;$orderby=phenomenonTime desc),Thing)",
                    "Things?$expand=Locations,Datastreams/Observations($top=2;$orderby=phenomenonTime desc)",
                ]
        )
        {
            var thing = (await ListAsync(host, way)).ShouldHaveSingleItem();
            thing.GetProperty("Locations")[0].GetProperty("location").Word("type").ShouldBe("Point");
            var smoke = thing.GetProperty("Datastreams")[0];
            smoke
                .GetProperty("Observations")
                .EnumerateArray()
                .Select(o => o.GetProperty("result").GetDouble())
                .ShouldBe([1.4, 1.3]);
            var more = await FollowAsync(host, smoke.Word("Observations@iot.nextLink"));
            more.Count.ShouldBe(2);
        }
    }

    [Fact]
    public async Task Observations_are_created_once_each_judged_like_any_reading()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        var stream = (await ListAsync(host, "Datastreams?$top=1"))[0].GetProperty("@iot.id").GetInt64();
        var link = new Dictionary<string, long> { ["@iot.id"] = stream };
        var at = host.Clock.Now;
        foreach (var _ in (int[])[1, 2])
        {
            using var made = await host.Gateway.PostAsJsonAsync(
                $"{Root}/Observations",
                new
                {
                    phenomenonTime = at,
                    result = 1.5,
                    Datastream = link,
                }
            );
            made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
            (await ReadAsync(host, made.Headers.Location!.PathAndQuery))
                .GetProperty("result")
                .GetDouble()
                .ShouldBe(1.5);
        }
        using var inStream = await host.Gateway.PostAsJsonAsync(
            $"{Root}/Datastreams({stream})/Observations",
            new { phenomenonTime = at.AddMinutes(1), result = 1000 }
        );
        inStream.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await inStream.Content.ReadAsStringAsync()).ShouldContain("outside what the device can measure");

        using var rows = await host.Gateway.PostAsJsonAsync(
            $"{Root}/CreateObservations",
            new object[]
            {
                new
                {
                    Datastream = link,
                    components = new[] { "phenomenonTime", "result" },
                    dataArray = new object[][]
                    {
                        [at.AddMinutes(1), 2],
                        [at.AddMinutes(2), "x"],
                        [at.AddMinutes(3), 900],
                    },
                },
            }
        );
        rows.StatusCode.ShouldBe(HttpStatusCode.Created, await rows.Content.ReadAsStringAsync());
        var outcome = await rows.Content.ReadFromJsonAsync<string[]>();
        (await ReadAsync(host, outcome![0])).GetProperty("result").GetDouble().ShouldBe(2);
        outcome[1..].ShouldBe(["error", "error"]);
        (await ListAsync(host, $"Datastreams({stream})/Observations")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Nobody_sees_or_sends_what_is_not_his()
    {
        await using var host = await SensingHost.StartAsync();
        await host.DeviceAsync("S-1");
        await host.EveryMinuteAsync("S-1", 1);
        var stream = (await ListAsync(host, "Datastreams?$top=1"))[0].GetProperty("@iot.id").GetInt64();
        var other = host.Person("其他", new Grant(SensingPermissions.Read, AreaPrefix: "11"));
        foreach (var set in (string[])["Things", "Locations", "Datastreams", "Observations", "FeaturesOfInterest"])
            (await other.Read($"{Root}/{set}")).GetProperty("value").GetArrayLength().ShouldBe(0, set);
        (await other.GetAsync(new Uri($"{Root}/Datastreams({stream})", UriKind.Relative))).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
        using var sent = await other.PostAsJsonAsync($"{Root}/Datastreams({stream})/Observations", new { result = 1 });
        sent.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Person("无").GetAsync(new Uri($"{Root}/Things", UriKind.Relative))).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
    }

    [Theory]
    [InlineData("Nothing")]
    [InlineData("Things(")]
    [InlineData("Things('x')")]
    [InlineData("Sensors('smoke')/name")]
    [InlineData("Things?$filter=name eq")]
    [InlineData("Things?$filter=nothing eq 1")]
    [InlineData("Things?$filter=name")]
    [InlineData("Things?$filter=name gt 1")]
    [InlineData("Things?$filter=substring(name, 1, -5) eq 'x'")]
    [InlineData("Things?$orderby=length(name) sideways")]
    [InlineData("Things?$top=-1")]
    [InlineData("Things?$top=x")]
    [InlineData("Things?$skip=99999999999999999999")]
    [InlineData("Things?$expand=Nothing")]
    [InlineData("Things?$expand=Datastreams/Thing/Datastreams/Thing/Datastreams/Thing")]
    [InlineData("Things?$expand=((((")]
    [InlineData("Things?$select=,,")]
    [InlineData("Observations?$count=true")]
    [InlineData("Observations?$filter=phenomenonTime gt 2026-99-99T00:00:00Z")]
    public async Task What_makes_no_sense_is_refused(string asked)
    {
        await using var host = await SensingHost.StartAsync();
        using var answer = await host.Chief.GetAsync(new Uri($"{Root}/{asked}", UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("A/B/C($top=1),D", "A($expand=B($expand=C($top=1))),D")]
    [InlineData("A($expand=B/C),D('/,')", "A($expand=B/C),D('/,')")]
    public void Slashes_are_nested(string written, string meant) => AskedQuery.Nested(written).ShouldBe(meant);

    private static async Task<List<JsonElement>> ListAsync(SensingHost host, string asked) =>
        await FollowAsync(host, $"{Root}/{asked}");

    private static async Task<List<JsonElement>> FollowAsync(SensingHost host, string address) =>
        [.. (await ReadAsync(host, address)).GetProperty("value").EnumerateArray()];

    private static Task<JsonElement> ReadAsync(SensingHost host, string address) =>
        host.Chief.Read(
            Uri.TryCreate(address, UriKind.Absolute, out var whole)
            && whole.Scheme.StartsWith("http", StringComparison.Ordinal)
                ? whole.PathAndQuery
                : address
        );
}
