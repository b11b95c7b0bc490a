using Zhishu.Kernel.Jobs;

namespace Zhishu.Sensing.Commands;

/// <summary>Gives up commands that nobody answered in time.</summary>
internal sealed class ExpireCommands(NpgsqlDataSource database, IServiceScopeFactory scopes, TimeProvider clock)
    : IPeriodicJob
{
    private const int AtOnce = 500;
    private static readonly Actor Self = Actor.Internal("sensing.commands");

    public string Name => "sensing.commands";

    public TimeSpan Interval => TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken ct)
    {
        List<(Guid Id, string Device, string Code)> over = [];
        await using (
            var command = database.CreateCommand(
                $"""
                SELECT c.id, d.code, c.code FROM sensing_command c JOIN sensing_device d ON d.id = c.device_id
                WHERE c.state IN ('Waiting', 'Sent') AND c.expires_at <= $1 ORDER BY c.expires_at LIMIT {AtOnce}
                """
            )
        )
        {
            command.Parameters.Add(new() { Value = clock.GetUtcNow() });
            await using var r = await command.ExecuteReaderAsync(ct);
            while (await r.ReadAsync(ct))
                over.Add((r.GetGuid(0), r.GetString(1), r.GetString(2)));
        }
        foreach (var (id, device, code) in over)
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            // Where it was answered at this very moment there is nothing to give up.
            await CommandMove.TryAsync(
                work,
                id,
                CommandState.Expired,
                "state IN ('Waiting', 'Sent')",
                Self,
                device,
                code,
                ct
            );
        }
    }
}
