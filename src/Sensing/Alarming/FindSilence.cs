using Zhishu.Kernel.Jobs;
using Zhishu.Matters.Contracts;
using Zhishu.Sensing.Alarms;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Types;

namespace Zhishu.Sensing.Alarming;

/// <summary>Every half minute: devices that were not heard for longer than their type allows are silent, and rules about
/// silence raise their alarms.</summary>
internal sealed class FindSilence(
    NpgsqlDataSource database,
    LastHeard heard,
    TypeStore types,
    ICatalogue catalogue,
    AlarmSignal signal,
    TimeProvider clock
) : IPeriodicJob
{
    public string Name => "sensing.silence";

    public TimeSpan Interval => TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken ct)
    {
        await heard.WriteAsync(ct);
        var now = clock.GetUtcNow();
        foreach (var type in types.Current.ById.Values)
            await SilenceAsync(type, now, ct);
        foreach (var rule in types.Current.ById.Values.SelectMany(t => t.Rules).Where(r => r.IsSilence))
            await RaiseAsync(rule, now, ct);
    }

    private async Task SilenceAsync(DeviceType type, DateTimeOffset now, CancellationToken ct)
    {
        await using var silent = database.CreateCommand(
            """
            UPDATE sensing_device d SET state = 'Silent', version = d.version + 1 FROM sensing_device_seen s
            WHERE s.received_at < $1 AND d.number = s.device AND d.state = 'Active' AND d.type_id = $2
            """
        );
        silent.Parameters.Add(new() { Value = HeardBefore(now, type.SilentAfter) });
        silent.Parameters.Add(new() { Value = type.Id });
        await silent.ExecuteNonQueryAsync(ct);
    }

    // What was heard may be stored a little later.
    private static DateTime HeardBefore(DateTimeOffset now, TimeSpan allowed) =>
        (now - allowed - LastHeard.Behind(allowed)).UtcDateTime;

    private async Task RaiseAsync(CompiledRule rule, DateTimeOffset now, CancellationToken ct)
    {
        List<(int Device, DateTime Since)> missed = [];
        await using (
            var find = database.CreateCommand(
                """
                SELECT d.number, s.received_at FROM sensing_device d JOIN sensing_device_seen s ON s.device = d.number
                WHERE d.type_id = $1 AND d.state IN ('Active', 'Silent') AND s.received_at < $2
                    AND NOT EXISTS (SELECT FROM sensing_alarm a
                        WHERE a.device = d.number AND a.rule_id = $3 AND a.returned_at IS NULL)
                """
            )
        )
        {
            find.Parameters.Add(new() { Value = rule.Row.TypeId });
            var allowed = TimeSpan.FromSeconds(rule.Row.SilentSeconds!.Value);
            find.Parameters.Add(new() { Value = HeardBefore(now, allowed) });
            find.Parameters.Add(new() { Value = rule.Id });
            await using var r = await find.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
                missed.Add((r.GetInt32(0), r.GetDateTime(1)));
        }
        if (missed.Count == 0)
            return;
        var state = Evaluator.StateOf(rule.Row, catalogue.Current);
        // The device is touched, so that every node learns that its next message ends an alarm.
        await using var raise = database.CreateCommand(
            """
            WITH raised AS (
                INSERT INTO sensing_alarm (id, version, rule_id, device, state, since, raised_at, recorded_at, measured)
                SELECT n.id, 1, $3, n.device, $4, n.since, $5, $5, '{}' FROM unnest($1, $2, $6) AS n (device, since, id)
                ON CONFLICT (device, rule_id) WHERE returned_at IS NULL DO NOTHING RETURNING device
            )
            UPDATE sensing_device SET version = version + 1 WHERE number IN (SELECT device FROM raised)
            """
        );
        raise.Parameters.Add(new() { Value = missed.ConvertAll(m => m.Device).ToArray() });
        raise.Parameters.Add(
            new()
            {
                Value = missed.ConvertAll(m => m.Since).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
            }
        );
        raise.Parameters.Add(new() { Value = rule.Id });
        raise.Parameters.Add(new() { Value = state.ToString() });
        raise.Parameters.Add(new() { Value = now.UtcDateTime });
        raise.Parameters.Add(new() { Value = missed.ConvertAll(_ => Ids.New(now)).ToArray() });
        if (await raise.ExecuteNonQueryAsync(ct) > 0)
            signal.Raise();
    }
}
