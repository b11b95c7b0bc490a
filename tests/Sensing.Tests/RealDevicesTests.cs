using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Zhishu.Testing;

namespace Zhishu.Sensing.Tests;

/// <summary>Where lights and cameras of a city stand, and what the car parks of others told in a week, by the real
/// interface.</summary>
public sealed class RealDevicesTests
{
    private const string Assets = """
        - { code: street-light, name: { zh: 路灯, en: Street light }, interval: 1h, silent_after: 1d, quantities: [{ code: power, name: 功率, unit: W, minimum: 0, maximum: 1000 }] }
        - { code: street-camera, name: { zh: 摄像机, en: Camera }, interval: 1h, silent_after: 1d, quantities: [{ code: up, name: 在线, unit: "", minimum: 0, maximum: 1 }] }
        """;

    [Fact]
    public async Task Fifty_thousand_lights_and_cameras_are_imported_and_every_one_is_on_the_map()
    {
        var lights = Places("city-assets-ansan/streetlights.csv.gz");
        var cameras = Places("city-assets-ansan/cctv.csv");
        (lights.Count, cameras.Count).ShouldBe((43_553, 6_877));
        await using var host = await SensingHost.StartAsync(Assets, "[]");
        var table = new StringBuilder("code,name,type,longitude,latitude\n");
        foreach (var (i, (x, y)) in lights.Index())
            table.AppendLine(CultureInfo.InvariantCulture, $"LIGHT-{i},路灯{i},street-light,{x},{y}");
        foreach (var (i, (x, y)) in cameras.Index())
            table.AppendLine(CultureInfo.InvariantCulture, $"CAMERA-{i},摄像机{i},street-camera,{x},{y}");
        var outcome = await host.Chief.SendText("/api/sensing/devices/import", table.ToString(), "text/csv");
        (outcome.Number("added"), outcome.Number("faulty")).ShouldBe((50_430, 0));

        foreach (var zoom in (int[])[9, 12, 14])
        {
            var clusters = await ClustersAsync(host, "126,36,128,38", zoom);
            clusters.Sum(c => c.Number("count")).ShouldBe(50_430, $"zoom {zoom}");
            clusters.Count.ShouldBeLessThan(1500);
        }
        // What a street shows is what the file has there.
        var (west, south, east, north) = (126.82, 37.27, 126.84, 37.29);
        var street = await ClustersAsync(host, FormattableString.Invariant($"{west},{south},{east},{north}"), 16);
        street
            .Sum(c => c.Number("count"))
            .ShouldBe(lights.Concat(cameras).Count(p => p.X >= west && p.X <= east && p.Y >= south && p.Y <= north));
        var only = await host.Chief.Read("/api/sensing/devices/clusters?bbox=126,36,128,38&zoom=12&type=street-camera");
        only.GetProperty("clusters").EnumerateArray().Sum(c => c.Number("count")).ShouldBe(6_877);
    }

    [Fact]
    public async Task A_week_of_car_parks_is_told_and_anybody_sees_what_was_free_last()
    {
        await using var host = await SensingHost.StartAsync();
        await TestCity.InstallAsync(host.Host.Services, "parking");
        host.Clock.Now = new DateTimeOffset(2021, 5, 3, 0, 0, 0, TimeSpan.Zero);
        var parks = CarParks();
        var table = new StringBuilder("code,name,type,longitude,latitude\n");
        foreach (var (code, (x, y)) in parks)
            table.AppendLine(CultureInfo.InvariantCulture, $"{code},测试停车场,car-park,{x},{y}");
        var outcome = await host.Chief.SendText("/api/sensing/devices/import", table.ToString(), "text/csv");
        (outcome.Number("added"), outcome.Number("faulty")).ShouldBe((parks.Count, 0));

        Dictionary<string, List<(DateTimeOffset At, double Free)>> told = [];
        for (var day = new DateTime(2021, 4, 26); day <= new DateTime(2021, 5, 2); day = day.AddDays(1))
        {
            foreach (var rows in Day(day, parks).Chunk(2000))
            {
                var answer = await host.SendAsync([
                    .. rows.Select(r => new
                    {
                        device = r.Code,
                        at = r.At,
                        values = new { free = r.Free },
                    }),
                ]);
                (answer.Number("accepted"), answer.Number("refused")).ShouldBe((rows.Length, 0));
            }
            foreach (var (code, at, free) in Day(day, parks))
            {
                if (!told.TryGetValue(code, out var readings))
                    told[code] = readings = [];
                readings.Add((at, free));
            }
        }
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM sensing_reading")).ShouldBe(
            told.Values.Sum(t => t.Count)
        );

        foreach (var (code, readings) in told.Where(t => t.Value.Count > 100).Take(20))
        {
            var (x, y) = parks[code];
            var near = await host.Host.Client.Send(
                "/api/public/sensing/nearby",
                new
                {
                    type = "car-park",
                    longitude = x,
                    latitude = y,
                    metres = 100,
                }
            );
            near.EnumerateArray()
                .Where(n => n.Number("metres") == 0)
                .SelectMany(n => n.GetProperty("values").EnumerateArray())
                .Where(v => v.Word("quantity") == "free")
                .Select(v => v.GetProperty("value").GetDouble())
                .ShouldContain(readings[^1].Free, code);
        }
    }

    private static async Task<List<JsonElement>> ClustersAsync(SensingHost host, string box, int zoom) =>
        [
            .. (await host.Chief.Read($"/api/sensing/devices/clusters?bbox={box}&zoom={zoom}"))
                .GetProperty("clusters")
                .EnumerateArray(),
        ];

    private static List<(double X, double Y)> Places(string file)
    {
        using var reader = Open(file);
        reader.ReadLine();
        List<(double, double)> places = [];
        while (reader.ReadLine() is { } line)
        {
            var comma = line.IndexOf(',', StringComparison.Ordinal);
            places.Add((Number(line[(comma + 1)..]), Number(line[..comma])));
        }
        return places;
    }

    private static Dictionary<string, (double X, double Y)> CarParks()
    {
        using var csv = CsvReader.Create(
            File.OpenRead(SharedData.Path("parking-germany/meta-data.csv")),
            new CsvReaderOptions { Separator = ',' }
        );
        csv.ReadHeader();
        string[] header = [.. csv.Headers];
        var (id, latitude, longitude) = (Place("place_id"), Place("latitude"), Place("longitude"));
        Dictionary<string, (double, double)> parks = [];
        while (csv.Read())
        {
            if (csv.GetString(latitude) is { Length: > 0 } y && csv.GetString(longitude) is { Length: > 0 } x)
                parks.Add(csv.GetString(id), (Number(x), Number(y)));
        }
        int Place(string name) => Array.IndexOf(header, name);
        return parks;
    }

    /// <summary>Wide rows, a column for each place; an empty cell tells nothing.</summary>
    private static IEnumerable<(string Code, DateTimeOffset At, double Free)> Day(
        DateTime day,
        Dictionary<string, (double X, double Y)> parks
    )
    {
        using var reader = Open(FormattableString.Invariant($"parking-germany/{day:yyyy-MM-dd}.csv.gz"));
        var header = reader.ReadLine()!.Split(',');
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            var at = DateTimeOffset.Parse(fields[0], CultureInfo.InvariantCulture);
            for (var i = 1; i < fields.Length; i++)
            {
                if (fields[i].Length > 0 && parks.ContainsKey(header[i]))
                    yield return (header[i], at, Number(fields[i]));
            }
        }
    }

    private static StreamReader Open(string file)
    {
        var stream = File.OpenRead(SharedData.Path(file));
        return new(
            file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream
        );
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
