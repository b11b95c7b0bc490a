using System.ComponentModel.DataAnnotations;
using Zhishu.Sensing.Rows;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Alarming;

/// <summary>A rule to be tried on past readings.</summary>
public sealed record TryRuleRequest([property: Required] RuleRequest Rule, DateTimeOffset From, DateTimeOffset To);

/// <summary>How often a rule would have raised an alarm.</summary>
/// <param name="Devices">With readings in that time.</param>
/// <param name="Alarms">All; <paramref name="Examples"/> are the first hundred.</param>
/// <param name="Cut">Whether there were more readings than are tried; the newest devices by number are missing then.</param>
public sealed record RuleTrial(
    int Devices,
    long Readings,
    int Alarms,
    int DevicesWithAlarms,
    bool Cut,
    IReadOnlyList<TriedAlarm> Examples
);

/// <param name="ReturnedAt">Null where it was still open at the end.</param>
public sealed record TriedAlarm(
    string Device,
    string Name,
    DateTimeOffset Since,
    DateTimeOffset RaisedAt,
    DateTimeOffset? ReturnedAt
);

/// <summary>Takes a rule through the readings of the past, by the code that judges new ones. Writes nothing.</summary>
internal sealed class TryRule(ListDatabase lists, TypeStore types)
{
    private const int MostReadings = 5_000_000;
    private const int MostExamples = 100;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    public async Task<RuleTrial> Handle(TryRuleRequest request, Actor actor, CancellationToken ct)
    {
        var type = types.Current.ByCode.GetValueOrDefault(request.Rule.TypeCode);
        var filter = new Filter();
        filter.Within(actor, SensingPermissions.Read);
        if (type is null)
            throw Refusal.Invalid(
                "sensing.no_type",
                "rule.typeCode",
                "没有该设备类型。",
                "There is no such type of devices."
            );
        if (request.To <= request.From || request.To - request.From > Longest)
            throw Refusal.Invalid(
                "sensing.period",
                "to",
                "起止时间须先后有序，最长一年。",
                "The end must be after the beginning, at most a year later."
            );
        var rule = CompiledRule.Of(Row(request.Rule), type.Quantities, type);
        filter.Where($"d.type_id = {type.Id}");
        filter.Where($"r.at >= {request.From}");
        filter.Where($"r.at < {request.To}");
        await using var command = filter.Command(
            lists.Source,
            $"""
            SELECT d.number, d.code, d.name, r.quantity, r.at, r.value
            FROM sensing_device d JOIN sensing_reading r ON r.device = d.number{filter.Clause}
            ORDER BY d.number, r.at, r.quantity LIMIT {MostReadings}
            """
        );
        var run = new Run(rule, type);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            run.Take(reader);
        return run.End();
    }

    private static RuleRow Row(RuleRequest request) =>
        new()
        {
            Id = Guid.Empty,
            Code = request.Code,
            NameChinese = request.NameZh,
            NameEnglish = request.NameEn,
            Condition = request.Condition,
            ReturnCondition = request.ReturnCondition,
            SilentSeconds = request.SilentSeconds,
            HeldSeconds = request.HeldSeconds,
            Times = request.Times,
            WithinSeconds = request.WithinSeconds,
            GapSeconds = request.GapSeconds,
        };

    private sealed class Run(CompiledRule rule, DeviceType type)
    {
        private readonly List<TriedAlarm> examples = [];
        private readonly HashSet<int> concerned = [];
        private int device = -1;
        private string code = "";
        private string name = "";
        private DeviceMemory memory = new(type.Quantities.Length);
        private DateTimeOffset at;
        private DateTimeOffset lastAt;
        private ulong changed;
        private long before;
        private int devices;
        private long readings;
        private int alarms;
        private TriedAlarm? open;

        public void Take(NpgsqlDataReader r)
        {
            readings++;
            var (number, when) = (r.GetInt32(0), r.GetFieldValue<DateTimeOffset>(4));
            if (number != device)
                Begin(r, number);
            if (when != at)
            {
                Judge();
                at = when;
            }
            var place = r.GetInt16(3) - 1;
            if (place >= type.Quantities.Length)
                return;
            if ((rule.Quantities & (1UL << place)) != 0)
                before = Math.Max(before, memory.AtOf(place));
            changed |= 1UL << place;
            memory.Take(place, when.UtcTicks, r.GetDouble(5));
        }

        public RuleTrial End()
        {
            EndDevice();
            return new(devices, readings, alarms, concerned.Count, readings >= MostReadings, examples);
        }

        private void Begin(NpgsqlDataReader r, int number)
        {
            EndDevice();
            (device, code, name) = (number, r.GetString(1), r.GetString(2));
            memory = new(type.Quantities.Length);
            (at, lastAt) = (default, default);
            devices++;
        }

        private void EndDevice()
        {
            Judge();
            if (open is not null)
                Keep(open);
            open = null;
        }

        private void Judge()
        {
            if (changed == 0)
                return;
            if (rule.IsSilence)
                JudgeSilence();
            else if ((changed & rule.Quantities) != 0)
            {
                var place = memory.Of(rule.Id);
                var step = RuleWalk.Step(rule, place, memory, at, before);
                if (step == RuleStep.Raised)
                {
                    place.Alarm = rule.Id;
                    Open(place.Since ?? at, at);
                }
                else if (step == RuleStep.Returned)
                    Close(at);
                before = 0;
            }
            (lastAt, changed) = (at, 0);
        }

        private void JudgeSilence()
        {
            var allowed = TimeSpan.FromSeconds(rule.Row.SilentSeconds!.Value);
            if (lastAt == default || at - lastAt <= allowed)
                return;
            Open(lastAt, lastAt + allowed);
            Close(at);
        }

        private void Open(DateTimeOffset since, DateTimeOffset raised)
        {
            alarms++;
            concerned.Add(device);
            open = new(code, name, since, raised, null);
        }

        private void Close(DateTimeOffset returned)
        {
            if (open is not null)
                Keep(open with { ReturnedAt = returned });
            open = null;
        }

        private void Keep(TriedAlarm alarm)
        {
            if (examples.Count < MostExamples)
                examples.Add(alarm);
        }
    }
}
