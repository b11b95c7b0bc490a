using Zhishu.Sensing.Alarms;
using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Alarming;

/// <summary>An alarm that is to be stored.</summary>
/// <param name="Measured">JSON.</param>
internal sealed record RaisedAlarm(
    Guid Id,
    Guid Rule,
    int Device,
    AlarmState State,
    DateTimeOffset Since,
    DateTimeOffset RaisedAt,
    DateTimeOffset RecordedAt,
    string Measured
)
{
    /// <summary>Where it was over before the transaction was.</summary>
    public DateTimeOffset? ReturnedAt { get; set; }
}

/// <summary>What the readings of one transaction mean.</summary>
internal sealed class Found(DateTimeOffset now)
{
    private readonly Dictionary<int, DateTime> heardAt = [];

    /// <summary>When they were received.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Hours that must be summed up anew, in ticks.</summary>
    public HashSet<long> Hours { get; } = [];

    /// <summary>Devices whose state or silence ends.</summary>
    public List<Device> Heard { get; } = [];
    public List<RaisedAlarm> Raised { get; } = [];

    /// <summary>Alarms that were stored before.</summary>
    public List<(Guid Alarm, DateTimeOffset At)> Returned { get; } = [];

    /// <summary>Where rules stand now, each once.</summary>
    public Dictionary<(int Device, Guid Rule), (int Device, RuleMemory Rule)> Moved { get; } = [];

    public void Hear(Device device, DateTimeOffset at)
    {
        Heard.Add(device);
        heardAt[device.Number] = at.UtcDateTime;
    }

    public void Return(Guid alarm, DateTimeOffset at)
    {
        if (Raised.Find(a => a.Id == alarm) is { } fresh)
            fresh.ReturnedAt = at;
        else
            Returned.Add((alarm, at));
    }

    public DateTime HeardAt(Device device) => heardAt[device.Number];
}
