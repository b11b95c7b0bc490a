namespace Zhishu.Sensing.Devices;

/// <summary>When devices were last heard, and what they said of themselves: noted in memory at each message and stored soon
/// after, but of a device that sends all the time only every so often, long before anyone would call it silent.</summary>
internal sealed class LastHeard(NpgsqlDataSource database, TimeProvider clock) : IDisposable
{
    /// <summary>Those that are due are stored so often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private const int AtOnce = 20_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim turn = new(1);
    private List<Device> waiting = [];

    private sealed record Noted(Device Device, DateTime At, DateTime ReceivedAt, float? Battery, float? Quality);

    /// <summary>How long a device that may be silent for <paramref name="allowed"/> can have been heard without its being
    /// stored.</summary>
    public static TimeSpan Behind(TimeSpan allowed) => Every(allowed) + Interval;

    public void Dispose() => turn.Dispose();

    public void Note(Device device, DateTimeOffset at, double? battery = null, double? quality = null)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        lock (gate)
        {
            Note(device, at.UtcDateTime, now);
            var hearing = device.Hearing;
            hearing.Battery = (float?)battery ?? hearing.Battery;
            hearing.Quality = (float?)quality ?? hearing.Quality;
        }
    }

    public void Note(IEnumerable<(Device Device, long Ticks)> newest)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        lock (gate)
        {
            foreach (var (device, ticks) in newest)
                Note(device, new(ticks, DateTimeKind.Utc), now);
        }
    }

    public async Task WriteAsync(CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            // One order for all nodes.
            var due = TakeDue().OrderBy(n => n.Device.Number).ToArray();
            var stored = 0;
            try
            {
                foreach (var some in due.Chunk(AtOnce))
                {
                    await StoreAsync(some, ct);
                    stored += some.Length;
                }
            }
            finally
            {
                Settle(due.AsSpan(0, stored), due.AsSpan(stored));
            }
        }
        finally
        {
            turn.Release();
        }
    }

    private static TimeSpan Every(TimeSpan allowed) => allowed / 4 < Longest ? allowed / 4 : Longest;

    private void Note(Device device, DateTime at, DateTime now)
    {
        var hearing = device.Hearing;
        hearing.At = at > hearing.At ? at : hearing.At;
        hearing.ReceivedAt = now;
        if (hearing.Waits)
            return;
        hearing.Waits = true;
        waiting.Add(device);
    }

    private List<Noted> TakeDue()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        List<Noted> due = [];
        List<Device> later = [];
        lock (gate)
        {
            foreach (var device in waiting)
            {
                var hearing = device.Hearing;
                if (now - hearing.StoredUntil < Every(device.Type.ShortestSilence))
                {
                    later.Add(device);
                    continue;
                }
                due.Add(new(device, hearing.At, hearing.ReceivedAt, hearing.Battery, hearing.Quality));
                (hearing.Waits, hearing.Battery, hearing.Quality) = (false, null, null);
            }
            waiting = later;
        }
        return due;
    }

    private void Settle(ReadOnlySpan<Noted> stored, ReadOnlySpan<Noted> failed)
    {
        lock (gate)
        {
            foreach (var one in stored)
                one.Device.Hearing.StoredUntil = one.ReceivedAt;
            foreach (var one in failed)
            {
                var hearing = one.Device.Hearing;
                Note(one.Device, one.At, hearing.ReceivedAt);
                hearing.Battery ??= one.Battery;
                hearing.Quality ??= one.Quality;
            }
        }
    }

    private async Task StoreAsync(Noted[] noted, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO sensing_device_seen AS s (device, last_at, received_at, battery, quality)
            SELECT * FROM unnest($1, $2, $3, $4, $5)
            ON CONFLICT (device) DO UPDATE SET
                last_at = greatest(s.last_at, excluded.last_at), received_at = greatest(s.received_at, excluded.received_at),
                battery = coalesce(excluded.battery, s.battery), quality = coalesce(excluded.quality, s.quality)
            """
        );
        const NpgsqlDbType array = NpgsqlDbType.Array;
        command.Parameters.Add(new() { Value = noted.Select(n => n.Device.Number).ToArray() });
        command.Parameters.Add(
            new() { Value = noted.Select(n => n.At).ToArray(), NpgsqlDbType = array | NpgsqlDbType.TimestampTz }
        );
        command.Parameters.Add(
            new() { Value = noted.Select(n => n.ReceivedAt).ToArray(), NpgsqlDbType = array | NpgsqlDbType.TimestampTz }
        );
        command.Parameters.Add(
            new() { Value = noted.Select(n => n.Battery).ToArray(), NpgsqlDbType = array | NpgsqlDbType.Real }
        );
        command.Parameters.Add(
            new() { Value = noted.Select(n => n.Quality).ToArray(), NpgsqlDbType = array | NpgsqlDbType.Real }
        );
        await command.ExecuteNonQueryAsync(ct);
    }
}
