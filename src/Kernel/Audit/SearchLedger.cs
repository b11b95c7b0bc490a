using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.Audit;

/// <summary>One entry of the ledger.</summary>
/// <param name="Data">What was recorded with it, JSON.</param>
/// <param name="SubjectName">The number or name by which people know the subject; null where there is none.</param>
public sealed record AuditEntry(
    Guid Id,
    DateTimeOffset At,
    string SubjectKind,
    Guid SubjectId,
    int Sequence,
    string Action,
    string ActorKind,
    Guid? ActorId,
    string ActorName,
    [property: JsonConverter(typeof(WrittenJson))] string? Data,
    string? SubjectName = null
);

/// <summary>Searches the ledger, newest first: who did what to which subject, when. One subject's entries stand in the
/// order of their chain.</summary>
internal static class SearchLedger
{
    private const int LongestSearch = 15;

    public static async Task<Page<AuditEntry>> Handle(
        string? subjectKind,
        Guid? subjectId,
        Guid? actorId,
        string? action,
        DateTimeOffset? from,
        DateTimeOffset? to,
        string? after,
        int? limit,
        Actor actor,
        NpgsqlDataSource database,
        IEnumerable<ILedgerNames> names,
        CancellationToken ct
    )
    {
        actor.Require(KernelPermissions.ReadAudit, default);
        var size = Cursor.Limit(limit);
        await using var command = database.CreateCommand();
        command.CommandTimeout = LongestSearch;
        List<string> where = [];
        void Where(string condition, object value)
        {
            command.Parameters.Add(new() { Value = value });
            where.Add(
                condition.Replace(
                    "$",
                    "$" + command.Parameters.Count.ToString(CultureInfo.InvariantCulture),
                    StringComparison.Ordinal
                )
            );
        }
        if (!string.IsNullOrEmpty(subjectKind))
            Where("subject_kind = $", subjectKind);
        if (subjectId is { } subject)
            Where("subject_id = $", subject);
        if (actorId is { } who)
            Where("actor_id = $", who);
        if (!string.IsNullOrEmpty(action))
            Where("starts_with(action, $)", action);
        // By key, so that months outside are not read.
        if (from is { } earliest)
            Where("id >= $", Ids.LowestAt(earliest));
        if (to is { } latest)
            Where("id < $", Ids.LowestAt(latest));
        if (!string.IsNullOrEmpty(after))
        {
            var cursor = Cursor.Decode(after, 2);
            if (
                !int.TryParse(cursor[0], CultureInfo.InvariantCulture, out var sequence)
                || !Guid.TryParse(cursor[1], out var id)
            )
                throw Cursor.Wrong();
            if (subjectId is not null)
                Where("sequence < $", sequence);
            else
                Where("id < $", id);
        }
        var order = subjectId is null ? "id DESC" : "sequence DESC";
        command.CommandText =
            $"SELECT {LedgerSql.Columns} FROM kernel_ledger {(where.Count > 0 ? "WHERE " + string.Join(" AND ", where) : "")} ORDER BY {order} LIMIT {size + 1}";
        var found = await ReadAsync(command, ct);
        var more = found.Count > size;
        if (more)
            found.RemoveAt(size);
        return new(
            await FindLedgerSubjects.NamedAsync(found, names, ct),
            more
                ? Cursor.Encode(found[^1].Sequence.ToString(CultureInfo.InvariantCulture), found[^1].Id.ToString())
                : null
        );
    }

    private static async Task<List<AuditEntry>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        List<AuditEntry> found = [];
        try
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var e = LedgerSql.Read(reader);
                found.Add(
                    new(
                        e.Id,
                        e.At,
                        e.SubjectKind,
                        e.SubjectId,
                        e.Sequence,
                        e.Action,
                        e.ActorKind,
                        e.ActorId,
                        e.ActorName,
                        e.Data
                    )
                );
            }
            return found;
        }
        catch (NpgsqlException e) when (e.InnerException is TimeoutException)
        {
            throw new Refusal(
                "audit.too_wide",
                "检索范围过大，请用 from、to 缩小时间范围，或指定对象、人员。",
                "The search is too wide; narrow the time with from and to, or name a subject or a person."
            );
        }
    }
}

/// <summary>Writes JSON that is stored as text, as it is.</summary>
internal sealed class WrittenJson : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value, skipInputValidation: true);
}
