using Microsoft.Extensions.Logging;
using Npgsql;

namespace Zhishu.Kernel.Jobs;

/// <summary>Every minute: takes up what a clock that ran ahead has put off to a time that is far away now that it is
/// right again, and says so where the clock is behind what the ledger has seen.</summary>
internal sealed class ClockWatch(NpgsqlDataSource database, TimeProvider clock, ILogger<ClockWatch> log) : IPeriodicJob
{
    /// <summary>By how much the clocks of nodes may differ without harm.</summary>
    public static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(5);

    // Nothing is ever put off for longer than an hour.
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    public string Name => "kernel.clock";

    public TimeSpan Interval => TimeSpan.FromMinutes(1);

    public async Task RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (
            var postponed in (string[])
                [
                    "UPDATE kernel_outbox SET next_attempt_at = $1 WHERE next_attempt_at > $2",
                    "UPDATE kernel_webhook_delivery SET next_attempt_at = $1 WHERE state = 'Waiting' AND next_attempt_at > $2",
                ]
        )
        {
            await using var command = database.CreateCommand(postponed);
            command.Parameters.Add(new() { Value = now });
            command.Parameters.Add(new() { Value = now + LongestPause + Tolerated });
            if (await command.ExecuteNonQueryAsync(ct) is var taken and > 0)
                log.LogWarning("A clock ran ahead: {Count} postponed events are taken up now", taken);
        }
        await using var last = database.CreateCommand("SELECT max(closed_at) FROM kernel_ledger_batch");
        if (await last.ExecuteScalarAsync(ct) is DateTime seen && seen - now.UtcDateTime > Tolerated)
            log.LogError(
                "The clock says {Now:u}, but the ledger was sealed at {Seen:u}: set the clock right. Until then new cases, deadlines and ledger entries bear wrong times",
                now,
                seen
            );
    }
}
