namespace Zhishu.Sensing.VideoEvents;

/// <summary>What became of the events of one kind of behaviour, as the analysis said it, or of one camera.</summary>
/// <param name="Code">Of the behaviour or the camera.</param>
/// <param name="Events">Scenes; each is counted in one of the following.</param>
/// <param name="Sightings">How often they were seen.</param>
/// <param name="Counted">By their confidence, without a person.</param>
/// <param name="Confirmed">By a person, as the analysis said.</param>
/// <param name="Changed">Confirmed by a person as another behaviour.</param>
/// <param name="Dismissed">By a person.</param>
/// <param name="Waiting">For a person.</param>
public sealed record EventFigure(
    string Code,
    Text Name,
    int Events,
    long Sightings,
    int Counted,
    int Confirmed,
    int Changed,
    int Dismissed,
    int Waiting
);

/// <summary>By what events are counted.</summary>
public enum CountedBy
{
    Behaviour,
    Camera,
}

/// <summary>Which events are counted.</summary>
public sealed record EventFigureFilter
{
    /// <summary>behaviour (the standard) or camera.</summary>
    public string? By { get; init; }

    /// <summary>Code of the kind of behaviour that the analysis said.</summary>
    public string? Behaviour { get; init; }

    public string? Area { get; init; }

    /// <summary>Recorded from then on; 30 days ago where nothing is said.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Recorded before then.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Counts what persons made of the events: it shows which analysis errs. Those with the most errors come first.</summary>
internal sealed class CountEvents(ListDatabase lists, TimeProvider clock)
{
    private const int Most = 500;
    private const int StandardDays = 30;

    public async Task<IReadOnlyList<EventFigure>> Handle(EventFigureFilter asked, Actor actor, CancellationToken ct)
    {
        var filter = new Filter();
        filter.Within(actor, SensingPermissions.Read);
        filter.Where($"e.recorded_at >= {asked.From ?? clock.GetUtcNow().AddDays(-StandardDays)}");
        if (asked.To is { } to)
            filter.Where($"e.recorded_at < {to}");
        if (!string.IsNullOrEmpty(asked.Behaviour))
            filter.Where($"s.code = {asked.Behaviour}");
        if (!string.IsNullOrEmpty(asked.Area))
            filter.Where($"starts_with(d.area_code, {asked.Area})");
        var columns =
            Words.Of<CountedBy>(asked.By, "by") == CountedBy.Camera
                ? "d.code, d.name AS chinese, d.name AS english"
                : "s.code, s.name_chinese AS chinese, s.name_english AS english";
        await using var command = filter.Command(
            lists.Source,
            $"""
            SELECT * FROM (
                SELECT {columns}, count(*)::int AS events, sum(e.count)::bigint,
                    count(*) FILTER (WHERE e.state = 'Confirmed' AND e.checked_by IS NULL)::int,
                    count(*) FILTER (WHERE e.state = 'Confirmed' AND e.checked_by IS NOT NULL AND e.behaviour_id = s.id)::int,
                    count(*) FILTER (WHERE e.state = 'Confirmed' AND e.checked_by IS NOT NULL AND e.behaviour_id <> s.id)::int
                        AS changed,
                    count(*) FILTER (WHERE e.state = 'Dismissed')::int AS dismissed,
                    count(*) FILTER (WHERE e.state = 'Waiting')::int
                FROM sensing_event e JOIN sensing_device d ON d.number = e.camera
                    JOIN sensing_behaviour s ON s.id = e.said_behaviour_id{filter.Clause}
                GROUP BY 1, 2, 3
            ) f ORDER BY changed + dismissed DESC, events DESC, code LIMIT {Most}
            """
        );
        List<EventFigure> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            found.Add(
                new(
                    r.GetString(0),
                    new(r.GetString(1), r.GetString(2)),
                    r.GetInt32(3),
                    r.GetInt64(4),
                    r.GetInt32(5),
                    r.GetInt32(6),
                    r.GetInt32(7),
                    r.GetInt32(8),
                    r.GetInt32(9)
                )
            );
        return found;
    }
}
