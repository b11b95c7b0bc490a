using System.Collections.Concurrent;
using Npgsql;

namespace Zhishu.Kernel.Database;

/// <summary>Commits units of work that only add rows together: as many as came while the last ones were written, in one
/// transaction with one statement a table. On a busy node that saves most of what a commit costs; on an idle one nobody
/// waits for company.</summary>
public sealed class GroupCommit(NpgsqlDataSource database)
{
    // While one group waits for the disk, the next is written.
    private const int Writers = 2;
    private const int MostUnits = 64;

    private readonly ConcurrentQueue<Waiting> queue = new();
    private int writing;

    /// <returns>False where something in the group cannot be written: nothing of it is then, and each unit has to try
    /// alone, so that one spoils no other.</returns>
    internal Task<bool> TryAsync(Additions additions)
    {
        var waiting = new Waiting(additions);
        queue.Enqueue(waiting);
        if (TryBecomeWriter())
            _ = WriteQueueAsync();
        return waiting.Written.Task;
    }

    private bool TryBecomeWriter()
    {
        int others;
        while ((others = Volatile.Read(ref writing)) < Writers)
        {
            if (Interlocked.CompareExchange(ref writing, others + 1, others) == others)
                return true;
        }
        return false;
    }

    private async Task WriteQueueAsync()
    {
        do
        {
            while (Take() is { Count: > 0 } group)
                await WriteAsync(group);
            Interlocked.Decrement(ref writing);
        } while (!queue.IsEmpty && TryBecomeWriter()); // one may have come between the last look and the release
    }

    private List<Waiting> Take()
    {
        List<Waiting> group = [];
        while (group.Count < MostUnits && queue.TryDequeue(out var waiting))
            group.Add(waiting);
        return group;
    }

    private async Task WriteAsync(List<Waiting> group)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            // Without BEGIN a batch is one transaction of its own.
            await using var batch = new NpgsqlBatch(connection);
            Additions.Write(group.ConvertAll(w => w.Additions), batch);
            await batch.ExecuteNonQueryAsync();
            foreach (var waiting in group)
                waiting.Written.SetResult(true);
        }
        catch (Exception e) when (e is not NpgsqlException || e is PostgresException { InvariantSeverity: "ERROR" })
        {
            foreach (var waiting in group)
                waiting.Written.SetResult(false);
        }
        catch (Exception e)
        {
            // The connection was lost, perhaps after the commit: nobody may try again.
            foreach (var waiting in group)
                waiting.Written.SetException(e);
        }
    }

    private sealed class Waiting(Additions additions)
    {
        public Additions Additions { get; } = additions;

        public TaskCompletionSource<bool> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
