using Npgsql;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Events;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.Database;

/// <summary>The one way to write: rows, ledger entries, events and the idempotent answer of one request, committed
/// together or not at all. A few rows go in one batch, many by binary COPY; both through the EF mapping. What only adds
/// is committed along with what other requests add at the moment.</summary>
public sealed class UnitOfWork(
    RowMaps maps,
    NpgsqlDataSource database,
    Partitions partitions,
    TimeProvider clock,
    OutboxSignal signal,
    IdempotencySlot idempotency,
    KeptAnswers answers,
    GroupCommit group
)
{
    private const int CopyFrom = 200;
    private readonly List<(Change Kind, object Row)> changes = [];
    private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<(Fact Fact, DateTimeOffset At)> facts = [];
    private readonly List<OutboxRow> events = [];
    private readonly List<(NpgsqlBatchCommand Command, bool MustHit)> statements = [];

    private enum Change
    {
        Insert,
        Update,
        Delete,
    }

    /// <summary>The clock the changes are written by; replay puts another in place.</summary>
    public TimeProvider Clock { get; set; } = clock;

    /// <summary>Whether the next commit need not wait for the disk: for rows that are only counted. A program that is killed
    /// loses nothing; a machine that fails loses the last moment's, under a second.</summary>
    public bool IsRelaxed { get; set; }

    /// <summary>How many row changes wait for the commit.</summary>
    public int Pending => changes.Count;

    public void Insert<T>(T row)
        where T : class
    {
        seen.Add(row);
        changes.Add((Change.Insert, row));
    }

    /// <summary>Writes all columns. A type with a <c>Version</c> (int) is written only if the stored version is still
    /// the row's; the version is then raised by one. A row inserted or updated before in this unit is written once.</summary>
    /// <exception cref="Refusal">409 <c>concurrency.stale</c>, at the commit.</exception>
    public void Update<T>(T row)
        where T : class
    {
        if (seen.Add(row))
            changes.Add((Change.Update, row));
    }

    public void Delete<T>(T row)
        where T : class => changes.Add((Change.Delete, row));

    /// <summary>A statement of its own in the same transaction, after the rows.</summary>
    /// <param name="mustHit">Whether it must change exactly one row, else the whole is refused as stale.</param>
    public void Run(NpgsqlBatchCommand command, bool mustHit = false) => statements.Add((command, mustHit));

    public void Record(Fact fact) => facts.Add((fact, Clock.GetUtcNow()));

    /// <summary>Tells other modules and webhooks, at least once, after the commit.</summary>
    /// <param name="type">Dotted, past tense: <c>cases.case.closed</c>.</param>
    public void Publish(string type, Guid subjectId, object data)
    {
        var at = Clock.GetUtcNow();
        events.Add(new OutboxRow(Ids.New(at), type, subjectId, at, Json.WriteObject(data)));
    }

    public Task CommitAsync(CancellationToken ct) => CommitAsync(204, null, ct);

    /// <summary>Commits and keeps the answer for a repeated Idempotency-Key.</summary>
    /// <exception cref="Refusal">409 where a version is stale.</exception>
    public async Task CommitAsync(int status, object? answer, CancellationToken ct)
    {
        if (changes.Count + facts.Count + events.Count + statements.Count == 0 && idempotency.Key is null)
            return;
        var rows = changes.ConvertAll(c => (c.Kind, c.Row, Map: maps.Of(c.Row.GetType())));
        foreach (var (kind, row, map) in rows)
        {
            if (kind == Change.Insert && map.PartitionOf(row) is { } month)
                await partitions.EnsureAsync(map.Table, month, ct);
        }
        foreach (var (_, at) in facts)
            await partitions.EnsureAsync("kernel_ledger", at, ct);

        if (!await AddWithOthersAsync(rows, status, answer, ct))
            await WriteAsync(rows, status, answer, ct);
        if (events.Count > 0)
            signal.Raise();
        changes.Clear();
        seen.Clear();
        facts.Clear();
        events.Clear();
        statements.Clear();
        idempotency.Key = null;
        IsRelaxed = false;
    }

    // What only adds needs no order and no lock: it may share a transaction with others like it.
    private async Task<bool> AddWithOthersAsync(
        List<(Change Kind, object Row, RowMap Map)> rows,
        int status,
        object? answer,
        CancellationToken ct
    )
    {
        if (
            statements.Count > 0
            || rows.Count + facts.Count >= CopyFrom
            || rows.Exists(r => r.Kind != Change.Insert)
            || Chains.Continued(facts.Select(f => f.Fact)).Count > 0
        )
            return false;
        ct.ThrowIfCancellationRequested();
        var chains = new Chains();
        return await group.TryAsync(
            new Additions(
                rows.ConvertAll(r => (r.Map, r.Row)),
                facts.ConvertAll(f => chains.Append(f.Fact, f.At)),
                chains,
                events,
                idempotency.Key is null ? null : answers.Insert(idempotency, status, answer, Clock.GetUtcNow())
            ),
            IsRelaxed && facts.Count + events.Count == 0 && idempotency.Key is null
        );
    }

    private async Task WriteAsync(
        List<(Change Kind, object Row, RowMap Map)> rows,
        int status,
        object? answer,
        CancellationToken ct
    )
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var chains = await Chains.ReadAsync(connection, facts.Select(f => f.Fact), ct);
        var entries = facts.ConvertAll(f => chains.Append(f.Fact, f.At));

        await using var batch = new NpgsqlBatch(connection, transaction);
        List<int> mustHit = [];
        var bulk = rows.Count + facts.Count >= CopyFrom;
        if (bulk)
        {
            foreach (var type in rows.Where(r => r.Kind == Change.Insert).GroupBy(r => r.Map))
                await type.Key.CopyAsync(connection, type.Select(r => r.Row), ct);
            await LedgerSql.CopyAsync(connection, entries, ct);
            await OutboxSql.CopyAsync(connection, events, ct);
        }
        foreach (var (kind, row, map) in rows)
        {
            if (kind == Change.Insert && bulk)
                continue;
            if (kind == Change.Update)
                mustHit.Add(batch.BatchCommands.Count);
            batch.BatchCommands.Add(
                kind switch
                {
                    Change.Insert => map.Insert(row),
                    Change.Update => map.Update(row),
                    _ => map.Delete(row),
                }
            );
        }
        foreach (var (command, hit) in statements)
        {
            if (hit)
                mustHit.Add(batch.BatchCommands.Count);
            batch.BatchCommands.Add(command);
        }
        if (!bulk && entries.Count > 0)
            batch.BatchCommands.Add(LedgerSql.InsertAll(entries));
        if (!bulk && events.Count > 0)
            batch.BatchCommands.Add(OutboxSql.InsertAll(events));
        Chains.WriteHeads([chains], batch);
        if (idempotency.Key is not null)
            batch.BatchCommands.Add(answers.Insert(idempotency, status, answer, Clock.GetUtcNow()));

        await Execute(batch, mustHit, ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task Execute(NpgsqlBatch batch, List<int> mustHit, CancellationToken ct)
    {
        try
        {
            await batch.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw e.TableName switch
            {
                "kernel_idempotency" => new IdempotencyRace(),
                "kernel_ledger_head" => Refusal.Stale(),
                _ => e,
            };
        }
        foreach (var index in mustHit)
        {
            if (batch.BatchCommands[index].RecordsAffected != 1)
                throw Refusal.Stale();
        }
    }
}
