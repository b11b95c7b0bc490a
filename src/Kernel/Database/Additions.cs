using Npgsql;
using Zhishu.Kernel.Events;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Kernel.Database;

/// <summary>What a unit of work writes that changes nothing that is there already.</summary>
/// <param name="Chains">New ones all.</param>
/// <param name="Answer">The statement that keeps the idempotent answer, if there is one.</param>
internal sealed record Additions(
    IReadOnlyList<(RowMap Map, object Row)> Rows,
    IReadOnlyList<LedgerEntry> Entries,
    Chains Chains,
    IReadOnlyList<OutboxRow> Events,
    NpgsqlBatchCommand? Answer
)
{
    /// <summary>The rows of all units, one statement a table.</summary>
    public static void Write(IReadOnlyList<Additions> units, NpgsqlBatch batch)
    {
        foreach (var table in units.SelectMany(u => u.Rows).GroupBy(r => r.Map))
            table.Key.InsertAll([.. table.Select(r => r.Row)], batch);
        LedgerEntry[] entries = [.. units.SelectMany(u => u.Entries)];
        if (entries.Length > 0)
            batch.BatchCommands.Add(LedgerSql.InsertAll(entries));
        Chains.WriteHeads(units.Select(u => u.Chains), batch);
        OutboxRow[] events = [.. units.SelectMany(u => u.Events)];
        if (events.Length > 0)
            batch.BatchCommands.Add(OutboxSql.InsertAll(events));
        foreach (var answer in units.Select(u => u.Answer).OfType<NpgsqlBatchCommand>())
            batch.BatchCommands.Add(answer);
    }
}
