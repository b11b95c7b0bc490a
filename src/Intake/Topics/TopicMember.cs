using System.Buffers.Binary;
using System.Security.Cryptography;
using Npgsql;
using Zhishu.Kernel;

namespace Zhishu.Intake.Topics;

/// <summary>A row of <c>intake_topic_case</c>: a case of an event, with what the event's heat is counted from.</summary>
/// <param name="Person">The same for one telephone within one event only.</param>
/// <param name="Rating">1 to 5.</param>
internal sealed record TopicMember(
    Guid CaseId,
    Guid TopicId,
    long Person,
    int Reporters,
    int? Rating,
    string? AreaCode,
    string? MatterCode
)
{
    public static TopicMember Of(Message message, Guid topic) =>
        new(
            message.Id,
            topic,
            PersonOf(message, topic),
            message.Reporters,
            message.Rating,
            message.AreaCode,
            message.MatterCode
        );

    /// <summary>What the table has of these cases, by case.</summary>
    public static async Task<Dictionary<Guid, TopicMember>> ReadAsync(
        NpgsqlDataSource database,
        IEnumerable<Guid> cases,
        CancellationToken ct
    )
    {
        Dictionary<Guid, TopicMember> members = [];
        await using var command = database.CreateCommand(
            """
            SELECT case_id, topic_id, person, reporters, rating, area_code, matter_code
            FROM intake_topic_case WHERE case_id = ANY($1)
            """
        );
        command.Parameters.Add(new() { Value = cases.ToArray() });
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            members[r.GetGuid(0)] = new(
                r.GetGuid(0),
                r.GetGuid(1),
                r.GetInt64(2),
                r.GetInt32(3),
                r.IsDBNull(4) ? null : r.GetInt32(4),
                r.IsDBNull(5) ? null : r.GetString(5),
                r.IsDBNull(6) ? null : r.GetString(6)
            );
        return members;
    }

    // From it neither the telephone nor the same person in another event can be told.
    private static long PersonOf(Message message, Guid topic)
    {
        Span<byte> bytes = stackalloc byte[32];
        topic.TryWriteBytes(bytes);
        if (message.Who is { } who)
            BinaryPrimitives.WriteInt64BigEndian(bytes[16..], who);
        else
            message.Id.TryWriteBytes(bytes[16..]);
        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(bytes));
    }
}
