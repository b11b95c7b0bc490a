using System.Globalization;
using System.Text;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Alarms;

/// <summary>Makes a case of an alarm, or joins it to the open case of the same device; and tells a case that the reading has
/// returned to normal. Into the scope's unit of work, which the caller commits.</summary>
internal sealed class FileAlarm(
    UnitOfWork work,
    ZhishuDbContext db,
    NpgsqlDataSource database,
    TypeStore types,
    ICaseFiling cases
)
{
    private const int Readings = 12;

    public static Actor Product { get; } = Actor.Internal("物联感知 sensing");

    /// <summary>Where the rule wants a case.</summary>
    public async Task FileAsync(AlarmRow alarm, RuleRow rule, DeviceRow device, CancellationToken ct)
    {
        if (rule.MatterCode is null || alarm.CaseId is not null)
            return;
        var words = await SayAsync(alarm, rule, device, ct);
        var earlier =
            await LastFiledAsync(db.Set<AlarmRow>().Where(a => a.Device == alarm.Device), ct)
            ?? (rule.Together > 1 ? await LastFiledAsync(JoinAlarms.Neighbours(db, rule, device), ct) : null);
        if (earlier?.CaseId is { } open && await cases.IsOpenAsync(open, ct))
        {
            var which = earlier.Device == alarm.Device ? "同一设备再次告警。\n" : "相邻设备告警。\n";
            cases.Note(open, which + words, Product);
            (alarm.CaseId, alarm.CaseNumber) = (open, earlier.CaseNumber);
        }
        else
        {
            var filed = await cases.FileAsync(Request(alarm, rule, device, words), Product, ct);
            (alarm.CaseId, alarm.CaseNumber) = (filed.Id, filed.Number);
        }
        work.Record(new("alarm", alarm.Id, "alarm.filed", Product, new { alarm.CaseId, alarm.CaseNumber }));
    }

    private static Task<AlarmRow?> LastFiledAsync(IQueryable<AlarmRow> alarms, CancellationToken ct) =>
        alarms.Where(a => a.CaseId != null).OrderByDescending(a => a.Id).FirstOrDefaultAsync(ct);

    /// <summary>The case gets a note and stays open: somebody has to look at the cause.</summary>
    public async Task TellReturnAsync(AlarmRow alarm, DeviceRow device, CancellationToken ct)
    {
        if (alarm.CaseId is not { } id || !await cases.IsOpenAsync(id, ct))
            return;
        var returned = alarm.ReturnedAt!.Value;
        var text = new StringBuilder()
            .Append(
                CultureInfo.InvariantCulture,
                $"设备“{device.Name}”（{device.Code}）的告警于 {CityTime.Say(returned)} 恢复正常，"
            )
            .Append(
                CultureInfo.InvariantCulture,
                $"历时 {Minutes(returned - alarm.Since)} 分钟。是否已处理须由人员核实，案件不会因此结案。"
            );
        await AppendReadingsAsync(text, device, "告警期间和恢复时的读数", alarm.RaisedAt, returned, newest: true, ct);
        cases.Note(id, text.ToString(), Product);
    }

    private static FileCaseRequest Request(AlarmRow alarm, RuleRow rule, DeviceRow device, string words) =>
        new()
        {
            Channel = Channels.Sensor,
            MatterCode = rule.MatterCode,
            Title = $"{device.Name}：{rule.NameChinese}",
            Description = words,
            Place = new()
            {
                Longitude = device.Longitude,
                Latitude = device.Latitude,
                Address = device.Address,
                AreaCode = device.AreaCode,
            },
            ObjectCode = device.ObjectCode,
            Fields = new()
            {
                ["sensing_alarm"] = alarm.Id.ToString(),
                ["sensing_device"] = device.Code,
                ["sensing_rule"] = rule.Code,
            },
            // The same alarm is filed once, whatever breaks in between.
            Origin = new() { System = "sensing", Number = alarm.Id.ToString() },
        };

    private async Task<string> SayAsync(AlarmRow alarm, RuleRow rule, DeviceRow device, CancellationToken ct)
    {
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"设备“{device.Name}”（{device.Code}）触发规则“{rule.NameChinese}”。")
            .Append(
                CultureInfo.InvariantCulture,
                $"自 {CityTime.Say(alarm.Since)} 起，于 {CityTime.Say(alarm.RaisedAt)} 告警。"
            );
        if (rule.Condition is { } condition)
            text.Append(CultureInfo.InvariantCulture, $"\n条件：{condition}");
        if (rule.HeldSeconds > 0)
            text.Append(CultureInfo.InvariantCulture, $"，持续 {Minutes(TimeSpan.FromSeconds(rule.HeldSeconds))} 分钟");
        if (rule.Together > 1)
        {
            var names = await OpenAsync(alarm, rule, device, ct);
            text.Append(CultureInfo.InvariantCulture, $"，{PlaceOf(rule)}有 {names.Count} 台设备告警：")
                .AppendJoin('、', names.Take(20));
        }
        if (rule.Times > 1)
            text.Append(
                CultureInfo.InvariantCulture,
                $"，{Minutes(TimeSpan.FromSeconds(rule.WithinSeconds))} 分钟内 {rule.Times} 次"
            );
        text.Append('。');
        if (alarm.CheckedBy is { } by)
            text.Append(CultureInfo.InvariantCulture, $"\n经 {by} 核实确认。").Append(alarm.Reason);
        await AppendReadingsAsync(
            text,
            device,
            "告警前后的读数",
            alarm.Since.AddHours(-24),
            null,
            newest: false,
            ct,
            alarm.RaisedAt
        );
        return text.ToString();
    }

    /// <param name="around">Half of the readings are before that, half after.</param>
    private async Task AppendReadingsAsync(
        StringBuilder text,
        DeviceRow device,
        string title,
        DateTimeOffset from,
        DateTimeOffset? to,
        bool newest,
        CancellationToken ct,
        DateTimeOffset? around = null
    )
    {
        if (!types.Current.ById.TryGetValue(device.TypeId, out var type))
            return;
        foreach (var (place, quantity) in type.Quantities.Index())
        {
            List<(DateTimeOffset At, double Value)> found = around is { } middle
                ?
                [
                    .. await ReadAsync(device.Number, place, from, middle, newest: true, Readings, ct),
                    .. await ReadAsync(
                        device.Number,
                        place,
                        middle.AddTicks(10),
                        DateTimeOffset.MaxValue,
                        newest: false,
                        Readings,
                        ct
                    ),
                ]
                : await ReadAsync(device.Number, place, from, to!.Value, newest, Readings, ct);
            if (found.Count == 0)
                continue;
            text.Append(CultureInfo.InvariantCulture, $"\n{title}，{quantity.NameZh}（{quantity.Unit}）：");
            text.AppendJoin(
                '；',
                found.Select(f => $"{CityTime.Say(f.At)} {f.Value.ToString("0.###", CultureInfo.InvariantCulture)}")
            );
        }
    }

    private async Task<List<(DateTimeOffset, double)>> ReadAsync(
        int device,
        int place,
        DateTimeOffset from,
        DateTimeOffset to,
        bool newest,
        int most,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT at, value FROM sensing_reading
            WHERE device = $1 AND quantity = $2 AND at >= $3 AND at <= $4 ORDER BY at {(newest ? "DESC" : "")} LIMIT $5
            """
        );
        command.Parameters.Add(new() { Value = device });
        command.Parameters.Add(new() { Value = (short)(place + 1) });
        command.Parameters.Add(new() { Value = from.UtcDateTime });
        command.Parameters.Add(
            new()
            {
                Value =
                    to == DateTimeOffset.MaxValue
                        ? new DateTime(3000, 1, 1, 0, 0, 0, DateTimeKind.Utc)
                        : to.UtcDateTime,
            }
        );
        command.Parameters.Add(new() { Value = most });
        List<(DateTimeOffset, double)> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            found.Add((r.GetFieldValue<DateTimeOffset>(0), r.GetDouble(1)));
        if (newest)
            found.Reverse();
        return found;
    }

    private Task<List<string>> OpenAsync(AlarmRow alarm, RuleRow rule, DeviceRow device, CancellationToken ct) =>
        JoinAlarms
            .Neighbours(db, rule, device)
            .Where(a => a.Id == alarm.Id || (a.ReturnedAt == null && a.State != AlarmState.Dismissed))
            .Join(db.Set<DeviceRow>(), a => a.Device, d => d.Number, (_, d) => d)
            .OrderBy(d => d.Number)
            .Select(d => d.Name)
            .ToListAsync(ct);

    private static string PlaceOf(RuleRow rule) =>
        rule.TogetherBy switch
        {
            SharedPlace.Grid => "同一网格",
            SharedPlace.Area => "同一区划",
            _ => "同一对象",
        };

    private static long Minutes(TimeSpan span) => (long)Math.Round(span.TotalMinutes);
}
