using System.Text;
using Npgsql;
using Zhishu.Kernel.Keys;

namespace Zhishu.Kernel.Http;

internal sealed record KeptAnswer(byte[] Request, int Status, string? Answer);

/// <summary>The answers kept for repeated idempotency keys. They may hold what is shown only once (a follow-up token, an
/// API key), so they are sealed, each to its owner and key.</summary>
/// <param name="keys">Opened at the first answer that is kept: a command that keeps none needs no keys.</param>
public sealed class KeptAnswers(NpgsqlDataSource database, Func<KeyRing> keys)
{
    internal NpgsqlBatchCommand Insert(IdempotencySlot slot, int status, object? answer, DateTimeOffset at) =>
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
                new() { Value = answer is null ? DBNull.Value : Seal(slot, answer), DataTypeName = "bytea" },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = at },
            },
        };

    internal async Task<KeptAnswer?> FindAsync(Guid owner, string key, CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "SELECT request, status, answer FROM kernel_idempotency WHERE owner = $1 AND key = $2"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = owner });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        var answer = await reader.IsDBNullAsync(2, ct) ? null : reader.GetFieldValue<byte[]>(2);
        return new(
            reader.GetFieldValue<byte[]>(0),
            reader.GetInt32(1),
            answer is null ? null : Encoding.UTF8.GetString(keys().Personal.Open(answer, Bound(owner, key)))
        );
    }

    private byte[] Seal(IdempotencySlot slot, object answer) =>
        keys().Personal.Seal(Encoding.UTF8.GetBytes(Json.WriteObject(answer)), Bound(slot.Owner, slot.Key!));

    private static byte[] Bound(Guid owner, string key) =>
        [.. owner.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(key)];
}
