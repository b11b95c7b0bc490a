namespace Zhishu.Host.Demo;

/// <summary>Chance that is the same on every machine and in every version of the runtime: SplitMix64.</summary>
internal sealed class Chance(ulong seed)
{
    private ulong state = seed * 0x9E37_79B9_7F4A_7C15;

    /// <summary>From 0 (included) to <paramref name="limit"/> (not included).</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public bool Percent(int percent) => Below(100) < percent;

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Between the two, to the minute.</summary>
    public TimeSpan Minutes(int least, int most) => TimeSpan.FromMinutes(least + Below(most - least + 1));

    private ulong Next()
    {
        state += 0x9E37_79B9_7F4A_7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
