using System.Collections.Concurrent;
using System.Diagnostics;

namespace Zhishu.Bench;

/// <summary>Durations of many operations, and what they come to.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentBag<long> ticks = [];

    public int Count => ticks.Count;

    public void Add(long startedAt) => ticks.Add(Stopwatch.GetTimestamp() - startedAt);

    /// <summary>Milliseconds at a quantile from 0 to 1.</summary>
    public double At(double quantile)
    {
        var sorted = ticks.Order().ToArray();
        return sorted.Length == 0
            ? double.NaN
            : sorted[Math.Min(sorted.Length - 1, (int)(quantile * sorted.Length))] * 1000.0 / Stopwatch.Frequency;
    }
}
