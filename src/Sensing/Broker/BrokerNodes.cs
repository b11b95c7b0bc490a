namespace Zhishu.Sensing.Broker;

/// <summary>Which nodes take from the broker. Each says every few seconds that it is there; the clock is the
/// database's.</summary>
internal sealed class BrokerNodes(NpgsqlDataSource database)
{
    /// <summary>A node that was not heard for so long is gone.</summary>
    private const int Seconds = 15;

    public Guid Here { get; } = Guid.CreateVersion7();

    /// <summary>Says that this one is there.</summary>
    /// <returns>All of them, in an order that each node sees alike.</returns>
    public async Task<IReadOnlyList<Guid>> MeetAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            $"""
            WITH gone AS (
                DELETE FROM sensing_broker_node WHERE seen_at < clock_timestamp() - interval '{Seconds} seconds' AND id <> $1
            ), here AS (
                INSERT INTO sensing_broker_node VALUES ($1, clock_timestamp())
                ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
            )
            SELECT id FROM sensing_broker_node WHERE id <> $1 AND seen_at >= clock_timestamp() - interval '{Seconds} seconds'
            """
        );
        command.Parameters.Add(new() { Value = Here });
        List<Guid> all = [Here];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            all.Add(r.GetGuid(0));
        all.Sort();
        return all;
    }

    public async Task LeaveAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("DELETE FROM sensing_broker_node WHERE id = $1");
        command.Parameters.Add(new() { Value = Here });
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Whether a queue is this node's share. Where the node whose share it is has died, any other takes
    /// it.</summary>
    public bool IsOurs(int partition, IReadOnlyList<Guid> nodes) => nodes[partition % nodes.Count] == Here;
}
