using System.Collections.Concurrent;
using Npgsql;

namespace Zhishu.Kernel.Database;

/// <summary>Makes month partitions before the first row that needs one; remembers which are there.</summary>
public sealed class Partitions(NpgsqlDataSource database)
{
    private readonly ConcurrentDictionary<(string Table, int Month), bool> known = new();

    public ValueTask EnsureAsync(string table, DateTimeOffset at, CancellationToken ct)
    {
        var utc = at.UtcDateTime;
        var month = utc.Year * 12 + utc.Month - 1;
        return known.ContainsKey((table, month)) ? ValueTask.CompletedTask : new(MakeAsync(table, month, ct));
    }

    private async Task MakeAsync(string table, int month, CancellationToken ct)
    {
        var start = new DateTimeOffset(month / 12, month % 12 + 1, 1, 0, 0, 0, TimeSpan.Zero);
        await using var command = database.CreateCommand("SELECT kernel_ensure_month($1, $2)");
        command.Parameters.Add(new() { Value = table });
        command.Parameters.Add(new() { Value = start });
        await command.ExecuteNonQueryAsync(ct);
        known[(table, month)] = true;
    }
}
