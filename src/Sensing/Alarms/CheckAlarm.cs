using System.ComponentModel.DataAnnotations;
using Zhishu.Organisations;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Alarms;

/// <param name="Reason">Needed to dismiss.</param>
public sealed record CheckAlarmRequest(
    [property: Required] AlarmAction? Action,
    [property: PlainText(500)] string? Reason
);

/// <summary>A person confirms an alarm, which files its case in the same moment, or dismisses it as false.</summary>
internal sealed class CheckAlarm(UnitOfWork work, ZhishuDbContext db, FileAlarm filing, ReadAlarms reading)
{
    public async Task<AlarmView> Handle(Guid id, CheckAlarmRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(SensingPermissions.Check);
        var alarm = await db.Set<AlarmRow>().SingleOrDefaultAsync(a => a.Id == id, ct) ?? throw ReadAlarms.NotFound();
        var device = await db.Set<DeviceRow>().SingleAsync(d => d.Number == alarm.Device, ct);
        actor.Require(SensingPermissions.Check, device.Scope);
        var rule = await db.Set<RuleRow>().SingleAsync(r => r.Id == alarm.RuleId, ct);
        var now = work.Clock.GetUtcNow();
        alarm.State = AlarmLife.Take(alarm.State, request.Action!.Value, request.Reason);
        (alarm.CheckedBy, alarm.CheckedAt, alarm.Reason) = (actor.Name, now, request.Reason);
        if (alarm.ToldAt is null)
        {
            alarm.ToldAt = now;
            work.Record(
                new(
                    "alarm",
                    id,
                    "alarm.raised",
                    FileAlarm.Product,
                    TellAlarms.Facts(alarm, rule, device),
                    OpensChain: true
                )
            );
        }
        var done = alarm.State == AlarmState.Confirmed ? "alarm.confirmed" : "alarm.dismissed";
        work.Record(new("alarm", id, done, actor, new { reason = request.Reason }));
        if (alarm.State == AlarmState.Confirmed)
            await filing.FileAsync(alarm, rule, device, ct);
        work.Update(alarm);
        await work.CommitAsync(
            StatusCodes.Status200OK,
            new
            {
                alarm.Id,
                alarm.State,
                alarm.CaseNumber,
            },
            ct
        );
        return await reading.FindAsync(id, actor, SensingPermissions.Check, ct);
    }
}
