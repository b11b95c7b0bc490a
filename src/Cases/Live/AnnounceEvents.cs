using Microsoft.Extensions.Logging;
using Npgsql;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Events;

namespace Zhishu.Cases.Live;

/// <summary>Tells every node what happened to cases, so that each tells the pages open on it. One query and one
/// statement for a whole batch; a flood (an import, a replay) becomes one announcement that all should look again.</summary>
internal sealed class AnnounceEvents(NpgsqlDataSource database, ILogger<AnnounceEvents> log) : IEventBatchHandler
{
    public const string Channel = "zhishu_live";
    private const int Flood = 100;

    public bool Wants(string type) => type.StartsWith("cases.", StringComparison.Ordinal);

    public Task HandleAsync(OutboxRow @event, CancellationToken ct) => HandleAllAsync([@event], ct);

    public async Task HandleAllAsync(IReadOnlyList<OutboxRow> events, CancellationToken ct)
    {
        try
        {
            await TellAsync(
                events.Count > Flood ? [new LiveEvent(LiveEvent.Everything)] : await OfAsync(events, ct),
                ct
            );
        }
        catch (NpgsqlException e)
        {
            // A page that misses it sees it at its next look; holding the event back would help nobody.
            log.LogWarning(e, "Open pages were not told of {Count} events", events.Count);
        }
    }

    private async Task TellAsync(IEnumerable<LiveEvent> told, CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT pg_notify($1, said) FROM unnest($2) AS said");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Channel });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. told.Select(t => Json.Write(t))] });
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<List<LiveEvent>> OfAsync(IReadOnlyList<OutboxRow> events, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            SELECT c.id, c.number, c.state, c.unit_id, c.area_code, c.matter_code,
                ARRAY(SELECT DISTINCT s.unit_id FROM cases_share s WHERE s.case_id = c.id)
            FROM cases_case c WHERE c.id = ANY($1)
            """
        );
        command.Parameters.Add(
            new NpgsqlParameter<Guid[]> { TypedValue = [.. events.Select(e => e.SubjectId).Distinct()] }
        );
        var known = new Dictionary<Guid, LiveEvent>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            known[reader.GetGuid(0)] = new LiveEvent(
                "",
                reader.GetGuid(0),
                reader.GetString(1),
                Enum.Parse<CaseState>(reader.GetString(2)),
                reader.IsDBNull(3) ? null : reader.GetGuid(3),
                reader.IsDBNull(4) ? null : reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5),
                reader.GetFieldValue<Guid[]>(6)
            );
        }
        return
        [
            .. events.Where(e => known.ContainsKey(e.SubjectId)).Select(e => known[e.SubjectId] with { Type = e.Type }),
        ];
    }
}
