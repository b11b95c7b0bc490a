using Npgsql;
using NpgsqlTypes;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Events;

namespace Zhishu.Cases.Searching;

/// <summary>Keeps the words of cases. Whatever has to be indexed is read, cut and written in two statements, however
/// many cases it is; doing it twice changes nothing.</summary>
internal sealed class WordIndex(NpgsqlDataSource database, Partitions partitions) : IEventBatchHandler, IWordIndex
{
    private const int CatchUpSize = 2000;

    public bool Wants(string type) => type is "cases.case.filed" or "cases.case.edited";

    public Task HandleAsync(OutboxRow @event, CancellationToken ct) => IndexAsync([@event.SubjectId], ct);

    public Task HandleAllAsync(IReadOnlyList<OutboxRow> events, CancellationToken ct) =>
        IndexAsync([.. events.Select(e => e.SubjectId).Distinct()], ct);

    public async Task<long> CatchUpAsync(IProgress<long>? progress, CancellationToken ct)
    {
        long added = 0;
        var last = Guid.Empty;
        while (true)
        {
            await using var command = database.CreateCommand(
                """
                SELECT c.id FROM cases_case c LEFT JOIN cases_words w ON w.case_id = c.id
                WHERE w.case_id IS NULL AND c.id > $1 ORDER BY c.id LIMIT $2
                """
            );
            command.Parameters.Add(new() { Value = last });
            command.Parameters.Add(new() { Value = CatchUpSize });
            List<Guid> missing = [];
            await using (var reader = await command.ExecuteReaderAsync(ct))
            {
                while (await reader.ReadAsync(ct))
                    missing.Add(reader.GetGuid(0));
            }
            if (missing.Count == 0)
                return added;
            await IndexAsync([.. missing], ct);
            added += missing.Count;
            last = missing[^1];
            progress?.Report(added);
        }
    }

    public async Task IndexAsync(Guid[] cases, CancellationToken ct)
    {
        var (ids, words) = await ReadAsync(cases, ct);
        if (ids.Count == 0)
            return;
        foreach (var month in ids.Select(Ids.InstantOf).DistinctBy(at => (at.Year, at.Month)))
            await partitions.EnsureAsync("cases_words", month, ct);
        await using var command = database.CreateCommand(
            """
            INSERT INTO cases_words (case_id, words)
            SELECT id, array_to_tsvector(string_to_array(tokens, ' ')) FROM unnest($1, $2) AS given (id, tokens)
            ORDER BY id
            ON CONFLICT (case_id) DO UPDATE SET words = excluded.words WHERE cases_words.words <> excluded.words
            """
        );
        command.Parameters.Add(new() { Value = ids.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(
            new() { Value = words.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<(List<Guid> Ids, List<string> Words)> ReadAsync(Guid[] cases, CancellationToken ct)
    {
        List<Guid> ids = [];
        List<string> words = [];
        await using var command = database.CreateCommand(
            "SELECT id, number, title, description, address FROM cases_case WHERE id = ANY($1)"
        );
        command.Parameters.Add(new() { Value = cases });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
            var tokens = Tokens.Of(
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3),
                await reader.IsDBNullAsync(4, ct) ? null : reader.GetString(4)
            );
            words.Add(string.Join(' ', tokens));
        }
        return (ids, words);
    }
}
