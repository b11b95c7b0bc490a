using Zhishu.Cases.Contracts;
using Zhishu.Matters.Contracts;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>Makes an event of what was seen, or counts it to the event of the same scene, and files its case where no person
/// has to look first: all in one transaction, in the turn of the scene.</summary>
internal sealed class TakeEvent(
    UnitOfWork work,
    ZhishuDbContext db,
    NpgsqlDataSource database,
    FindScene scenes,
    FileEvent filing,
    IPictureFiles pictures,
    ICatalogue catalogue
)
{
    /// <param name="fault">Why its case could not be filed a moment ago: it is stored and tried again.</param>
    /// <exception cref="NotFiledException">The case was refused.</exception>
    public async Task<EventAnswer> Handle(Seen seen, Text? fault, Actor actor, CancellationToken ct)
    {
        if (await FindDoubledAsync(db, seen.Camera, seen.Message.Number, ct) is { } doubled)
            return EventAnswer.Of(EventOutcome.Doubled, doubled);
        var camera = await db.Set<DeviceRow>().SingleAsync(d => d.Number == seen.Camera, ct);
        var behaviour = await db.Set<BehaviourRow>().SingleAsync(b => b.Id == seen.Behaviour, ct);
        SceneTurns.Take(
            work,
            behaviour,
            camera.Number,
            await SceneTurns.ReadAsync(database, behaviour, camera.Number, ct)
        );
        var row = await scenes.Handle(seen, behaviour, camera, ct);
        var outcome = row is null ? EventOutcome.New : EventOutcome.SameScene;
        // A row is written as it is at the commit.
        if (row is null)
            work.Insert(row = Open(seen, behaviour, camera, actor));
        else
        {
            work.Update(row);
            Join(row, seen, behaviour);
        }
        AddSighting(row, seen, actor);
        Hear(camera, seen.At);
        if (row is { State: EventState.Confirmed, CaseId: null, NextAttemptAt: null })
            await FileAsync(row, camera, fault, ct);
        var answer = EventAnswer.Of(outcome, row);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return answer;
    }

    /// <summary>The event for which the number of a camera was stored.</summary>
    public static async Task<EventRow?> FindDoubledAsync(
        ZhishuDbContext db,
        int camera,
        string number,
        CancellationToken ct
    ) =>
        await db.Set<SightingRow>()
            .Where(s => s.Camera == camera && s.Number == number)
            .Join(db.Set<EventRow>(), s => s.EventId, e => e.Id, (_, e) => e)
            .FirstOrDefaultAsync(ct);

    private EventRow Open(Seen seen, BehaviourRow behaviour, DeviceRow camera, Actor actor)
    {
        var now = work.Clock.GetUtcNow();
        var place = seen.Message.Place;
        var boxes = Json.Write(seen.Boxes);
        var row = new EventRow
        {
            Id = Ids.New(now),
            Camera = camera.Number,
            SaidBehaviourId = behaviour.Id,
            BehaviourId = behaviour.Id,
            State = Counts(seen, behaviour) ? EventState.Confirmed : EventState.Waiting,
            FirstAt = seen.At,
            LastAt = seen.At,
            RecordedAt = now,
            Confidence = seen.Confidence,
            Count = 1,
            Boxes = boxes,
            LastBoxes = boxes,
            PictureDigest = seen.Picture.Digest,
            PictureSize = seen.Picture.Size,
            PictureType = seen.Picture.MediaType,
            Longitude = place is null ? camera.Longitude : place.Longitude,
            Latitude = place is null ? camera.Latitude : place.Latitude,
            Address = place is null ? camera.Address : place.Address,
        };
        pictures.Keep(seen.Picture);
        var facts = new
        {
            camera = camera.Code,
            behaviour = behaviour.Code,
            row.State,
            at = seen.At,
            seen.Confidence,
            number = seen.Message.Number,
            sm3 = Convert.ToHexStringLower(seen.Picture.Digest),
        };
        work.Record(new(FileEvent.Subject, row.Id, "video-event.seen", actor, facts, OpensChain: true));
        work.Publish("sensing.event.seen", row.Id, facts);
        return row;
    }

    private void Join(EventRow row, Seen seen, BehaviourRow behaviour)
    {
        row.Count++;
        if (seen.At >= row.LastAt)
            (row.LastAt, row.LastBoxes) = (seen.At, Json.Write(seen.Boxes));
        if (seen.At < row.FirstAt)
            row.FirstAt = seen.At;
        // What somebody has judged, or a case has as its evidence, keeps the picture by which it was judged.
        if (row.State != EventState.Waiting)
            return;
        if (seen.Confidence > row.Confidence)
        {
            if (row.PictureDigest is { } former)
                pictures.LetGo(former);
            pictures.Keep(seen.Picture);
            (row.PictureDigest, row.PictureSize) = (seen.Picture.Digest, seen.Picture.Size);
            (row.PictureType, row.Confidence) = (seen.Picture.MediaType, seen.Confidence);
            row.Boxes = Json.Write(seen.Boxes);
            var facts = new { seen.Confidence, sm3 = Convert.ToHexStringLower(seen.Picture.Digest) };
            work.Record(new(FileEvent.Subject, row.Id, "video-event.seen_better", FileEvent.Product, facts));
        }
        if (!Counts(seen, behaviour))
            return;
        row.State = EventState.Confirmed;
        work.Record(
            new(FileEvent.Subject, row.Id, "video-event.confirmed", FileEvent.Product, new { seen.Confidence })
        );
    }

    // Where a case would burden somebody, a person looks first, however sure the analysis is.
    private bool Counts(Seen seen, BehaviourRow behaviour) =>
        seen.Confidence >= behaviour.CountsFrom && !behaviour.IsChecked(catalogue.Current);

    private void AddSighting(EventRow row, Seen seen, Actor actor)
    {
        var now = work.Clock.GetUtcNow();
        work.Insert(
            new SightingRow
            {
                Id = Ids.New(now),
                EventId = row.Id,
                Camera = seen.Camera,
                Number = seen.Message.Number,
                At = seen.At,
                Confidence = seen.Confidence,
                Boxes = Json.Write(seen.Boxes),
                Sender = actor.Name,
                RecordedAt = now,
            }
        );
    }

    // An event is a sign of life, as a reading is.
    private void Hear(DeviceRow camera, DateTimeOffset at)
    {
        if (camera.State is not (DeviceState.Registered or DeviceState.Silent))
            return;
        var wake = new NpgsqlBatchCommand(
            """
            UPDATE sensing_device SET state = 'Active', version = version + 1
            WHERE number = $1 AND state IN ('Registered', 'Silent')
            """
        );
        wake.Parameters.Add(new() { Value = camera.Number });
        work.Run(wake);
        var end = new NpgsqlBatchCommand(
            """
            UPDATE sensing_alarm a SET returned_at = greatest($2, a.raised_at), version = a.version + 1 FROM sensing_rule r
            WHERE a.device = $1 AND a.returned_at IS NULL AND r.id = a.rule_id AND r.silent_seconds IS NOT NULL
            """
        );
        end.Parameters.Add(new() { Value = camera.Number });
        end.Parameters.Add(new() { Value = at.UtcDateTime });
        work.Run(end);
    }

    private async Task FileAsync(EventRow row, DeviceRow camera, Text? fault, CancellationToken ct)
    {
        var behaviour = await db.Set<BehaviourRow>().SingleAsync(b => b.Id == row.BehaviourId, ct);
        if (fault is not null)
        {
            filing.Postpone(row, fault);
            return;
        }
        try
        {
            await filing.FileAsync(row, behaviour, camera, ct);
        }
        catch (Refusal refusal)
        {
            throw new NotFiledException(refusal);
        }
    }
}
