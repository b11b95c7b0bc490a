using System.ComponentModel.DataAnnotations;
using Zhishu.Kernel.Http;
using Zhishu.Organisations;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.VideoEvents;

/// <param name="Reason">Needed to dismiss.</param>
/// <param name="Behaviour">What it is, where the analysis took it for something else.</param>
public sealed record CheckEventRequest(
    [property: Required] EventAction? Action,
    [property: PlainText(500)] string? Reason,
    [property: PlainText(60)] string? Behaviour
);

/// <summary>A person confirms an event, which files its case in the same moment, or dismisses it.</summary>
internal sealed class CheckEvent(ZhishuDbContext db, SceneTurns turns, IdempotencySlot slot, ReadEvents reading)
{
    public async Task<VideoEventView> Handle(Guid id, CheckEventRequest request, Actor actor, CancellationToken ct)
    {
        actor.Require(SensingPermissions.Check);
        var camera = await (
            from e in db.Set<EventRow>()
            where e.Id == id
            join d in db.Set<DeviceRow>() on e.Camera equals d.Number
            select d
        ).SingleOrDefaultAsync(ct);
        if (camera is null)
            throw ReadEvents.NotFound();
        actor.Require(SensingPermissions.Check, camera.Scope);
        await turns.RunAsync(
            camera.Id,
            slot,
            services => services.GetRequiredService<DecideEvent>().Handle(id, request, camera, actor, ct),
            ct
        );
        return await reading.FindAsync(id, actor, ct);
    }
}

/// <summary>Writes what a person has decided, in the turn of the scene.</summary>
internal sealed class DecideEvent(UnitOfWork work, ZhishuDbContext db, NpgsqlDataSource database, FileEvent filing)
{
    public async Task<EventState> Handle(
        Guid id,
        CheckEventRequest request,
        DeviceRow camera,
        Actor actor,
        CancellationToken ct
    )
    {
        var row = await db.Set<EventRow>().SingleOrDefaultAsync(e => e.Id == id, ct) ?? throw ReadEvents.NotFound();
        var said = await db.Set<BehaviourRow>().SingleAsync(b => b.Id == row.BehaviourId, ct);
        var behaviour =
            request is { Action: EventAction.Confirm, Behaviour: { } code } && code != said.Code
                ? await OtherAsync(code, ct)
                : said;
        row.State = EventLife.Take(row.State, request.Action!.Value, request.Reason);
        (row.CheckedBy, row.CheckedAt, row.Reason) = (actor.Name, work.Clock.GetUtcNow(), request.Reason);
        SceneTurns.Take(work, behaviour, row.Camera, await SceneTurns.ReadAsync(database, behaviour, row.Camera, ct));
        if (behaviour.Id != said.Id)
        {
            row.BehaviourId = behaviour.Id;
            var change = new { from = said.Code, to = behaviour.Code };
            work.Record(new(FileEvent.Subject, id, "video-event.behaviour_changed", actor, change));
        }
        var done = row.State == EventState.Confirmed ? "video-event.confirmed" : "video-event.dismissed";
        work.Record(
            new(FileEvent.Subject, id, done, actor, new { behaviour = behaviour.Code, reason = request.Reason })
        );
        if (row.State == EventState.Confirmed)
            await filing.FileAsync(row, behaviour, camera, ct);
        work.Update(row);
        await work.CommitAsync(
            StatusCodes.Status200OK,
            new
            {
                row.Id,
                row.State,
                row.CaseNumber,
            },
            ct
        );
        return row.State;
    }

    private async Task<BehaviourRow> OtherAsync(string code, CancellationToken ct) =>
        await db.Set<BehaviourRow>().SingleOrDefaultAsync(b => b.Code == code, ct)
        ?? throw Refusal.Invalid(
            "sensing.no_behaviour",
            "behaviour",
            $"没有行为“{code}”。",
            $"There is no kind of behaviour '{code}'."
        );
}
