using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Npgsql;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Reading;

internal sealed class ReportedCases(ListDatabase lists) : IReportedCases
{
    private const int AtOnce = 2000;
    private const string Counts = "c.state NOT IN ('Refused', 'Cancelled')";
    private const string Wanted = $"c.id >= $1 AND c.id < $2 AND {Counts}";

    public async IAsyncEnumerable<ReportedCase> ReadAsync(
        Guid from,
        Guid to,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await foreach (var one in ReadAsync(Wanted, ct, from, to))
            yield return one;
    }

    public async Task<IReadOnlyList<Guid>> IdsAsync(Guid from, Guid to, CancellationToken ct)
    {
        await using var command = Command("SELECT c.id FROM cases_case c WHERE c.id >= $1 AND c.id < $2", from, to);
        await using var r = await command.ExecuteReaderAsync(ct);
        List<Guid> ids = [];
        while (await r.ReadAsync(ct))
            ids.Add(r.GetGuid(0));
        return ids;
    }

    public async IAsyncEnumerable<ReportedCase> ReadAsync(
        IReadOnlyList<Guid> ids,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        foreach (var some in ids.Order().Chunk(AtOnce))
        {
            await foreach (var one in ReadAsync($"c.id = ANY($1) AND {Counts}", ct, some))
                yield return one;
        }
    }

    public async Task<ReportedCase?> FindAsync(Guid id, CancellationToken ct)
    {
        await foreach (var one in ReadAsync($"c.id = $1 AND {Counts}", ct, id))
            return one;
        return null;
    }

    private async IAsyncEnumerable<ReportedCase> ReadAsync(
        string wanted,
        [EnumeratorCancellation] CancellationToken ct,
        params object[] values
    )
    {
        await using var command = Command(
            $"""
            SELECT c.id, c.number, c.title, c.description, c.filed_at, c.area_code, c.address, c.longitude, c.latitude,
                c.matter_code, p.phone_print, CASE c.state WHEN 'Merged' THEN 0 ELSE greatest(1, c.reporters) END, c.rating
            FROM cases_case c
            LEFT JOIN LATERAL (
                SELECT r.phone_print FROM cases_reporter r WHERE r.case_id = c.id ORDER BY r.id LIMIT 1) p ON true
            WHERE {wanted} ORDER BY c.id
            """,
            values
        );
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            yield return new(
                r.GetGuid(0),
                r.GetString(1),
                r.GetString(2),
                r.GetString(3),
                r.GetFieldValue<DateTimeOffset>(4),
                r.GetValue(5) as string,
                r.GetValue(6) as string,
                r.GetValue(7) as double?,
                r.GetValue(8) as double?,
                r.GetValue(9) as string,
                r.GetValue(10) is byte[] { Length: >= 8 } print ? BinaryPrimitives.ReadInt64BigEndian(print) : null,
                r.GetInt32(11),
                r.GetValue(12) as int?
            );
        }
    }

    public async Task<long> CountAsync(Guid from, Guid to, CancellationToken ct)
    {
        await using var command = Command($"SELECT count(*) FROM cases_case c WHERE {Wanted}", from, to);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = lists.Patient.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
