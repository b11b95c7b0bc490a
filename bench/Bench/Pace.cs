using System.Diagnostics;

namespace Zhishu.Bench;

/// <summary>Operations on a fixed schedule, so that what waits in a queue counts into the latency; or one as soon as the
/// last is done.</summary>
/// <param name="rate">Operations a second, or null for no schedule.</param>
internal sealed class Pace(double? rate)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private long next = -1;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    /// <summary>When the next operation starts, as a timestamp of <see cref="Stopwatch"/>, and how long to wait for it.</summary>
    public long Next(out TimeSpan wait)
    {
        var now = Stopwatch.GetTimestamp();
        wait = TimeSpan.Zero;
        if (rate is not { } perSecond)
            return now;
        var due = start + (long)(Interlocked.Increment(ref next) / perSecond * Stopwatch.Frequency);
        if (due > now)
            wait = Stopwatch.GetElapsedTime(now, due);
        return due;
    }
}
