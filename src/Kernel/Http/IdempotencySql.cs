using Npgsql;

namespace Zhishu.Kernel.Http;

internal sealed record KeptAnswer(byte[] Request, int Status, string? Answer);

internal static class IdempotencySql
{
    public static NpgsqlBatchCommand Insert(IdempotencySlot slot, int status, object? answer, DateTimeOffset at) =>
        new(
            "INSERT INTO kernel_idempotency (owner, key, request, status, answer, created_at) VALUES ($1, $2, $3, $4, $5, $6)"
        )
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = slot.Owner },
                new NpgsqlParameter<string> { TypedValue = slot.Key! },
                new NpgsqlParameter<byte[]> { TypedValue = slot.Request },
                new NpgsqlParameter<int> { TypedValue = status },
                new() { Value = answer is null ? DBNull.Value : Json.WriteObject(answer), DataTypeName = "text" },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = at },
            },
        };

    public static async Task<KeptAnswer?> FindAsync(
        NpgsqlDataSource database,
        Guid owner,
        string key,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            "SELECT request, status, answer FROM kernel_idempotency WHERE owner = $1 AND key = $2"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = owner });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(reader.GetFieldValue<byte[]>(0), reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetString(2))
            : null;
    }
}
