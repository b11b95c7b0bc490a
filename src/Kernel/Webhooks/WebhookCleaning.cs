using Npgsql;
using Zhishu.Kernel.Jobs;

namespace Zhishu.Kernel.Webhooks;

/// <summary>Every hour: forgets what was delivered more than thirty days ago. What failed stays until it is replayed or
/// its subscription is removed.</summary>
internal sealed class WebhookCleaning(NpgsqlDataSource database, TimeProvider clock) : IPeriodicJob
{
    public string Name => "kernel.webhooks.clean";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "DELETE FROM kernel_webhook_delivery WHERE state = 'Delivered' AND finished_at < $1"
        );
        command.Parameters.Add(new() { Value = clock.GetUtcNow() - WebhookOptions.KeepDelivered });
        await command.ExecuteNonQueryAsync(ct);
    }
}
