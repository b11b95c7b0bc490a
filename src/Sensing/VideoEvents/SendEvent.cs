using Zhishu.Cases.Contracts;
using Zhishu.Kernel.Http;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Readings;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>Takes an event of video analysis (视频智能识别) with its picture from a camera or a gateway, and says what became
/// of it. What cannot be taken is refused before the picture is read.</summary>
internal sealed class SendEvent(
    SendReadings readings,
    IPictureFiles pictures,
    ZhishuDbContext db,
    RefusedEvents refused,
    DeviceStore devices,
    LastHeard heard,
    SceneTurns turns,
    IdempotencySlot slot,
    TimeProvider clock
)
{
    /// <summary>So late an event may come, or as long as its picture is kept where that is shorter.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromDays(7);

    public async Task<EventAnswer> Handle(HttpRequest request, Actor actor, CancellationToken ct)
    {
        var own = readings.OwnOf(actor);
        var form = await pictures.OpenAsync(request, EventMessage.Longest, ct);
        var message = EventMessage.Read(form.Fields);
        var code = message.Camera ?? own?.Code ?? "";
        var camera = await db.Set<DeviceRow>().SingleOrDefaultAsync(d => d.Code == code, ct);
        var behaviour = await db.Set<BehaviourRow>().SingleOrDefaultAsync(b => b.Code == message.Behaviour, ct);
        var now = clock.GetUtcNow();
        var at = (message.At ?? now).ToUniversalTime();
        if (Judge(message, camera, behaviour, at, now, actor) is { } reason)
        {
            await refused.NoteAsync(actor.Name, code, message.Behaviour, reason, ct);
            return reason == EventRefusal.LowConfidence ? EventAnswer.Dropped : throw EventRefusals.Of(reason);
        }
        if (await TakeEvent.FindDoubledAsync(db, camera!.Number, message.Number, ct) is { } doubled)
            return EventAnswer.Of(EventOutcome.Doubled, doubled);
        var seen = new Seen(message, camera.Number, behaviour!.Id, at, await form.ReceiveAsync(ct));
        await HearAsync(camera.Number, at, ct);
        var gate = behaviour.SameMetres > 0 ? behaviour.Id : camera.Id;
        try
        {
            return await TakeAsync(gate, seen, null, actor, ct);
        }
        catch (NotFiledException e)
        {
            // The event is kept and its case tried again; the sender can do nothing about it.
            return await TakeAsync(gate, seen, e.Cause, actor, ct);
        }
    }

    private async Task HearAsync(int camera, DateTimeOffset at, CancellationToken ct)
    {
        await devices.LoadAsync([camera], ct);
        if (devices.ByNumber(camera) is not { } device)
            return;
        heard.Note(device, at);
        if (device.WakesUp)
            await heard.WriteAsync(ct); // so that no other node calls it silent again
    }

    private Task<EventAnswer> TakeAsync(Guid gate, Seen seen, Text? fault, Actor actor, CancellationToken ct) =>
        turns.RunAsync(
            gate,
            slot,
            services => services.GetRequiredService<TakeEvent>().Handle(seen, fault, actor, ct),
            ct
        );

    private static EventRefusal? Judge(
        EventMessage message,
        DeviceRow? camera,
        BehaviourRow? behaviour,
        DateTimeOffset at,
        DateTimeOffset now,
        Actor actor
    ) =>
        camera is null ? EventRefusal.UnknownCamera
        : actor.Id != camera.Id && !actor.May(SensingPermissions.Send, camera.Scope) ? EventRefusal.NotAllowed
        : camera.State == DeviceState.Retired ? EventRefusal.Retired
        : behaviour is null ? EventRefusal.UnknownBehaviour
        : !behaviour.IsOn ? EventRefusal.SwitchedOff
        : at - now > Readings.Judge.Ahead ? EventRefusal.ClockAhead
        : now - at > Late || now - at > TimeSpan.FromDays(behaviour.KeepPictureDays) ? EventRefusal.TooOld
        : message.Confidence < behaviour.CheckedFrom ? EventRefusal.LowConfidence
        : null;
}

/// <summary>A message that may be taken, with its picture in the store.</summary>
internal sealed record Seen(EventMessage Message, int Camera, Guid Behaviour, DateTimeOffset At, StoredPicture Picture)
{
    public double Confidence => Message.Confidence!.Value;

    public IReadOnlyList<SeenBox> Boxes => Message.Boxes ?? [];
}

/// <summary>The case of an event could not be filed.</summary>
internal sealed class NotFiledException(Refusal refusal) : Exception(refusal.Message, refusal)
{
    public Text Cause => refusal.Text;
}
