using Npgsql;

namespace Zhishu.Codes.Issuing;

/// <summary>Sets serials aside behind a beginning of numbers. Never given twice; what is set aside and not used is a gap.</summary>
internal sealed class Serials(NpgsqlDataSource database)
{
    /// <returns>The first of so many.</returns>
    /// <exception cref="Refusal">409 <c>codes.serials_used_up</c>.</exception>
    public async Task<long> ReserveAsync(string prefix, int count, long most, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO codes_serial AS s (prefix, next) VALUES ($1, 1 + $2)
            ON CONFLICT (prefix) DO UPDATE SET next = s.next + $2 WHERE s.next + $2 - 1 <= $3 RETURNING next - $2
            """
        );
        command.Parameters.Add(new() { Value = prefix });
        command.Parameters.Add(new() { Value = (long)count });
        command.Parameters.Add(new() { Value = most });
        return count <= most && await command.ExecuteScalarAsync(ct) is long first
            ? first
            : throw new Refusal(
                "codes.serials_used_up",
                $"以“{prefix}”开头的流水号已不够用，请减少数量，或为该类型设更长的流水号。",
                $"There are not enough serials behind '{prefix}' any more: ask for fewer, or make a kind with a longer serial."
            );
    }
}
