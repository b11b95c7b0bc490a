using System.Runtime.CompilerServices;
using Npgsql;
using Zhishu.Cases.Contracts;

namespace Zhishu.Cases.Reporting;

internal sealed class DeadlineReport(NpgsqlDataSource database, TimeProvider clock) : IDeadlineReport
{
    // Ended without being closed (refused, cancelled, merged): the deadline went with it.
    private const string Late =
        "c.due_at IS NOT NULL AND c.state NOT IN ('Refused', 'Cancelled', 'Merged') AND coalesce(c.closed_at, $2) > c.due_at";

    public async Task<DeadlineFigures> FiguresAsync(string? system, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var command = database.CreateCommand(
            $"""
            SELECT count(*), count(c.due_at), count(*) FILTER (WHERE {Late}),
                   count(*) FILTER (WHERE {Late} AND c.closed_at IS NULL),
                   count(*) FILTER (WHERE {Late} AND o.number IS NOT NULL AND c.fields->>'source_ontime' IS NULL)
            FROM cases_case c LEFT JOIN cases_origin o ON o.case_id = c.id
            WHERE $1::text IS NULL OR o.system = $1
            """
        );
        AddParameters(command, system, now);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(
            reader.GetInt64(0),
            reader.GetInt64(1),
            reader.GetInt64(2),
            reader.GetInt64(3),
            reader.GetInt64(4),
            now
        );
    }

    public async IAsyncEnumerable<LateCase> LateWithoutFlagAsync(
        string? system,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            $"""
            SELECT c.number, o.number, c.title, c.due_at, c.closed_at
            FROM cases_case c JOIN cases_origin o ON o.case_id = c.id
            WHERE ($1::text IS NULL OR o.system = $1) AND {Late} AND c.fields->>'source_ontime' IS NULL
            ORDER BY o.number
            """
        );
        AddParameters(command, system, clock.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return new(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4)
            );
    }

    private static void AddParameters(NpgsqlCommand command, string? system, DateTimeOffset now)
    {
        command.Parameters.Add(new() { Value = (object?)system ?? DBNull.Value, DataTypeName = "text" });
        command.Parameters.Add(new() { Value = now });
    }
}
