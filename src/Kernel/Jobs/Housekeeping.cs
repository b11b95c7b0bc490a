using Npgsql;
using Zhishu.Kernel.Database;

namespace Zhishu.Kernel.Jobs;

/// <summary>Every hour: forgets idempotent answers older than two days and makes next month's ledger partition.</summary>
internal sealed class Housekeeping(NpgsqlDataSource database, Partitions partitions, TimeProvider clock) : IPeriodicJob
{
    public string Name => "kernel.housekeeping";

    public TimeSpan Interval => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await partitions.EnsureAsync("kernel_ledger", now.AddMonths(1), ct);
        await using var command = database.CreateCommand("DELETE FROM kernel_idempotency WHERE created_at < $1");
        command.Parameters.Add(new() { Value = now.AddDays(-2) });
        await command.ExecuteNonQueryAsync(ct);
    }
}
