using Zhishu.Sensing.Packs;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Simulating;

/// <summary>A device that is played: what its quantities do over the day, and when they go wrong.</summary>
internal sealed class Played(int number, DeviceType type, SimulatedDevices devices, int seed)
{
    private readonly Random random = new(unchecked(seed * 1_000_003 + number));
    private readonly DateTimeOffset[] until = new DateTimeOffset[devices.Quantities.Count];
    private DateTimeOffset next;

    public TimeSpan Interval => type.Interval;

    /// <summary>Adds what it measures at a moment, where it is time.</summary>
    public void Measure(DateTimeOffset at, TimeSpan step, List<(int, int, DateTimeOffset, double)> readings)
    {
        if (at < next)
            return;
        // Not all at the same second.
        next = at + type.Interval - step / 2;
        var moment = at.AddMilliseconds(number % 1000);
        foreach (var (index, quantity) in devices.Quantities.Index())
        {
            var place = type.PlaceOf(quantity.Code);
            if (place < 0)
                continue;
            if (random.NextDouble() < quantity.Episodes * type.Interval.TotalDays)
                until[index] = at.AddMinutes(quantity.Minutes * (0.5 + random.NextDouble()));
            var level = at < until[index] ? quantity.Peak : quantity.Level + quantity.Evening * EveningOf(at);
            var value = Math.Clamp(
                level + quantity.Noise * Normal(),
                type.Quantities[place].Minimum,
                type.Quantities[place].Maximum
            );
            readings.Add((number, place, moment, Math.Round(value, quantity.IsWhole ? 0 : 3)));
        }
    }

    // Most at half past six in the evening, in Beijing.
    private static double EveningOf(DateTimeOffset at)
    {
        var hours = at.ToOffset(TimeSpan.FromHours(8)).TimeOfDay.TotalHours - 18.5;
        return Math.Exp(-hours * hours / 4);
    }

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
