using Zhishu.Cases.Contracts;
using Zhishu.Kernel.Http;
using Zhishu.Matters.Contracts;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>A video event as people see it.</summary>
/// <param name="SaidBehaviour">What the analysis said, where a person has made something else of it.</param>
/// <param name="Confidence">Of the picture, 0 to 1.</param>
/// <param name="Count">How often it was seen.</param>
/// <param name="HasPicture">False once the picture is kept no longer.</param>
/// <param name="Burdens">Whether the case would burden somebody.</param>
/// <param name="Fault">Why no case could be filed yet; it is tried again.</param>
/// <param name="Actions">What may be done with it now.</param>
public sealed record VideoEventView(
    Guid Id,
    EventState State,
    string Behaviour,
    Text BehaviourName,
    Text? SaidBehaviour,
    Guid DeviceId,
    string DeviceCode,
    string DeviceName,
    string? Address,
    double? Longitude,
    double? Latitude,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    double Confidence,
    int Count,
    IReadOnlyList<SeenBox> Boxes,
    bool HasPicture,
    string? MatterCode,
    Text? MatterName,
    bool Burdens,
    string? CheckedBy,
    DateTimeOffset? CheckedAt,
    string? Reason,
    Guid? CaseId,
    string? CaseNumber,
    Text? Fault,
    IReadOnlyList<EventAction> Actions
);

/// <summary>Which video events.</summary>
public sealed record VideoEventFilter
{
    public string? State { get; init; }

    /// <summary>Code of the kind of behaviour.</summary>
    public string? Behaviour { get; init; }

    public Guid? Device { get; init; }

    /// <summary>In the camera's code, name or address.</summary>
    public string? Query { get; init; }

    public string? Area { get; init; }

    /// <summary>Seen from then on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Seen before then.</summary>
    public DateTimeOffset? To { get; init; }
}

/// <summary>Lists video events, the newest first, and hands out their pictures: to those who may check them.</summary>
internal sealed class ReadEvents(NpgsqlDataSource database, ICatalogue catalogue, IPictureFiles pictures)
{
    private const string From = """
         FROM sensing_event e JOIN sensing_device d ON d.number = e.camera
            JOIN sensing_behaviour b ON b.id = e.behaviour_id JOIN sensing_behaviour s ON s.id = e.said_behaviour_id
        """;
    private const string Columns = """
        SELECT e.id, e.state, b.code, b.name_chinese, b.name_english, s.code, s.name_chinese, s.name_english, d.id, d.code, d.name,
            e.address, e.longitude, e.latitude, e.first_at, e.last_at, e.confidence, e.count, e.boxes,
            e.picture_digest IS NOT NULL, b.matter_code, e.checked_by, e.checked_at, e.reason, e.case_id, e.case_number,
            e.fault_chinese, e.fault_english
        """;

    public async Task<Page<VideoEventView>> ListAsync(
        VideoEventFilter asked,
        string? after,
        int? limit,
        Actor actor,
        CancellationToken ct
    )
    {
        var filter = ToFilter(asked, actor);
        if (!string.IsNullOrEmpty(after))
            filter.Where(
                $"e.id < {(Guid.TryParse(Cursor.Decode(after, 1)[0], out var last) ? last : throw Cursor.Wrong())}"
            );
        var most = Cursor.Limit(limit);
        var found = await ReadAsync(filter, $"ORDER BY e.id DESC LIMIT {most + 1}", ct);
        return new([.. found.Take(most)], found.Count > most ? Cursor.Encode(found[most - 1].Id.ToString()) : null);
    }

    /// <exception cref="Refusal">404 where there is none, or none the actor may see.</exception>
    public async Task<VideoEventView> FindAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var filter = ToFilter(new(), actor);
        filter.Where($"e.id = {id}");
        return (await ReadAsync(filter, "", ct)).SingleOrDefault() ?? throw NotFound();
    }

    public async Task<IResult> PictureAsync(Guid id, HttpResponse response, Actor actor, CancellationToken ct)
    {
        var filter = ToFilter(new(), actor);
        filter.Where($"e.id = {id}");
        filter.WhereSql("e.picture_digest IS NOT NULL");
        await using var command = filter.Command(
            database,
            $"SELECT e.picture_digest, e.picture_size, e.picture_type{From}{filter.Clause}"
        );
        await using var r = await command.ExecuteReaderAsync(ct);
        if (!await r.ReadAsync(ct))
            throw Refusal.NotFound("sensing.no_picture", "该图片", "such picture");
        var type = r.GetString(2);
        var name = $"event-{id:N}.{type[(type.IndexOf('/') + 1)..]}";
        return pictures.Content(new((byte[])r[0], r.GetInt64(1), type, name), response);
    }

    public static Refusal NotFound() => Refusal.NotFound("sensing.no_event", "该视频事件", "such video event");

    private static Filter ToFilter(VideoEventFilter asked, Actor actor)
    {
        var filter = new Filter();
        filter.Within(actor, SensingPermissions.Check);
        if (Words.Of<EventState>(asked.State, "state") is { } state)
            filter.Where($"e.state = {state.ToString()}");
        if (!string.IsNullOrEmpty(asked.Behaviour))
            filter.Where($"b.code = {asked.Behaviour}");
        if (asked.Device is { } device)
            filter.Where($"d.id = {device}");
        if (!string.IsNullOrWhiteSpace(asked.Query))
        {
            var like = "%" + asked.Query.Trim().Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_") + "%";
            filter.Where($"(d.code ILIKE {like} OR d.name ILIKE {like} OR e.address ILIKE {like})");
        }
        if (!string.IsNullOrEmpty(asked.Area))
            filter.Where($"starts_with(d.area_code, {asked.Area})");
        if (asked.From is { } from)
            filter.Where($"e.last_at >= {from}");
        if (asked.To is { } to)
            filter.Where($"e.first_at < {to}");
        return filter;
    }

    private async Task<List<VideoEventView>> ReadAsync(Filter filter, string end, CancellationToken ct)
    {
        await using var command = filter.Command(database, $"{Columns}{From}{filter.Clause} {end}");
        List<VideoEventView> found = [];
        var matters = catalogue.Current;
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            found.Add(Read(r, matters));
        return found;
    }

    private static VideoEventView Read(NpgsqlDataReader r, CatalogueSnapshot matters)
    {
        var state = Enum.Parse<EventState>(r.GetString(1));
        var (code, said) = (r.GetString(2), r.GetString(5));
        var matter = Word(20) is { } wanted ? matters.Find(wanted) : null;
        return new(
            r.GetGuid(0),
            state,
            code,
            new(r.GetString(3), r.GetString(4)),
            said == code ? null : new(r.GetString(6), r.GetString(7)),
            r.GetGuid(8),
            r.GetString(9),
            r.GetString(10),
            Word(11),
            r.IsDBNull(12) ? null : r.GetDouble(12),
            r.IsDBNull(13) ? null : r.GetDouble(13),
            r.GetFieldValue<DateTimeOffset>(14),
            r.GetFieldValue<DateTimeOffset>(15),
            r.GetDouble(16),
            r.GetInt32(17),
            FindScene.BoxesOf(r.GetString(18)),
            r.GetBoolean(19),
            Word(20),
            matter?.Name,
            matter is { Burdens: true },
            Word(21),
            r.IsDBNull(22) ? null : r.GetFieldValue<DateTimeOffset>(22),
            Word(23),
            r.IsDBNull(24) ? null : r.GetGuid(24),
            Word(25),
            Word(26) is { } fault ? new(fault, Word(27) ?? fault) : null,
            EventLife.OpenTo(state)
        );

        string? Word(int column) => r.IsDBNull(column) ? null : r.GetString(column);
    }
}
