using Npgsql;
using Zhishu.Cases.Filing;
using Zhishu.Cases.People;
using Zhishu.Kernel;

namespace Zhishu.Cases.Deciding;

/// <summary>Counts what the same telephone number reported before, where a decision table may want to know.</summary>
internal sealed class EarlierReports(NpgsqlDataSource database, ReporterSealing sealing, CaseTables tables)
{
    private const int Days = 90;

    /// <returns>Null where no table is asked.</returns>
    public async ValueTask<int?> CountAsync(
        ReporterInput? reporter,
        string? matterCode,
        DateTimeOffset at,
        CancellationToken ct
    )
    {
        if (!tables.ServesAny(matterCode, at))
            return null;
        if (matterCode is null || reporter is not { Anonymous: false } || string.IsNullOrWhiteSpace(reporter.Phone))
            return 0;
        await using var command = database.CreateCommand(
            """
            SELECT count(DISTINCT r.original_case_id)::int
            FROM cases_reporter r JOIN cases_case c ON c.id = r.original_case_id
            WHERE r.phone_print = $1 AND r.case_id >= $2 AND r.case_id < $3 AND c.matter_code = $4
            """
        );
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = sealing.PrintOf(reporter.Phone.Trim()) });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.LowestAt(at.AddDays(-Days)) });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Ids.LowestAt(at) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = matterCode });
        return await command.ExecuteScalarAsync(ct) as int? ?? 0;
    }
}
