using Zhishu.Matters.Contracts;
using Zhishu.Sensing.Alarming;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.Alarms;

/// <summary>Puts the alarms of neighbouring devices together where a rule asks for several: as soon as there are enough, they
/// become one case, or wait for a person. Into the scope's unit of work, which the caller commits; of two nodes that do it
/// at once the second finds the rows changed.</summary>
internal sealed class JoinAlarms(ZhishuDbContext db, UnitOfWork work, FileAlarm filing, ICatalogue catalogue)
{
    /// <param name="alarm">Just raised, and written by the caller.</param>
    public async Task JoinAsync(AlarmRow alarm, RuleRow rule, DeviceRow device, CancellationToken ct)
    {
        var open = await Neighbours(db, rule, device)
            .Where(a => a.ReturnedAt == null && a.State != AlarmState.Dismissed && a.Id != alarm.Id)
            .OrderBy(a => a.Id)
            .ToListAsync(ct);
        if (open.Count + 1 < rule.Together)
            return;
        var state = Evaluator.IsChecked(rule, catalogue.Current) ? AlarmState.Waiting : AlarmState.Confirmed;
        Join(alarm, state, open.Count + 1);
        if (state == AlarmState.Confirmed)
            await filing.FileAsync(alarm, rule, device, ct);
        // One that was not carried on yet joins when it is.
        foreach (var other in open.Where(a => a is { State: AlarmState.Alone, ToldAt: not null }))
        {
            Join(other, state, open.Count + 1);
            (other.CaseId, other.CaseNumber) = (alarm.CaseId, alarm.CaseNumber);
            work.Update(other);
        }
    }

    /// <summary>The alarms of a rule by devices of the same place; none where the device has no such place.</summary>
    public static IQueryable<AlarmRow> Neighbours(ZhishuDbContext db, RuleRow rule, DeviceRow device)
    {
        var devices = db.Set<DeviceRow>().AsQueryable();
        devices = rule.TogetherBy switch
        {
            SharedPlace.Grid when device.GridCode is { } grid => devices.Where(d => d.GridCode == grid),
            SharedPlace.Area when device.AreaCode is { } area => devices.Where(d => d.AreaCode == area),
            SharedPlace.Watched when device.ObjectCode is { } thing => devices.Where(d => d.ObjectCode == thing),
            _ => devices.Where(d => d.Number == device.Number),
        };
        return db.Set<AlarmRow>().Where(a => a.RuleId == rule.Id && devices.Any(d => d.Number == a.Device));
    }

    private void Join(AlarmRow alarm, AlarmState state, int devices)
    {
        alarm.State = state;
        work.Record(new("alarm", alarm.Id, "alarm.joined", FileAlarm.Product, new { state, devices }));
    }
}
