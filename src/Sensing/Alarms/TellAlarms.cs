using System.Text.Json.Nodes;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Alarms;

/// <summary>Carries on what the readings found: every alarm comes into the ledger, becomes a case where its rule says so and
/// no person has to look first, and its case hears of the return to normal. Nodes share the work; of one device one alarm
/// is carried on at a time, so that two of them do not become two cases.</summary>
internal sealed class TellAlarms(
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    AlarmSignal signal,
    TimeProvider clock,
    ILogger<TellAlarms> log
) : BackgroundService
{
    private const int AtOnce = 50;

    // Any number will do, but the same on every node.
    private const long ClaimLock = 0x5a48_5345_4e53;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RunAsync(stoppingToken) == 0)
                    await signal.WaitAsync(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Nothing may end the loop: an exception out of here stops the whole server.
                log.LogWarning(e, "Alarms could not be read; trying again");
                await signal.WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
            }
        }
    }

    /// <summary>One round; returns how many alarms were carried on.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var claimed = await ClaimAsync(ct);
        foreach (var id in claimed)
        {
            try
            {
                await TellAsync(id, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                await PostponeAsync(id, e, ct);
            }
        }
        return claimed.Count;
    }

    private async Task<List<Guid>> ClaimAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var only = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({ClaimLock})", connection);
        await only.ExecuteNonQueryAsync(ct);
        await using var claim = new NpgsqlCommand(
            """
            UPDATE sensing_alarm SET next_attempt_at = $2, attempts = attempts + 1 WHERE id IN (
                SELECT DISTINCT ON (a.device) a.id FROM sensing_alarm a
                WHERE (a.told_at IS NULL OR (a.returned_at IS NOT NULL AND a.told_return_at IS NULL))
                    AND (a.next_attempt_at IS NULL OR a.next_attempt_at <= $1)
                    AND NOT EXISTS (SELECT FROM sensing_alarm o WHERE o.device = a.device AND o.id <> a.id
                        AND (o.told_at IS NULL OR (o.returned_at IS NOT NULL AND o.told_return_at IS NULL))
                        AND o.next_attempt_at > $1 AND o.attempts > 0 AND o.fault_chinese IS NULL)
                ORDER BY a.device, a.id LIMIT $3
            ) RETURNING id
            """,
            connection
        );
        var now = clock.GetUtcNow();
        claim.Parameters.Add(new() { Value = now.UtcDateTime });
        claim.Parameters.Add(new() { Value = (now + Lease).UtcDateTime });
        claim.Parameters.Add(new() { Value = AtOnce });
        List<Guid> claimed = [];
        await using (var r = await claim.ExecuteReaderAsync(ct))
        {
            while (await r.ReadAsync(ct))
                claimed.Add(r.GetGuid(0));
        }
        await transaction.CommitAsync(ct);
        return claimed;
    }

    private async Task TellAsync(Guid id, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ZhishuDbContext>();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var filing = scope.ServiceProvider.GetRequiredService<FileAlarm>();
        var joining = scope.ServiceProvider.GetRequiredService<JoinAlarms>();
        var alarm = await db.Set<AlarmRow>().SingleAsync(a => a.Id == id, ct);
        var rule = await db.Set<RuleRow>().SingleAsync(r => r.Id == alarm.RuleId, ct);
        var device = await db.Set<DeviceRow>().SingleAsync(d => d.Number == alarm.Device, ct);
        var now = work.Clock.GetUtcNow();
        if (alarm.ToldAt is null)
        {
            alarm.ToldAt = now;
            var facts = Facts(alarm, rule, device);
            work.Record(new("alarm", id, "alarm.raised", FileAlarm.Product, facts, OpensChain: true));
            work.Publish("sensing.alarm.raised", id, facts);
            if (alarm is { State: AlarmState.Alone, ReturnedAt: null })
                await joining.JoinAsync(alarm, rule, device, ct);
            if (alarm.State == AlarmState.Confirmed)
                await filing.FileAsync(alarm, rule, device, ct);
        }
        if (alarm is { ReturnedAt: not null, ToldReturnAt: null })
        {
            alarm.ToldReturnAt = now;
            work.Record(new("alarm", id, "alarm.returned", FileAlarm.Product, new { alarm.ReturnedAt }));
            work.Publish("sensing.alarm.returned", id, Facts(alarm, rule, device));
            await filing.TellReturnAsync(alarm, device, ct);
        }
        (alarm.NextAttemptAt, alarm.Attempts, alarm.FaultChinese, alarm.FaultEnglish) = (null, 0, null, null);
        work.Update(alarm);
        await work.CommitAsync(ct);
    }

    private async Task PostponeAsync(Guid id, Exception e, CancellationToken ct)
    {
        // Somebody else has carried it on meanwhile.
        if (e is Refusal { Code: "concurrency.stale" })
            return;
        if (e is not Refusal && !Outage.Is(e))
            log.LogError(e, "Alarm {Id} could not be carried on", id);
        var text = e is Refusal refusal ? refusal.Text : new(e.Message, e.Message);
        await using var command = database.CreateCommand(
            """
            UPDATE sensing_alarm SET fault_chinese = $2, fault_english = $3,
                next_attempt_at = $4::timestamptz + make_interval(secs => least(3600, power(2, least(attempts, 12)))) WHERE id = $1
            """
        );
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = text.Chinese });
        command.Parameters.Add(new() { Value = text.English });
        command.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        await command.ExecuteNonQueryAsync(ct);
    }

    internal static object Facts(AlarmRow alarm, RuleRow rule, DeviceRow device) =>
        new
        {
            rule = rule.Code,
            device = device.Code,
            alarm.State,
            alarm.Since,
            alarm.RaisedAt,
            alarm.ReturnedAt,
            measured = JsonNode.Parse(alarm.Measured),
            alarm.CaseNumber,
        };
}
