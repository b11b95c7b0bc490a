using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Zhishu.Kernel.Events;

/// <summary>Hands the events of the outbox to their handlers, at least once. Nodes share the work through SKIP LOCKED.
/// An event whose handler fails is kept and tried again, later each time.</summary>
public sealed class OutboxDispatcher(
    NpgsqlDataSource database,
    IServiceScopeFactory scopes,
    OutboxSignal signal,
    TimeProvider clock,
    ILogger<OutboxDispatcher> log
) : BackgroundService
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // Under load, what comes in so long a time goes together: a round for every commit would cost as much as the commits.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var taken = await DispatchAsync(stoppingToken);
                if (taken is > 0 and < BatchSize)
                    await Task.Delay(Breath, clock, stoppingToken);
                if (taken < BatchSize)
                    await signal.WaitAsync(Pause, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "The outbox could not be read; trying again");
                await signal.WaitAsync(TimeSpan.FromSeconds(5), stoppingToken);
            }
        }
    }

    /// <summary>One round; returns how many events were taken.</summary>
    public async Task<int> DispatchAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var rows = await TakeAsync(connection, transaction, ct);
        if (rows.Count == 0)
            return 0;
        await using var scope = scopes.CreateAsyncScope();
        var handlers = scope.ServiceProvider.GetServices<IEventHandler>().ToArray();
        var failed = new Dictionary<Guid, Exception>();
        foreach (var handler in handlers)
            await HandAsync(handler, rows, failed, ct);
        List<Guid> done = [];
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var (row, attempts) in rows)
        {
            if (failed.TryGetValue(row.Id, out var e))
            {
                log.LogError(e, "Event {Type} {Id} failed, attempt {Attempt}", row.Type, row.Id, attempts + 1);
                batch.BatchCommands.Add(Postpone(row.Id, attempts, e.Message));
            }
            else
                done.Add(row.Id);
        }
        batch.BatchCommands.Add(
            new("DELETE FROM kernel_outbox WHERE id = ANY($1)")
            {
                Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = [.. done] } },
            }
        );
        await batch.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return rows.Count;
    }

    // All at once by a handler that can; else, and where that fails, one by one, so that one bad event does not hold up the others.
    private static async Task HandAsync(
        IEventHandler handler,
        List<(OutboxRow Row, int Attempts)> rows,
        Dictionary<Guid, Exception> failed,
        CancellationToken ct
    )
    {
        List<OutboxRow> wanted =
        [
            .. rows.Select(r => r.Row).Where(r => !failed.ContainsKey(r.Id) && handler.Wants(r.Type)),
        ];
        if (wanted.Count == 0)
            return;
        if (wanted.Count > 1 && handler is IEventBatchHandler many)
        {
            try
            {
                await many.HandleAllAsync(wanted, ct);
                return;
            }
            catch (Exception) when (!ct.IsCancellationRequested)
            {
                // One by one below, where each failure is kept and told.
            }
        }
        foreach (var row in wanted)
        {
            try
            {
                await handler.HandleAsync(row, ct);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                failed[row.Id] = e;
            }
        }
    }

    private NpgsqlBatchCommand Postpone(Guid id, int attempts, string error)
    {
        var wait = TimeSpan.FromSeconds(Math.Min(3600, Math.Pow(2, Math.Min(attempts, 12))));
        return new("UPDATE kernel_outbox SET attempts = attempts + 1, next_attempt_at = $2, error = $3 WHERE id = $1")
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = clock.GetUtcNow() + wait },
                new() { Value = error },
            },
        };
    }

    private async Task<List<(OutboxRow Row, int Attempts)>> TakeAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        CancellationToken ct
    )
    {
        List<(OutboxRow, int)> rows = [];
        await using var command = new NpgsqlCommand(
            """
            SELECT id, type, subject_id, at, data, attempts FROM kernel_outbox WHERE next_attempt_at <= $1
            ORDER BY next_attempt_at, id LIMIT $2 FOR UPDATE SKIP LOCKED
            """,
            connection,
            transaction
        );
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        command.Parameters.Add(new() { Value = BatchSize });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(
                (
                    new(
                        reader.GetGuid(0),
                        reader.GetString(1),
                        reader.GetGuid(2),
                        reader.GetFieldValue<DateTimeOffset>(3),
                        reader.GetString(4)
                    ),
                    reader.GetInt32(5)
                )
            );
        }
        return rows;
    }
}
