using System.Diagnostics;

namespace Zhishu.Kernel.Jobs;

/// <summary>Lets long work of the processor in the background rest between its steps, so that whoever waits for an answer
/// goes first: a third of a core at most.</summary>
public sealed class Leisure
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(10);

    private long began = Stopwatch.GetTimestamp();

    /// <summary>Called between steps; rests when there was work for a slice.</summary>
    public async ValueTask RestAsync(CancellationToken ct)
    {
        var worked = Stopwatch.GetElapsedTime(began);
        if (worked < Slice)
            return;
        await Task.Delay(2 * Slice, ct);
        began = Stopwatch.GetTimestamp();
    }
}
