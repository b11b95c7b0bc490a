namespace Zhishu.Sensing.Devices;

/// <summary>When a device was last heard and what it said of itself, as <see cref="LastHeard"/> keeps it.</summary>
internal sealed class Hearing
{
    /// <summary>Of its newest reading or event.</summary>
    public DateTime At { get; set; }
    public DateTime ReceivedAt { get; set; }
    public float? Battery { get; set; }
    public float? Quality { get; set; }

    /// <summary>What was received until then is stored.</summary>
    public DateTime StoredUntil { get; set; }

    /// <summary>Whether it is among those to be stored.</summary>
    public bool Waits { get; set; }
}
