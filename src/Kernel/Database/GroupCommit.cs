using Npgsql;

namespace Zhishu.Kernel.Database;

/// <summary>Commits units of work that only add rows together: as many as came while the last ones were written, in one
/// transaction with one statement a table.</summary>
public sealed class GroupCommit
{
    private readonly NpgsqlDataSource database;
    private readonly Together<Additions, bool> durable;
    private readonly Together<Additions, bool> relaxed;

    public GroupCommit(NpgsqlDataSource database)
    {
        this.database = database;
        durable = new(2, 64, group => WriteAsync(group, false));
        relaxed = new(1, 64, group => WriteAsync(group, true));
    }

    /// <param name="isRelaxed">Not to wait for the disk.</param>
    /// <returns>False where something in the group cannot be written: nothing of it is then, and each unit has to try
    /// alone, so that one spoils no other.</returns>
    internal Task<bool> TryAsync(Additions additions, bool isRelaxed) =>
        (isRelaxed ? relaxed : durable).AskAsync(additions);

    // A connection that was lost, perhaps after the commit, is thrown: nobody may try again.
    private async Task<IReadOnlyList<bool>> WriteAsync(IReadOnlyList<Additions> group, bool isRelaxed)
    {
        var isWritten = true;
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            // Without BEGIN a batch is one transaction of its own.
            await using var batch = new NpgsqlBatch(connection);
            if (isRelaxed)
                batch.BatchCommands.Add(new("SELECT set_config('synchronous_commit', 'off', true)"));
            Additions.Write(group, batch);
            await batch.ExecuteNonQueryAsync();
        }
        catch (Exception e) when (e is not NpgsqlException || e is PostgresException { InvariantSeverity: "ERROR" })
        {
            isWritten = false;
        }
        return [.. Enumerable.Repeat(isWritten, group.Count)];
    }
}
