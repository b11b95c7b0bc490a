using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;

namespace Zhishu.Kernel.Events;

/// <summary>An event that waits in the outbox.</summary>
/// <param name="Data">JSON.</param>
public sealed record OutboxRow(Guid Id, string Type, Guid SubjectId, DateTimeOffset At, string Data);

/// <summary>Handles events of the outbox. An event may come more than once: a handler is idempotent.</summary>
public interface IEventHandler
{
    /// <summary>Whether the handler wants events of the type.</summary>
    bool Wants(string type);

    Task HandleAsync(OutboxRow @event, CancellationToken ct);
}

/// <summary>A handler that can do many events in one statement. If that throws, the dispatcher hands over the same events
/// one by one, so that only those that fail are kept.</summary>
public interface IEventBatchHandler : IEventHandler
{
    Task HandleAllAsync(IReadOnlyList<OutboxRow> events, CancellationToken ct);
}

/// <summary>Wakes the dispatcher of this process after a commit; others find the event at their next look.</summary>
public sealed class OutboxSignal
{
    private readonly Channel<bool> raised = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public void Raise() => raised.Writer.TryWrite(true);

    /// <summary>Returns when raised or when the time is up, whichever is first.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(atMost);
        try
        {
            await raised.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The time is up.
        }
    }
}

internal static class OutboxSql
{
    private const string Columns = "id, type, subject_id, at, data, next_attempt_at";

    public static NpgsqlBatchCommand InsertAll(IReadOnlyList<OutboxRow> rows) =>
        new(
            $"""
            INSERT INTO kernel_outbox ({Columns})
            SELECT id, type, subject_id, at, data, at
            FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[], $5::json[]) AS n (id, type, subject_id, at, data)
            """
        )
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(r => r.Id)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. rows.Select(r => r.Type)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. rows.Select(r => r.SubjectId)] },
                new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [.. rows.Select(r => r.At)] },
                new NpgsqlParameter<string[]>
                {
                    TypedValue = [.. rows.Select(r => r.Data)],
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json,
                },
            },
        };

    public static async Task CopyAsync(NpgsqlConnection connection, List<OutboxRow> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return;
        await using var writer = await connection.BeginBinaryImportAsync(
            $"COPY kernel_outbox ({Columns}) FROM STDIN (FORMAT BINARY)",
            ct
        );
        foreach (var row in rows)
        {
            await writer.StartRowAsync(ct);
            await writer.WriteAsync(row.Id, ct);
            await writer.WriteAsync(row.Type, ct);
            await writer.WriteAsync(row.SubjectId, ct);
            await writer.WriteAsync(row.At, ct);
            await writer.WriteAsync(row.Data, NpgsqlDbType.Json, ct);
            await writer.WriteAsync(row.At, ct);
        }
        await writer.CompleteAsync(ct);
    }
}
