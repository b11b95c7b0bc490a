using System.Collections.Concurrent;

namespace Zhishu.Sensing.Devices;

/// <summary>When devices were last heard, and what they said of themselves: noted in memory at each message, written every
/// few seconds.</summary>
internal sealed class LastHeard(NpgsqlDataSource database, TimeProvider clock)
{
    private const int AtOnce = 20_000;

    private readonly ConcurrentDictionary<int, Heard> heard = new();

    private sealed record Heard(DateTimeOffset At, DateTimeOffset ReceivedAt, float? Battery, float? Quality);

    public void Note(int device, DateTimeOffset at, double? battery = null, double? quality = null)
    {
        var now = clock.GetUtcNow();
        if (!heard.TryGetValue(device, out var before))
            before = new(at, now, null, null);
        heard[device] = new(
            before.At > at ? before.At : at,
            now,
            (float?)battery ?? before.Battery,
            (float?)quality ?? before.Quality
        );
    }

    public async Task WriteAsync(CancellationToken ct)
    {
        while (!heard.IsEmpty)
        {
            // One order for all nodes.
            var noted = heard.Take(AtOnce).OrderBy(h => h.Key).ToArray();
            await WriteAsync(noted, ct);
            foreach (var one in noted)
                heard.TryRemove(one); // only if not heard again meanwhile
            if (noted.Length < AtOnce)
                return;
        }
    }

    private async Task WriteAsync(KeyValuePair<int, Heard>[] noted, CancellationToken ct)
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
        command.Parameters.Add(new() { Value = noted.Select(n => n.Key).ToArray() });
        command.Parameters.Add(
            new()
            {
                Value = noted.Select(n => n.Value.At.UtcDateTime).ToArray(),
                NpgsqlDbType = array | NpgsqlDbType.TimestampTz,
            }
        );
        command.Parameters.Add(
            new()
            {
                Value = noted.Select(n => n.Value.ReceivedAt.UtcDateTime).ToArray(),
                NpgsqlDbType = array | NpgsqlDbType.TimestampTz,
            }
        );
        command.Parameters.Add(
            new() { Value = noted.Select(n => n.Value.Battery).ToArray(), NpgsqlDbType = array | NpgsqlDbType.Real }
        );
        command.Parameters.Add(
            new() { Value = noted.Select(n => n.Value.Quality).ToArray(), NpgsqlDbType = array | NpgsqlDbType.Real }
        );
        await command.ExecuteNonQueryAsync(ct);
    }
}
