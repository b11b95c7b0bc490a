using System.Diagnostics;

namespace Zhishu.Kernel.Jobs;

/// <summary>Lets long work of the processor in the background rest between its steps, so that whoever waits for an answer
/// goes first: a third of a core at most.</summary>
public sealed class Leisure
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private long began = Stopwatch.GetTimestamp();

    /// <summary>Called between steps; rests twice as long as it worked, where that was long enough to matter.</summary>
    public async ValueTask RestAsync(CancellationToken ct)
    {
        var worked = Stopwatch.GetElapsedTime(began);
        if (worked < Slice)
            return;
        await Task.Delay(2 * worked < Longest ? 2 * worked : Longest, ct);
        began = Stopwatch.GetTimestamp();
    }
}
