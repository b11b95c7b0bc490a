using Npgsql;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Packs;

/// <summary>How many cases stand under matters.</summary>
internal sealed class MatterUsage(NpgsqlDataSource database) : IMatterUsage
{
    public async Task<IReadOnlyDictionary<string, long>> CountAsync(
        IReadOnlyCollection<string> codes,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            "SELECT matter_code, count(*) FROM cases_case WHERE matter_code = ANY($1) GROUP BY matter_code"
        );
        command.Parameters.Add(new() { Value = codes.ToArray() });
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            counts[reader.GetString(0)] = reader.GetInt64(1);
        return counts;
    }
}
