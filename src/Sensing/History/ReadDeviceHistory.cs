using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.History;

/// <summary>How fine a history is.</summary>
public enum HistoryStep
{
    /// <summary>逐条</summary>
    Raw,
    Minute,
    Hour,

    /// <summary>Of the city, Beijing time.</summary>
    Day,
}

/// <summary>A quantity over time.</summary>
/// <param name="Cut">Whether there was more than is given.</param>
public sealed record HistorySeries(
    string Quantity,
    string NameZh,
    string NameEn,
    string Unit,
    HistoryStep Step,
    bool Cut,
    IReadOnlyList<HistoryPoint> Points
);

/// <param name="At">The beginning of the step; of a raw reading its own time.</param>
/// <param name="Count">Readings in it.</param>
public sealed record HistoryPoint(DateTimeOffset At, long Count, double Mean, double Minimum, double Maximum);

/// <summary>Readings of a device, or of all in an area, over any time: from the sums of hours and days where these are there,
/// and from the readings themselves for hours that are not summed up yet.</summary>
internal sealed class ReadDeviceHistory(ListDatabase lists, TypeStore types, DeviceReader devices)
{
    public const int MostPoints = 20_000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366 * 30);
    private static readonly TimeSpan City = TimeSpan.FromHours(8);

    public async Task<IReadOnlyList<HistorySeries>> OfDevice(
        Guid id,
        string? quantity,
        DateTimeOffset from,
        DateTimeOffset to,
        HistoryStep? step,
        Actor actor,
        CancellationToken ct
    )
    {
        var device = await devices.FindAsync(id, actor, ct);
        var type = types.Current.ByCode[device.TypeCode];
        var chosen = StepOf(from, to, step, type.Interval);
        List<HistorySeries> series = [];
        foreach (var (place, one) in type.Quantities.Index())
        {
            if (quantity is not null && one.Code != quantity)
                continue;
            var filter = new Filter();
            var which = filter.Bind($"= {device.Number}");
            series.Add(await ReadAsync(filter, which, one, place, from, to, chosen, ct));
        }
        if (series.Count == 0)
            throw NoQuantity(quantity);
        return series;
    }

    /// <param name="area">What the area code of the devices begins with; null for all that the actor may see.</param>
    public async Task<HistorySeries> OfArea(
        string typeCode,
        string quantity,
        string? area,
        DateTimeOffset from,
        DateTimeOffset to,
        HistoryStep? step,
        Actor actor,
        CancellationToken ct
    )
    {
        actor.Require(SensingPermissions.Read);
        if (!types.Current.ByCode.TryGetValue(typeCode, out var type))
            throw Refusal.Invalid("sensing.no_type", "type", "没有该设备类型。", "There is no such type of devices.");
        var place = type.PlaceOf(quantity);
        if (place < 0)
            throw NoQuantity(quantity);
        var chosen = StepOf(from, to, step, type.Interval);
        if (chosen == HistoryStep.Raw)
            chosen = HistoryStep.Minute;
        var filter = new DeviceFilter { Type = typeCode, Area = area }.ToFilter(actor);
        var which = $"IN (SELECT d.number FROM sensing_device d{filter.Clause})";
        return await ReadAsync(filter, which, type.Quantities[place], place, from, to, chosen, ct);
    }

    private async Task<HistorySeries> ReadAsync(
        Filter filter,
        string which,
        Quantity quantity,
        int place,
        DateTimeOffset from,
        DateTimeOffset to,
        HistoryStep step,
        CancellationToken ct
    )
    {
        var (start, end) = Whole(from, to, step);
        var (q, a, b) = (filter.Bind($"{(short)(place + 1)}"), filter.Bind($"{start}"), filter.Bind($"{end}"));
        await using var command = filter.Command(lists.Source, $"{Sql(step, which, q, a, b)} LIMIT {MostPoints + 1}");
        List<HistoryPoint> points = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var count = r.GetInt64(1);
            points.Add(
                new(r.GetFieldValue<DateTimeOffset>(0), count, r.GetDouble(2) / count, r.GetDouble(3), r.GetDouble(4))
            );
        }
        var cut = points.Count > MostPoints;
        if (cut)
            points.RemoveAt(MostPoints);
        return new(quantity.Code, quantity.NameZh, quantity.NameEn, quantity.Unit, step, cut, points);
    }

    // Each gives: when, count, sum, least, most.
    private static string Sql(HistoryStep step, string which, string q, string a, string b)
    {
        var readings =
            $"FROM sensing_reading r WHERE r.device {which} AND r.quantity = {q} AND r.at >= {a} AND r.at < {b}";
        const string day = "(hour AT TIME ZONE 'Asia/Shanghai')::date";
        var stale = $"(SELECT hour FROM sensing_stale_hour WHERE hour >= {a} AND hour < {b})";
        var ofStale = $"""
            SELECT s.hour, r.value FROM (SELECT DISTINCT hour FROM sensing_stale_hour) s JOIN sensing_reading r
                ON r.device {which} AND r.quantity = {q} AND r.at >= s.hour AND r.at < s.hour + interval '1 hour'
            WHERE s.hour >= {a} AND s.hour < {b} AND r.at >= {a} AND r.at < {b}
            """;
        var ofHours =
            $"FROM sensing_hour h WHERE h.device {which} AND h.quantity = {q} AND h.hour >= {a} AND h.hour < {b} AND h.hour NOT IN {stale}";
        return step switch
        {
            HistoryStep.Raw => $"SELECT r.at, 1::bigint, r.value, r.value, r.value {readings} ORDER BY r.at",
            HistoryStep.Minute =>
                $"SELECT date_bin('1 minute', r.at, 'epoch'), count(*), sum(r.value), min(r.value), max(r.value) {readings} GROUP BY 1 ORDER BY 1",
            HistoryStep.Hour => $"""
                SELECT hour, sum(n)::bigint, sum(s), min(l), max(m) FROM (
                    SELECT h.hour, h.count AS n, h.sum AS s, h.minimum AS l, h.maximum AS m {ofHours}
                    UNION ALL SELECT hour, 1, value, value, value FROM ({ofStale}) x
                ) all_hours GROUP BY hour ORDER BY hour
                """,
            _ => $"""
                WITH stale AS MATERIALIZED (SELECT DISTINCT {day} AS day FROM {stale} x)
                SELECT day::timestamp AT TIME ZONE 'Asia/Shanghai', sum(n)::bigint, sum(s), min(l), max(m) FROM (
                    SELECT d.day, d.count AS n, d.sum AS s, d.minimum AS l, d.maximum AS m FROM sensing_day d
                    WHERE d.device {which} AND d.quantity = {q} AND d.day NOT IN (SELECT day FROM stale)
                        AND d.day >= ({a} AT TIME ZONE 'Asia/Shanghai')::date AND d.day < ({b} AT TIME ZONE 'Asia/Shanghai')::date
                    UNION ALL SELECT {day}, h.count, h.sum, h.minimum, h.maximum {ofHours} AND {day} IN (SELECT day FROM stale)
                    UNION ALL SELECT {day}, 1, value, value, value FROM ({ofStale}) x
                ) all_days GROUP BY day ORDER BY day
                """,
        };
    }

    private static (DateTimeOffset Start, DateTimeOffset End) Whole(
        DateTimeOffset from,
        DateTimeOffset to,
        HistoryStep step
    )
    {
        if (step is HistoryStep.Raw or HistoryStep.Minute)
            return (from, to);
        var size = step == HistoryStep.Hour ? TimeSpan.TicksPerHour : TimeSpan.TicksPerDay;
        var (a, b) = (from.ToOffset(City), to.ToOffset(City));
        var start = new DateTimeOffset(a.Ticks - a.Ticks % size, City);
        var end = new DateTimeOffset(b.Ticks - b.Ticks % size, City);
        return (start, end < b ? end.AddTicks(size) : end);
    }

    private static HistoryStep StepOf(DateTimeOffset from, DateTimeOffset to, HistoryStep? asked, TimeSpan interval)
    {
        if (to <= from || to - from > Longest || from.Year < 1990 || to.Year > 2900)
            throw Refusal.Invalid(
                "sensing.period",
                "to",
                "起止时间须先后有序，最长三十年。",
                "The end must be after the beginning, at most thirty years later."
            );
        if (asked is { } step)
            return step;
        const int fine = 3000;
        var length = to - from;
        return length <= fine * interval && length <= TimeSpan.FromDays(35) ? HistoryStep.Raw
            : length <= TimeSpan.FromHours(fine / 60) ? HistoryStep.Minute
            : length <= TimeSpan.FromHours(fine) ? HistoryStep.Hour
            : HistoryStep.Day;
    }

    private static Refusal NoQuantity(string? quantity) =>
        Refusal.Invalid(
            "sensing.no_quantity",
            "quantity",
            $"该类设备没有测量项“{quantity}”。",
            $"Devices of this type do not measure '{quantity}'."
        );
}
