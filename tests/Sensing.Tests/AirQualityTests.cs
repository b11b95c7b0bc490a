using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Zhishu.Kernel;
using Zhishu.Testing;

namespace Zhishu.Sensing.Tests;

/// <summary>Stations of Beijing by the real interface: what the server has and says must be what the files say. Two of them
/// through a year and its winter each time; all nine through their four years when asked for.</summary>
public sealed class AirQualityTests
{
    private static readonly TimeSpan City = TimeSpan.FromHours(8);
    private const int Year = 24 * 365;
    private const int FourYears = 35_064;

    private sealed record Hour(DateTimeOffset At, double?[] Values);

    private static readonly (string Column, string Quantity)[] Columns =
    [
        ("PM2.5", "pm25"),
        ("PM10", "pm10"),
        ("SO2", "so2"),
        ("NO2", "no2"),
        ("CO", "co"),
        ("O3", "o3"),
    ];

    [Fact]
    public Task Counts_averages_and_alarms_are_those_of_the_files() => CompareAsync(["Aotizhongxin", "Wanliu"], Year);

    [Fact(Explicit = true)]
    public async Task Counts_averages_and_alarms_are_those_of_the_files_for_nine_stations_and_four_years()
    {
        string[] stations =
        [
            .. Directory
                .GetFiles(SharedData.Path("beijing-air-quality"), "*.csv.gz")
                .Select(f => Path.GetFileName(f).Split('_')[2])
                .Order(StringComparer.Ordinal),
        ];
        stations.Length.ShouldBe(9);
        await CompareAsync(stations, FourYears);
    }

    private static async Task CompareAsync(string[] stations, int length)
    {
        var files = stations.ToDictionary(s => s, s => Read(s, length));
        await using var host = await SensingHost.StartAsync();
        await TestCity.InstallAsync(host.Host.Services, "air-quality");
        foreach (var (station, hours) in files)
        {
            var id = (await host.DeviceAsync(station, "air-station")).GetProperty("id").GetGuid();
            await ReplayAsync(host, station, hours);
            await RequireCountsAsync(host, station, hours);
            await host.RunAsync("sensing.sums");
            await RequireAveragesAsync(host, id, hours);
            await RequireAlarmsAsync(host, id, hours);
        }
    }

    private static async Task ReplayAsync(SensingHost host, string station, List<Hour> hours)
    {
        foreach (var some in hours.Chunk(2000))
        {
            var messages = some.Select(h => new
            {
                device = station,
                at = h.At,
                values = Columns.Index().ToDictionary(c => c.Item.Quantity, c => h.Values[c.Index]),
            });
            var answer = await host.SendAsync([.. messages]);
            answer.Number("refused").ShouldBe(0);
            answer.Number("accepted").ShouldBe(some.Sum(h => h.Values.Count(v => v is not null)));
        }
    }

    private static async Task RequireCountsAsync(SensingHost host, string station, List<Hour> hours)
    {
        foreach (var (place, column) in Columns.Index())
        {
            var stored = await host.Host.ScalarAsync<long>(
                $"SELECT count(*) FROM sensing_reading r JOIN sensing_device d ON d.number = r.device WHERE d.code = '{station}' AND quantity = {place + 1}"
            );
            stored.ShouldBe(hours.Count(h => h.Values[place] is not null), $"{station} {column.Column}");
        }
    }

    private static async Task RequireAveragesAsync(SensingHost host, Guid id, List<Hour> hours)
    {
        var days = hours
            .Where(h => h.Values[0] is not null)
            .GroupBy(h => h.At.ToOffset(City).Date)
            .OrderBy(d => d.Key)
            .ToList();
        var told = await HistoryAsync(host, id, "day", hours[0].At, hours[^1].At.AddHours(1));
        told.Count.ShouldBe(days.Count, "a day without a value stays missing");
        foreach (var (point, day) in told.Zip(days))
        {
            point.GetProperty("at").GetDateTimeOffset().ShouldBe(new DateTimeOffset(day.Key, City));
            point.Number("count").ShouldBe(day.Count());
            point.GetProperty("mean").GetDouble().ShouldBe(day.Average(h => h.Values[0]!.Value), 1e-9);
        }
        var present = hours.Where(h => h.Values[0] is not null).ToList();
        List<JsonElement> byHour = [];
        foreach (var year in hours.Chunk(Year))
            byHour.AddRange(await HistoryAsync(host, id, "hour", year[0].At, year[^1].At.AddHours(1)));
        byHour.Select(p => p.GetProperty("at").GetDateTimeOffset()).ShouldBe(present.Select(h => h.At));
        byHour.Select(p => p.GetProperty("mean").GetDouble()).ShouldBe(present.Select(h => h.Values[0]!.Value));
    }

    private static async Task RequireAlarmsAsync(SensingHost host, Guid id, List<Hour> hours)
    {
        var wanted = Scan(hours);
        wanted.Count.ShouldBeGreaterThan(10);
        var alarms = await host.AlarmsAsync($"&rule=air.pm25-heavy&device={id}");
        alarms
            .Select(a =>
                (At(a, "since"), At(a, "raisedAt"), a.TryGetProperty("returnedAt", out _) ? At(a, "returnedAt") : null)
            )
            .OrderBy(a => a.Item2)
            .ShouldBe(wanted);
    }

    /// <summary>The rule as it is stated: at 150 and more for three hours, no gap of more than three hours between values; over
    /// below 115.</summary>
    private static List<(DateTimeOffset? Since, DateTimeOffset? Raised, DateTimeOffset? Returned)> Scan(
        List<Hour> hours
    )
    {
        List<(DateTimeOffset?, DateTimeOffset?, DateTimeOffset?)> found = [];
        DateTimeOffset? since = null;
        DateTimeOffset? raised = null;
        DateTimeOffset? last = null;
        foreach (var hour in hours)
        {
            if (hour.Values[0] is not { } value)
                continue;
            if (raised is not null)
            {
                if (value < 115)
                {
                    found.Add((since, raised, hour.At));
                    (since, raised) = (null, null);
                }
            }
            else if (value >= 150)
            {
                if (since is null || hour.At - last > TimeSpan.FromHours(3))
                    since = hour.At;
                if (hour.At - since >= TimeSpan.FromHours(3))
                    raised = hour.At;
            }
            else
                since = null;
            last = hour.At;
        }
        if (raised is not null)
            found.Add((since, raised, null));
        return found;
    }

    private static DateTimeOffset? At(JsonElement alarm, string name) => alarm.GetProperty(name).GetDateTimeOffset();

    private static async Task<List<JsonElement>> HistoryAsync(
        SensingHost host,
        Guid id,
        string step,
        DateTimeOffset from,
        DateTimeOffset to
    )
    {
        var query =
            $"quantity=pm25&step={step}&from={Uri.EscapeDataString(from.ToString("O"))}&to={Uri.EscapeDataString(to.ToString("O"))}";
        return
        [
            .. (await host.Chief.Read($"/api/sensing/devices/{id}/history?{query}"))[0]
                .GetProperty("points")
                .EnumerateArray(),
        ];
    }

    private static List<Hour> Read(string station, int length)
    {
        var path = SharedData.Path($"beijing-air-quality/PRSA_Data_{station}_20130301-20170228.csv.gz");
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        string[] header = [.. reader.ReadLine()!.Split(',').Select(h => h.Trim('"'))];
        int[] places = [.. Columns.Select(c => Array.IndexOf(header, c.Column))];
        List<Hour> hours = [];
        while (hours.Count < length && reader.ReadLine() is { } line)
        {
            var fields = line.Split(',');
            int Part(string name) => int.Parse(fields[Array.IndexOf(header, name)], CultureInfo.InvariantCulture);
            var at = new DateTimeOffset(Part("year"), Part("month"), Part("day"), Part("hour"), 0, 0, City);
            hours.Add(new(at.ToUniversalTime(), [.. places.Select(p => Number(fields[p]))]));
        }
        return hours;
    }

    private static double? Number(string field) =>
        field == "NA" ? null : double.Parse(field, CultureInfo.InvariantCulture);
}
