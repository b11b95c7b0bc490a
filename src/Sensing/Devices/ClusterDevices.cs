using System.Globalization;

namespace Zhishu.Sensing.Devices;

/// <summary>The devices of a part of the map.</summary>
public sealed record DeviceClusters(int Count, IReadOnlyList<DeviceCluster> Clusters);

/// <summary>Devices about one place.</summary>
/// <param name="Alarms">Those with an open alarm.</param>
/// <param name="Silent">Those that are silent.</param>
/// <param name="Box">West, south, east, north of the devices.</param>
/// <param name="Id">The device where it is one.</param>
public sealed record DeviceCluster(
    double Longitude,
    double Latitude,
    int Count,
    int Alarms,
    int Silent,
    IReadOnlyList<double> Box,
    Guid? Id,
    string? Code,
    string? Name
);

/// <summary>Puts devices together for a map: by cells that stand still on the earth and are as large on every
/// screen.</summary>
internal sealed class ClusterDevices(ListDatabase lists)
{
    public const int DeepestZoom = 22;
    private const double CellPixels = 80;
    private const double WorldPixels = 512;
    private const int MostCells = 1200;

    public async Task<DeviceClusters> Handle(
        DeviceFilter asked,
        string box,
        int zoom,
        Actor actor,
        CancellationToken ct
    )
    {
        var (west, south, east, north) = Box(box);
        var (width, height) = Cell(west, south, east, north, zoom);
        var filter = asked.ToFilter(actor);
        filter.Where(
            $"box(point(d.longitude, d.latitude), point(d.longitude, d.latitude)) && box(point({west}, {south}), point({east}, {north}))"
        );
        filter.Where($"d.longitude IS NOT NULL");
        var cells = filter.Bind($"floor(d.longitude / {width}), floor(d.latitude / {height})");
        await using var command = filter.Command(
            lists.Source,
            $"""
            SELECT count(*)::int, count(*) FILTER (WHERE EXISTS (SELECT FROM sensing_alarm a
                    WHERE a.device = d.number AND a.returned_at IS NULL AND a.state <> 'Dismissed'))::int,
                count(*) FILTER (WHERE d.state = 'Silent')::int, avg(d.longitude), avg(d.latitude),
                min(d.longitude), min(d.latitude), max(d.longitude), max(d.latitude),
                min(d.id::text), min(d.code), min(d.name)
            FROM sensing_device d{filter.Clause} GROUP BY {cells}
            """
        );
        List<DeviceCluster> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var single = r.GetInt32(0) == 1;
            found.Add(
                new(
                    r.GetDouble(3),
                    r.GetDouble(4),
                    r.GetInt32(0),
                    r.GetInt32(1),
                    r.GetInt32(2),
                    [r.GetDouble(5), r.GetDouble(6), r.GetDouble(7), r.GetDouble(8)],
                    single ? Guid.Parse(r.GetString(9)) : null,
                    single ? r.GetString(10) : null,
                    single ? r.GetString(11) : null
                )
            );
        }
        return new(found.Sum(c => c.Count), found);
    }

    private static (double Width, double Height) Cell(double west, double south, double east, double north, int zoom)
    {
        var middle = Math.Clamp(Math.Round((south + north) / 2), -85, 85);
        for (var level = Math.Clamp(zoom, 0, DeepestZoom); ; level--)
        {
            var width = 360 / WorldPixels * CellPixels / Math.Pow(2, level);
            var height = width * Math.Cos(middle * Math.PI / 180);
            if (((east - west) / width + 1) * ((north - south) / height + 1) <= MostCells || level == 0)
                return (width, height);
        }
    }

    private static (double West, double South, double East, double North) Box(string text)
    {
        var parts = text.Split(',');
        var n = new double[4];
        for (var i = 0; i < 4; i++)
        {
            if (
                parts.Length != 4
                || !double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out n[i])
                || !double.IsFinite(n[i])
            )
                throw Wrong();
        }
        if (n[0] > n[2] || n[1] > n[3] || n[0] < -180 || n[2] > 180 || n[1] < -90 || n[3] > 90)
            throw Wrong();
        return (n[0], n[1], n[2], n[3]);
    }

    private static Refusal Wrong() =>
        Refusal.Invalid(
            "sensing.bbox",
            "bbox",
            "地图范围应为“西,南,东,北”四个数。",
            "The part of the map is four numbers: west, south, east, north."
        );
}
