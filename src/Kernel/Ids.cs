namespace Zhishu.Kernel;

/// <summary>Keys: UUID version 7 (RFC 9562), whose first 48 bits are the millisecond since 1970. They sort by time,
/// and partitioned tables use them as their partition key, so that a row is found by its key in one partition.</summary>
public static class Ids
{
    /// <summary>A new key of the clock's present.</summary>
    public static Guid New(TimeProvider clock) => Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>A new key of the given instant.</summary>
    public static Guid New(DateTimeOffset at) => Guid.CreateVersion7(at);

    /// <summary>The instant of a version 7 key, to the millisecond.</summary>
    public static DateTimeOffset InstantOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        long milliseconds = 0;
        for (var i = 0; i < 6; i++)
            milliseconds = (milliseconds << 8) | bytes[i];
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, MaxMilliseconds));
    }

    /// <summary>The smallest key of an instant: a lower bound for all keys made at it or after it.</summary>
    public static Guid LowestAt(DateTimeOffset at)
    {
        var milliseconds = Math.Max(0, at.ToUnixTimeMilliseconds());
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        for (var i = 0; i < 6; i++)
            bytes[i] = (byte)(milliseconds >> (40 - 8 * i));
        return new Guid(bytes, bigEndian: true);
    }

    private static readonly long MaxMilliseconds = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
}
