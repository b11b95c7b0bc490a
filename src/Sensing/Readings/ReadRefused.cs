using System.Globalization;
using Zhishu.Kernel.Http;

namespace Zhishu.Sensing.Readings;

/// <summary>Refused readings of one day, sender, device, quantity and reason.</summary>
/// <param name="Sender">Whose key it was.</param>
/// <param name="ReadingAt">Of the last one, as are <paramref name="Value"/>.</param>
public sealed record RefusedView(
    DateOnly Day,
    string Sender,
    string Device,
    string Quantity,
    RefusalReason Reason,
    Text Message,
    int Count,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    DateTimeOffset? ReadingAt,
    double? Value
);

/// <summary>The refused readings of the last thirty days, the newest day first. Those of unknown devices are for people who
/// see all devices.</summary>
internal sealed class ReadRefused(NpgsqlDataSource database)
{
    public async Task<Page<RefusedView>> Handle(
        string? device,
        string? after,
        int? limit,
        Actor actor,
        CancellationToken ct
    )
    {
        var filter = new Filter();
        filter.Within(actor, SensingPermissions.Read);
        if (!string.IsNullOrEmpty(device))
            filter.Where($"r.device = {device}");
        if (after is not null)
            After(filter, Cursor.Decode(after, 5));
        var most = Cursor.Limit(limit);
        await using var command = filter.Command(
            database,
            $"""
            SELECT r.day, r.sender, r.device, r.quantity, r.reason, r.count, r.first_at, r.last_at, r.reading_at, r.value
            FROM sensing_refused r LEFT JOIN sensing_device d ON d.code = r.device{filter.Clause}
            ORDER BY r.day DESC, r.device, r.quantity, r.reason, r.sender LIMIT {most + 1}
            """
        );
        List<RefusedView> found = [];
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            found.Add(Read(reader));
        return new([.. found.Take(most)], found.Count > most ? CursorOf(found[most - 1]) : null);
    }

    private static void After(Filter filter, string[] last)
    {
        if (
            !DateOnly.TryParseExact(
                last[0],
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var day
            )
        )
            throw Cursor.Wrong();
        filter.Where(
            $"(r.day < {day} OR (r.day = {day} AND (r.device, r.quantity, r.reason, r.sender) > ({last[1]}, {last[2]}, {last[3]}, {last[4]})))"
        );
    }

    private static string CursorOf(RefusedView last) =>
        Cursor.Encode(
            last.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            last.Device,
            last.Quantity,
            last.Reason.ToString(),
            last.Sender
        );

    private static RefusedView Read(NpgsqlDataReader r)
    {
        var reason = Enum.Parse<RefusalReason>(r.GetString(4));
        double? value = r.IsDBNull(9) ? null : r.GetDouble(9);
        return new(
            r.GetFieldValue<DateOnly>(0),
            r.GetString(1),
            r.GetString(2),
            r.GetString(3),
            reason,
            Reasons.Say(reason),
            r.GetInt32(5),
            r.GetFieldValue<DateTimeOffset>(6),
            r.GetFieldValue<DateTimeOffset>(7),
            r.IsDBNull(8) ? null : r.GetFieldValue<DateTimeOffset>(8),
            value is { } number && double.IsFinite(number) ? value : null
        );
    }
}
