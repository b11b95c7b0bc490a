using System.Threading.Channels;

namespace Zhishu.Sensing.Readings;

/// <summary>Readings that wait to be written: many requests go in one transaction, and each is answered when it is
/// durable. What would wait too long is refused at once.</summary>
internal sealed class ReadingQueue
{
    /// <summary>So many readings may wait.</summary>
    public const int Most = 400_000;

    /// <summary>So many are written at once.</summary>
    public const int AtOnce = 50_000;

    private readonly Channel<Waiting> channel = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });
    private int waiting;

    internal sealed record Waiting(Reading[] Readings, TaskCompletionSource<Stored> Done);

    public int Count => Volatile.Read(ref waiting);

    /// <summary>Returns when they are stored.</summary>
    /// <exception cref="Refusal">429 <c>sensing.busy</c>.</exception>
    public Task<Stored> WriteAsync(Reading[] readings)
    {
        if (readings.Length == 0)
            return Task.FromResult(new Stored(0, 0, 0, []));
        if (Interlocked.Add(ref waiting, readings.Length) > Most)
        {
            Interlocked.Add(ref waiting, -readings.Length);
            throw new Refusal(
                "sensing.busy",
                "读数过多，暂不能接收；请按 Retry-After 标头稍后重发，本次一条也没有保存。",
                "Too many readings wait at the moment; send them again after the time in the header Retry-After. None of these was stored.",
                RefusalKind.TooMany
            );
        }
        var one = new Waiting(readings, new(TaskCreationOptions.RunContinuationsAsynchronously));
        channel.Writer.TryWrite(one);
        return one.Done.Task;
    }

    /// <summary>The next ones to write together, at least one request's.</summary>
    public async Task<List<Waiting>> TakeAsync(CancellationToken ct)
    {
        List<Waiting> taken = [await channel.Reader.ReadAsync(ct)];
        var count = taken[0].Readings.Length;
        while (count < AtOnce && channel.Reader.TryRead(out var more))
        {
            taken.Add(more);
            count += more.Readings.Length;
        }
        Interlocked.Add(ref waiting, -count);
        return taken;
    }
}
