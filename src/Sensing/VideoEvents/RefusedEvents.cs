using System.Globalization;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>Events of one day, sender, camera, behaviour and reason that were not taken.</summary>
/// <param name="Sender">Whose key it was.</param>
public sealed record RefusedEventView(
    DateOnly Day,
    string Sender,
    string Camera,
    string Behaviour,
    EventRefusal Reason,
    Text Message,
    int Count,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt
);

/// <summary>Counts events that were not taken, for those who look after cameras and analysis; kept for thirty days.</summary>
internal sealed class RefusedEvents(NpgsqlDataSource database, TimeProvider clock)
{
    private const int Longest = 100;
    private const int MostOfSender = 1000;
    private const int MostListed = 500;
    private static readonly TimeSpan City = TimeSpan.FromHours(8);

    /// <summary>Codes that somebody invents are counted together once there are many.</summary>
    public async Task NoteAsync(
        string sender,
        string camera,
        string behaviour,
        EventRefusal reason,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(
            """
            INSERT INTO sensing_event_refused AS r (day, sender, camera, behaviour, reason, count, first_at, last_at)
            SELECT $1, $2, CASE WHEN many THEN '…' ELSE $3 END, CASE WHEN many THEN '…' ELSE $4 END, $5, 1, $6, $6
            FROM (SELECT count(*) >= $7 AS many FROM sensing_event_refused WHERE day = $1 AND sender = $2) there
            ON CONFLICT (day, camera, behaviour, reason, sender)
                DO UPDATE SET count = r.count + 1, last_at = greatest(r.last_at, excluded.last_at)
            """
        );
        object[] values =
        [
            DateOnly.FromDateTime(now.ToOffset(City).DateTime),
            Clean(sender),
            Clean(camera),
            Clean(behaviour),
            reason.ToString(),
            now.UtcDateTime,
            MostOfSender,
        ];
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The newest first. Those of unknown cameras are for people who see all devices.</summary>
    public async Task<IReadOnlyList<RefusedEventView>> ListAsync(Actor actor, CancellationToken ct)
    {
        var filter = new Filter();
        filter.Within(actor, SensingPermissions.Read);
        await using var command = filter.Command(
            database,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                SELECT r.day, r.sender, r.camera, r.behaviour, r.reason, r.count, r.first_at, r.last_at
                FROM sensing_event_refused r LEFT JOIN sensing_device d ON d.code = r.camera{filter.Clause}
                ORDER BY r.last_at DESC, r.camera, r.behaviour, r.reason LIMIT {MostListed}
                """
            )
        );
        List<RefusedEventView> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            var reason = Enum.Parse<EventRefusal>(r.GetString(4));
            found.Add(
                new(
                    r.GetFieldValue<DateOnly>(0),
                    r.GetString(1),
                    r.GetString(2),
                    r.GetString(3),
                    reason,
                    EventRefusals.Say(reason),
                    r.GetInt32(5),
                    r.GetFieldValue<DateTimeOffset>(6),
                    r.GetFieldValue<DateTimeOffset>(7)
                )
            );
        }
        return found;
    }

    private static string Clean(string text)
    {
        var plain = string.Concat(text.Where(c => !char.IsControl(c) && !char.IsSurrogate(c)));
        return plain.Length <= Longest ? plain : plain[..Longest];
    }
}
