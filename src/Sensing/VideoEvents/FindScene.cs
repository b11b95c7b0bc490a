using Zhishu.Cases.Contracts;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>Finds the open event that what was seen belongs to: of the same behaviour, within its time, seen by the same camera
/// with boxes that agree, or by another one near by. An event is open until its case is over; one that was dismissed takes
/// what is seen for as long again, so that a person is not asked the same at once.</summary>
internal sealed class FindScene(ZhishuDbContext db, ICaseFiling cases)
{
    private const int Most = 200;
    private const double MetresOfDegree = 111_320;

    public async Task<EventRow?> Handle(Seen seen, BehaviourRow behaviour, DeviceRow camera, CancellationToken ct)
    {
        var within = TimeSpan.FromSeconds(behaviour.SameSeconds);
        var (from, to) = (seen.At - within, seen.At + within);
        var near = db.Set<EventRow>()
            .Where(e => e.BehaviourId == behaviour.Id || e.SaidBehaviourId == behaviour.Id)
            .Where(e => e.LastAt >= from && e.FirstAt <= to);
        if (behaviour.SameMetres == 0)
            near = near.Where(e => e.Camera == camera.Number);
        foreach (var found in await near.OrderByDescending(e => e.LastAt).Take(Most).ToListAsync(ct))
        {
            if (IsHere(found, seen, behaviour, camera) && await IsOpenAsync(found, seen, within, ct))
                return found;
        }
        return null;
    }

    private static bool IsHere(EventRow found, Seen seen, BehaviourRow behaviour, DeviceRow camera)
    {
        if (found.Camera == camera.Number)
            return SameScene.Is(BoxesOf(found.LastBoxes), seen.Boxes) || SameScene.Is(BoxesOf(found.Boxes), seen.Boxes);
        var place = seen.Message.Place;
        return Metres(
                found.Longitude,
                found.Latitude,
                place is null ? camera.Longitude : place.Longitude,
                place is null ? camera.Latitude : place.Latitude
            ) <= behaviour.SameMetres;
    }

    private async Task<bool> IsOpenAsync(EventRow found, Seen seen, TimeSpan within, CancellationToken ct) =>
        found switch
        {
            { State: EventState.Waiting } or { State: EventState.Confirmed, CaseId: null } => true,
            { State: EventState.Confirmed, CaseId: { } id } => await cases.IsOpenAsync(id, ct),
            _ => seen.At <= found.CheckedAt + within,
        };

    public static IReadOnlyList<SeenBox> BoxesOf(string json) => Json.Read<List<SeenBox>>(json) ?? [];

    /// <summary>On the flat, which serves for a few hundred metres; without end where a place is not known.</summary>
    internal static double Metres(double? longitude1, double? latitude1, double? longitude2, double? latitude2)
    {
        if (longitude1 is not { } x1 || latitude1 is not { } y1 || longitude2 is not { } x2 || latitude2 is not { } y2)
            return double.PositiveInfinity;
        var east = (x2 - x1) * Math.Cos((y1 + y2) / 2 * Math.PI / 180);
        return Math.Sqrt(east * east + (y2 - y1) * (y2 - y1)) * MetresOfDegree;
    }
}
