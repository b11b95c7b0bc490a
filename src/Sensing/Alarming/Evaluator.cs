using Zhishu.Matters.Contracts;
using Zhishu.Sensing.Alarms;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Readings;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Alarming;

/// <summary>Takes the rules through the readings of one transaction.</summary>
internal sealed class Evaluator(MemoryStore memories, ICatalogue catalogue, TimeProvider clock)
{
    /// <param name="order">By device, time and quantity.</param>
    public Found Judge(Reading[] readings, int[] order, Outcome outcome)
    {
        var now = clock.GetUtcNow();
        var found = new Found(now);
        for (var start = 0; start < order.Length; )
        {
            var device = readings[order[start]].Device;
            var end = start;
            while (end < order.Length && ReferenceEquals(readings[order[end]].Device, device))
                end++;
            OfDevice(device, readings, order.AsSpan(start, end - start), outcome, found, now);
            start = end;
        }
        return found;
    }

    private void OfDevice(
        Device device,
        Reading[] readings,
        ReadOnlySpan<int> order,
        Outcome outcome,
        Found found,
        DateTimeOffset now
    )
    {
        var memory = memories.Of(device);
        var newest = readings[order[^1]].Ticks;
        outcome.Newest.Add((device, newest));
        if (device.WakesUp)
            found.Hear(device, new(newest, TimeSpan.Zero));
        Span<long> before = stackalloc long[memory.Quantities];
        for (var i = 0; i < order.Length; )
        {
            var ticks = readings[order[i]].Ticks;
            found.Hours.Add(ticks - ticks % TimeSpan.TicksPerHour);
            ulong changed = 0;
            for (var q = 0; q < before.Length; q++)
                before[q] = memory.AtOf(q);
            for (; i < order.Length && readings[order[i]].Ticks == ticks; i++)
            {
                ref readonly var reading = ref readings[order[i]];
                if (ticks <= memory.AtOf(reading.Place))
                {
                    outcome.Older.Add(order[i]);
                    continue;
                }
                outcome.Fresh.Add(order[i]);
                memory.Take(reading.Place, ticks, reading.Value);
                changed |= 1UL << reading.Place;
            }
            if (changed != 0 && device.State != DeviceState.Maintenance)
                Walk(device, memory, changed, before, new(ticks, TimeSpan.Zero), found, now);
        }
    }

    private void Walk(
        Device device,
        DeviceMemory memory,
        ulong changed,
        ReadOnlySpan<long> before,
        DateTimeOffset at,
        Found found,
        DateTimeOffset now
    )
    {
        foreach (var rule in device.Type.Watched)
        {
            if ((rule.Quantities & changed) == 0)
                continue;
            var place = memory.Of(rule.Id);
            var alarm = place.Alarm;
            var step = RuleWalk.Step(rule, place, memory, at, LastBefore(before, rule.Quantities));
            if (step == RuleStep.Nothing)
                continue;
            if (step == RuleStep.Raised)
                found.Raised.Add(Raise(device, memory, rule, place, at, now));
            else if (step == RuleStep.Returned)
                found.Return(alarm!.Value, at);
            found.Moved[(device.Number, rule.Id)] = (device.Number, place);
        }
    }

    private RaisedAlarm Raise(
        Device device,
        DeviceMemory memory,
        CompiledRule rule,
        RuleMemory place,
        DateTimeOffset at,
        DateTimeOffset now
    )
    {
        var id = Ids.New(now);
        place.Alarm = id;
        var measured = device
            .Type.Quantities.Select((q, i) => (q.Code, Value: memory.ValueOf(i)))
            .Where(q => q.Value is not null)
            .ToDictionary(q => q.Code, q => q.Value!.Value);
        return new(
            id,
            rule.Id,
            device.Number,
            StateOf(rule.Row, catalogue.Current),
            place.Since ?? at,
            at,
            now,
            Json.Write(measured)
        );
    }

    /// <summary>Of a new alarm.</summary>
    public static AlarmState StateOf(RuleRow rule, CatalogueSnapshot catalogue) =>
        rule.Together > 1 ? AlarmState.Alone
        : IsChecked(rule, catalogue) ? AlarmState.Waiting
        : AlarmState.Confirmed;

    /// <summary>Where a case would burden somebody, a person looks first, whatever the rule says.</summary>
    public static bool IsChecked(RuleRow rule, CatalogueSnapshot catalogue) =>
        rule.NeedsCheck || (rule.MatterCode is { } matter && catalogue.Find(matter) is { Burdens: true });

    private static long LastBefore(ReadOnlySpan<long> before, ulong places)
    {
        long last = 0;
        for (var i = 0; i < before.Length; i++)
        {
            if ((places & (1UL << i)) != 0)
                last = Math.Max(last, before[i]);
        }
        return last;
    }
}
