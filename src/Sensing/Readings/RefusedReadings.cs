using System.Collections.Concurrent;

namespace Zhishu.Sensing.Readings;

/// <summary>Readings that were refused: counted in memory, written every few seconds, kept for thirty days for those who
/// operate the devices.</summary>
internal sealed class RefusedReadings(NpgsqlDataSource database, TimeProvider clock)
{
    // So many different ones between two writings; what hostile senders invent beyond that is counted together.
    private const int Most = 2000;
    private const int Longest = 100;
    private static readonly TimeSpan City = TimeSpan.FromHours(8);

    private readonly ConcurrentDictionary<Key, Count> counts = new();

    private sealed record Key(DateOnly Day, string Sender, string Device, string Quantity, RefusalReason Reason);

    private sealed record Count(int Times, DateTimeOffset First, DateTimeOffset Last, DateTimeOffset At, double Value);

    public void Note(string sender, in Sent sent, RefusalReason reason)
    {
        var now = clock.GetUtcNow();
        var day = DateOnly.FromDateTime(now.ToOffset(City).DateTime);
        var key = new Key(day, Clean(sender), Clean(sent.DeviceCode), Clean(sent.Quantity), reason);
        if (counts.Count >= Most && !counts.ContainsKey(key))
            key = key with { Device = "…", Quantity = "…" };
        var (at, value) = (sent.At, sent.Value);
        counts.AddOrUpdate(key, _ => new(1, now, now, at, value), (_, c) => new(c.Times + 1, c.First, now, at, value));
    }

    public async Task WriteAsync(CancellationToken ct)
    {
        var noted = counts.ToArray();
        if (noted.Length == 0)
            return;
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (key, count) in noted.OrderBy(n => n.Key.ToString(), StringComparer.Ordinal))
            batch.BatchCommands.Add(Insert(key, count));
        await batch.ExecuteNonQueryAsync(ct);
        foreach (var (key, count) in noted)
        {
            if (!counts.TryRemove(new(key, count)))
                counts.AddOrUpdate(key, count, (_, c) => c with { Times = c.Times - count.Times });
        }
    }

    private static NpgsqlBatchCommand Insert(Key key, Count count)
    {
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO sensing_refused AS r (day, sender, device, quantity, reason, count, first_at, last_at, reading_at, value)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            ON CONFLICT (day, device, quantity, reason, sender) DO UPDATE SET
                count = r.count + excluded.count, last_at = greatest(r.last_at, excluded.last_at),
                reading_at = excluded.reading_at, value = excluded.value
            """
        );
        object[] values =
        [
            key.Day,
            key.Sender,
            key.Device,
            key.Quantity,
            key.Reason.ToString(),
            count.Times,
            count.First.ToUniversalTime(),
            count.Last.ToUniversalTime(),
            count.At.ToUniversalTime(),
            count.Value,
        ];
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }

    private static string Clean(string text)
    {
        var plain = string.Concat(text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)));
        return plain.Length <= Longest ? plain : plain[..Longest];
    }
}
