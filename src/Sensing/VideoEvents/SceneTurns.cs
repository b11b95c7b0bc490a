using Zhishu.Kernel.Http;
using Zhishu.Sensing.Rows;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>Lets those who decide what a scene is do so one after the other, on however many nodes: each reads the turn,
/// decides, and takes the next turn in the transaction that writes what was decided. Whoever comes second decides anew.
/// Within a node they wait for each other, so that little is done in vain.</summary>
internal sealed class SceneTurns(IServiceScopeFactory scopes)
{
    private const int Tries = 40;
    private const int AllCameras = 0;
    private readonly SemaphoreSlim[] gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Does it in a scope of its own, anew as long as somebody else was faster.</summary>
    /// <param name="slot">Of the request, if there is one.</param>
    public async Task<T> RunAsync<T>(
        Guid subject,
        IdempotencySlot? slot,
        Func<IServiceProvider, Task<T>> decide,
        CancellationToken ct
    )
    {
        var gate = gates[(subject.GetHashCode() & int.MaxValue) % gates.Length];
        await gate.WaitAsync(ct);
        try
        {
            for (var turn = 1; ; turn++)
            {
                try
                {
                    await using var scope = scopes.CreateAsyncScope();
                    Carry(slot, scope.ServiceProvider.GetRequiredService<IdempotencySlot>());
                    return await decide(scope.ServiceProvider);
                }
                catch (Exception e) when (turn < Tries && WasOvertaken(e))
                {
                    await Task.Delay(Random.Shared.Next(1, 5 * turn), ct);
                }
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The turn as it is.</summary>
    public static async Task<int> ReadAsync(
        NpgsqlDataSource database,
        BehaviourRow behaviour,
        int camera,
        CancellationToken ct
    )
    {
        await using var command = database.CreateCommand(
            "SELECT coalesce((SELECT turn FROM sensing_scene_turn WHERE behaviour_id = $1 AND camera = $2), 0)"
        );
        command.Parameters.Add(new() { Value = behaviour.Id });
        command.Parameters.Add(new() { Value = Of(behaviour, camera) });
        return (int)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Takes the next turn; the commit is refused as stale where somebody has taken it.</summary>
    public static void Take(UnitOfWork work, BehaviourRow behaviour, int camera, int turn)
    {
        var command = new NpgsqlBatchCommand(
            """
            INSERT INTO sensing_scene_turn AS t (behaviour_id, camera, turn) VALUES ($1, $2, 1)
            ON CONFLICT (behaviour_id, camera) DO UPDATE SET turn = t.turn + 1 WHERE t.turn = $3
            """
        );
        command.Parameters.Add(new() { Value = behaviour.Id });
        command.Parameters.Add(new() { Value = Of(behaviour, camera) });
        command.Parameters.Add(new() { Value = turn });
        work.Run(command, mustHit: true);
    }

    private static int Of(BehaviourRow behaviour, int camera) => behaviour.SameMetres > 0 ? AllCameras : camera;

    private static void Carry(IdempotencySlot? from, IdempotencySlot to)
    {
        if (from is null)
            return;
        (to.Key, to.Owner, to.Request) = (from.Key, from.Owner, from.Request);
    }

    // The same message sent twice at once meets the uniqueness of its number.
    private static bool WasOvertaken(Exception e) =>
        e is Refusal { Code: "concurrency.stale" }
        || e is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, TableName: "sensing_sighting" };
}
