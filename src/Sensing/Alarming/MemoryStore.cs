using Zhishu.Sensing.Devices;

namespace Zhishu.Sensing.Alarming;

/// <summary>What is remembered of devices between their readings. It is true as long as no other node has judged devices
/// of the same share: each transaction locks its shares and sees who had them last. What is not remembered is read from the
/// stored readings and states, so that a restart changes nothing.</summary>
internal sealed class MemoryStore(DeviceStore devices)
{
    private readonly Guid node = Guid.CreateVersion7();
    private readonly Dictionary<int, DeviceMemory>[] shares =
    [
        .. Enumerable.Range(0, Device.Shares).Select(_ => new Dictionary<int, DeviceMemory>()),
    ];

    /// <summary>How many devices are remembered.</summary>
    public int Count => shares.Sum(s => s.Count);

    public DeviceMemory Of(Device device) => shares[device.Share][device.Number];

    /// <summary>After a transaction that came to nothing.</summary>
    public void Forget()
    {
        foreach (var share in shares)
            share.Clear();
    }

    /// <summary>Locks the shares of the devices until the end of the transaction and remembers all of them.</summary>
    public async Task TakeAsync(NpgsqlConnection connection, IEnumerable<Device> asked, CancellationToken ct)
    {
        var wanted = asked.Distinct().ToList();
        await LockAsync(connection, [.. wanted.Select(d => (short)d.Share).Distinct().Order()], ct);
        var missing = wanted.FindAll(d =>
            !shares[d.Share].TryGetValue(d.Number, out var memory)
            || memory.Quantities != devices.TypeOf(d).Quantities.Length
        );
        if (missing.Count == 0)
            return;
        foreach (var device in missing)
            shares[device.Share][device.Number] = new(device.Type.Quantities.Length);
        await RecallReadingsAsync(connection, missing, ct);
        await RecallRulesAsync(connection, missing, ct);
    }

    private async Task LockAsync(NpgsqlConnection connection, short[] wanted, CancellationToken ct)
    {
        List<short> strange = [];
        await using (
            var command = new NpgsqlCommand(
                "SELECT share, node FROM sensing_share WHERE share = ANY($1) ORDER BY share FOR UPDATE",
                connection
            )
        )
        {
            command.Parameters.Add(new() { Value = wanted });
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
            {
                if (r.GetGuid(1) != node)
                    strange.Add(r.GetInt16(0));
            }
        }
        if (strange.Count == 0)
            return;
        foreach (var share in strange)
            shares[share].Clear();
        await using var take = new NpgsqlCommand(
            "UPDATE sensing_share SET node = $1 WHERE share = ANY($2)",
            connection
        );
        take.Parameters.Add(new() { Value = node });
        take.Parameters.Add(new() { Value = strange.ToArray() });
        await take.ExecuteNonQueryAsync(ct);
    }

    private async Task RecallReadingsAsync(NpgsqlConnection connection, List<Device> missing, CancellationToken ct)
    {
        var asked = missing
            .SelectMany(d => d.Type.Quantities.Select((_, i) => (Device: d, Place: (short)(i + 1))))
            .ToArray();
        // For how long a value has not moved is looked for where a rule asks it, a week back.
        await using var command = new NpgsqlCommand(
            """
            SELECT s.device, s.quantity, l.at, l.value, CASE WHEN s.flat THEN (
                SELECT min(n.at) FROM sensing_reading n WHERE n.device = s.device AND n.quantity = s.quantity
                    AND n.at <= l.at AND n.at > coalesce((
                        SELECT max(o.at) FROM sensing_reading o WHERE o.device = s.device AND o.quantity = s.quantity
                            AND o.at < l.at AND o.at > l.at - interval '7 days' AND o.value <> l.value
                    ), l.at - interval '7 days')) END
            FROM unnest($1, $2, $3) AS s (device, quantity, flat), LATERAL (
                SELECT r.at, r.value FROM sensing_reading r WHERE r.device = s.device AND r.quantity = s.quantity
                ORDER BY r.at DESC LIMIT 1
            ) l
            """,
            connection
        );
        command.Parameters.Add(new() { Value = asked.Select(a => a.Device.Number).ToArray() });
        command.Parameters.Add(new() { Value = asked.Select(a => a.Place).ToArray() });
        command.Parameters.Add(new() { Value = asked.Select(a => a.Device.Type.AsksFlatness).ToArray() });
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var (device, at) = (r.GetInt32(0), r.GetDateTime(2).Ticks);
            shares[device & (Device.Shares - 1)]
                [device]
                .Recall(r.GetInt16(1) - 1, at, r.GetDouble(3), r.IsDBNull(4) ? at : r.GetDateTime(4).Ticks);
        }
    }

    private async Task RecallRulesAsync(NpgsqlConnection connection, List<Device> missing, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            "SELECT device, rule_id, since, hits, alarm_id FROM sensing_rule_state WHERE device = ANY($1)",
            connection
        );
        command.Parameters.Add(new() { Value = missing.ConvertAll(d => d.Number).ToArray() });
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var device = r.GetInt32(0);
            var rule = shares[device & (Device.Shares - 1)][device].Of(r.GetGuid(1));
            rule.Since = r.IsDBNull(2) ? null : r.GetFieldValue<DateTimeOffset>(2);
            rule.Hits.AddRange(r.GetFieldValue<DateTime[]>(3).Select(h => new DateTimeOffset(h, TimeSpan.Zero)));
            rule.Alarm = r.IsDBNull(4) ? null : r.GetGuid(4);
        }
    }
}
