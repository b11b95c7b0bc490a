using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace Zhishu.Organisations.Access;

/// <summary>When API keys were last used: noted in memory at each request, written about each minute.</summary>
internal sealed class ApiKeyUses(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> uses = new();

    public void Note(Guid key, DateTimeOffset at) => uses[key] = at;

    public async Task WriteAsync(CancellationToken ct)
    {
        var noted = uses.ToArray();
        if (noted.Length == 0)
            return;
        await using var command = database.CreateCommand(
            """
            INSERT INTO organisations_api_key_use AS u (api_key_id, last_used_at)
            SELECT n.key, n.at FROM unnest($1, $2) AS n (key, at) JOIN organisations_api_key k ON k.id = n.key
            ON CONFLICT (api_key_id) DO UPDATE SET last_used_at = greatest(u.last_used_at, excluded.last_used_at)
            """
        );
        command.Parameters.Add(
            new() { Value = noted.Select(n => n.Key).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid }
        );
        command.Parameters.Add(
            new()
            {
                Value = noted.Select(n => n.Value.ToUniversalTime()).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
            }
        );
        await command.ExecuteNonQueryAsync(ct);
        foreach (var use in noted)
            uses.TryRemove(use); // only if not used again meanwhile
    }
}
