using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Zhishu.Codes.Keys;
using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.Kernel.Cryptography;
using Zhishu.Kernel.Jobs;

namespace Zhishu.Codes.Issuing;

/// <summary>Makes the batches that were asked for: two thousand codes at a time are signed, copied into the table and
/// counted in one transaction, so that whoever takes over after a crash goes on behind the last one.</summary>
internal sealed class BatchMaker(
    NpgsqlDataSource database,
    KindBook kinds,
    SigningKeys keys,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<BatchMaker> log
) : AskedWork("codes_batch", database, clock, log)
{
    private readonly NpgsqlDataSource table = database;
    private const int Chunk = 2_000;

    protected override async Task<Func<CancellationToken, Task>> DoAsync(
        Guid id,
        IProgress<long> progress,
        CancellationToken ct
    )
    {
        var batch = await ReadAsync(id, ct);
        var kind = kinds.Require(batch.Kind);
        while (batch.Made < batch.Count)
        {
            var next = Math.Min(Chunk, batch.Count - batch.Made);
            // Each time anew: a key may have been put in the place of another.
            var signer = kind.Algorithm is { } algorithm ? await keys.SignerAsync(algorithm, ct) : null;
            // Signing takes nearly all of the time.
            var now = Clock.GetUtcNow();
            var rows = await Task.Run(() => Make(batch, kind, signer, next, now), ct);
            await WriteAsync(batch, rows, now, ct);
            batch.Made += next;
            progress.Report(batch.Made);
        }
        var digest = await DigestAsync(id, ct);
        return token => FinishAsync(id, batch, digest, null, token);
    }

    protected override async Task FailAsync(Guid id, Exception why, CancellationToken ct) =>
        await FinishAsync(
            id,
            await ReadAsync(id, ct),
            null,
            why is Refusal refusal ? refusal.Text : new(why.Message, why.Message),
            ct
        );

    private static List<(Guid Id, string Number, byte[]? Signed)> Make(
        Batch batch,
        Kind kind,
        Signer? signer,
        int count,
        DateTimeOffset now
    )
    {
        var structure = kind.Structure!;
        List<(Guid, string, byte[]?)> rows = new(count);
        for (var i = 0; i < count; i++)
        {
            var number = structure.Number(batch.Prefix, batch.First + batch.Made + i);
            var content = signer?.Code(kind.Number, number, now, batch.ExpiresAt);
            rows.Add((Ids.New(now), number, content));
        }
        return rows;
    }

    private async Task WriteAsync(
        Batch batch,
        List<(Guid Id, string Number, byte[]? Signed)> rows,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var connection = await table.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        // First, and only if nobody else went on with it meanwhile.
        await using (
            var count = new NpgsqlCommand(
                "UPDATE codes_batch SET made = made + $3 WHERE id = $1 AND made = $2",
                connection
            )
        )
        {
            count.Parameters.Add(new() { Value = batch.Id });
            count.Parameters.Add(new() { Value = batch.Made });
            count.Parameters.Add(new() { Value = rows.Count });
            if (await count.ExecuteNonQueryAsync(ct) != 1)
                throw new InvalidOperationException("Another node went on with the batch.");
        }
        await using (
            var writer = await connection.BeginBinaryImportAsync(
                """
                COPY codes_code (id, number, kind, area_code, unit_id, state, batch_id, signed, issued_at, expires_at, version)
                FROM STDIN (FORMAT BINARY)
                """,
                ct
            )
        )
        {
            foreach (var row in rows)
                await WriteAsync(writer, batch, row, now, ct);
            await writer.CompleteAsync(ct);
        }
        await transaction.CommitAsync(ct);
    }

    private static async Task WriteAsync(
        NpgsqlBinaryImporter writer,
        Batch batch,
        (Guid Id, string Number, byte[]? Signed) row,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await writer.StartRowAsync(ct);
        await writer.WriteAsync(row.Id, NpgsqlDbType.Uuid, ct);
        await writer.WriteAsync(row.Number, NpgsqlDbType.Text, ct);
        await writer.WriteAsync(batch.Kind, NpgsqlDbType.Text, ct);
        await writer.WriteAsync(batch.AreaCode, NpgsqlDbType.Text, ct);
        if (batch.UnitId is { } unit)
            await writer.WriteAsync(unit, NpgsqlDbType.Uuid, ct);
        else
            await writer.WriteNullAsync(ct);
        await writer.WriteAsync(nameof(CodeState.Issued), NpgsqlDbType.Text, ct);
        await writer.WriteAsync(batch.Id, NpgsqlDbType.Uuid, ct);
        if (row.Signed is { } content)
            await writer.WriteAsync(content, NpgsqlDbType.Bytea, ct);
        else
            await writer.WriteNullAsync(ct);
        await writer.WriteAsync(now.ToUniversalTime(), NpgsqlDbType.TimestampTz, ct);
        if (batch.ExpiresAt is { } expires)
            await writer.WriteAsync(expires.ToUniversalTime(), NpgsqlDbType.TimestampTz, ct);
        else
            await writer.WriteNullAsync(ct);
        await writer.WriteAsync(1, NpgsqlDbType.Integer, ct);
    }

    // What the ledger keeps of a million codes: SM3 over all numbers in their order.
    private async Task<string> DigestAsync(Guid id, CancellationToken ct)
    {
        using var hasher = new Sm3Hasher();
        await using var command = table.CreateCommand(
            "SELECT number FROM codes_code WHERE batch_id = $1 ORDER BY number"
        );
        command.Parameters.Add(new() { Value = id });
        command.CommandTimeout = 300;
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            hasher.Append(System.Text.Encoding.ASCII.GetBytes(r.GetString(0) + "\n"));
        return Convert.ToHexStringLower(hasher.Finish());
    }

    private async Task FinishAsync(Guid id, Batch batch, string? digest, Text? error, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var finish = new NpgsqlBatchCommand(
            "UPDATE codes_batch SET finished_at = $2, done = made, error_chinese = $3, error_english = $4 WHERE id = $1"
        );
        finish.Parameters.Add(new() { Value = id });
        finish.Parameters.Add(new() { Value = Clock.GetUtcNow() });
        finish.Parameters.Add(
            new() { Value = (object?)error?.Chinese ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }
        );
        finish.Parameters.Add(
            new() { Value = (object?)error?.English ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }
        );
        work.Run(finish, mustHit: true);
        work.Record(
            new Fact(
                "code-batch",
                id,
                error is null ? "code-batch.made" : "code-batch.failed",
                Actor.Internal("codes.batches"),
                new
                {
                    batch.Kind,
                    batch.Made,
                    batch.Prefix,
                    batch.First,
                    NumbersSm3 = digest,
                }
            )
        );
        await work.CommitAsync(ct);
    }

    private async Task<Batch> ReadAsync(Guid id, CancellationToken ct)
    {
        await using var command = table.CreateCommand(
            "SELECT kind, area_code, unit_id, count, prefix, first_serial, expires_at, made FROM codes_batch WHERE id = $1"
        );
        command.Parameters.Add(new() { Value = id });
        await using var r = await command.ExecuteReaderAsync(ct);
        await r.ReadAsync(ct);
        return new(
            id,
            r.GetString(0),
            r.GetString(1),
            r.IsDBNull(2) ? null : r.GetGuid(2),
            r.GetInt32(3),
            r.GetString(4),
            r.GetInt64(5),
            r.IsDBNull(6) ? null : r.GetFieldValue<DateTimeOffset>(6)
        )
        {
            Made = r.GetInt32(7),
        };
    }

    private sealed record Batch(
        Guid Id,
        string Kind,
        string AreaCode,
        Guid? UnitId,
        int Count,
        string Prefix,
        long First,
        DateTimeOffset? ExpiresAt
    )
    {
        public int Made { get; set; }
    }
}
