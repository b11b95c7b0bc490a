using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Readings;

/// <summary>What becomes of the readings of one transaction.</summary>
internal sealed class Outcome(Reading[] readings)
{
    private readonly Fate[] fates = new Fate[readings.Length];

    internal enum Fate : byte
    {
        Accepted,
        Late,
        Doubled,
    }

    /// <summary>Readings that are newer than all of their device and quantity: none of them can be there already.</summary>
    public List<int> Fresh { get; } = new(readings.Length);

    /// <summary>The others.</summary>
    public List<int> Older { get; } = [];

    /// <summary>The newest reading of each device.</summary>
    public List<(Device Device, long Ticks)> Newest { get; } = [];

    /// <summary>Readings whose place is taken by one of another value.</summary>
    public List<int> Contradicted { get; } = [];

    public Stored Sum => SumOf(0, readings.Length);

    public void Set(int index, Fate fate) => fates[index] = fate;

    public IEnumerable<(ReadingQueue.Waiting One, Stored Sum)> Split(IEnumerable<ReadingQueue.Waiting> waiting)
    {
        var start = 0;
        foreach (var one in waiting)
        {
            yield return (one, SumOf(start, one.Readings.Length));
            start += one.Readings.Length;
        }
    }

    private Stored SumOf(int start, int count)
    {
        var (accepted, doubled, late) = (0, 0, 0);
        for (var i = start; i < start + count; i++)
        {
            switch (fates[i])
            {
                case Fate.Doubled:
                    doubled++;
                    break;
                case Fate.Late:
                    accepted++;
                    late++;
                    break;
                default:
                    accepted++;
                    break;
            }
        }
        return new(
            accepted,
            doubled,
            late,
            [.. Contradicted.Where(i => i >= start && i < start + count).Select(i => i - start)]
        );
    }
}
