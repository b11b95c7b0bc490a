using NetTopologySuite.Geometries;

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

    /// <summary>A point in it, or in its middle where it is a sliver.</summary>
    public Coordinate Within(Geometry polygon)
    {
        var box = polygon.EnvelopeInternal;
        for (var i = 0; i < 20; i++)
        {
            var point = new Coordinate(
                box.MinX + box.Width * (1 + Below(998)) / 1000.0,
                box.MinY + box.Height * (1 + Below(998)) / 1000.0
            );
            if (polygon.Contains(polygon.Factory.CreatePoint(point)))
                return point;
        }
        return polygon.InteriorPoint.Coordinate;
    }

    private ulong Next()
    {
        state += 0x9E37_79B9_7F4A_7C15;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
