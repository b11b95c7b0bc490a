using System.Collections.Frozen;
using Npgsql;

namespace Zhishu.Intake.Thresholds;

/// <summary>What was set for a matter.</summary>
internal sealed record Threshold(
    Guid Id,
    string Matter,
    double? OfferedFrom,
    double? AutomaticFrom,
    DateTimeOffset ChangedAt,
    string ChangedBy,
    int Version
);

/// <summary>The thresholds in memory; what another node sets shows within seconds.</summary>
internal sealed class ThresholdBook(NpgsqlDataSource database)
{
    private volatile FrozenDictionary<string, Threshold> current = FrozenDictionary<string, Threshold>.Empty;

    /// <summary>By the code of the matter.</summary>
    public FrozenDictionary<string, Threshold> Current => current;

    public async Task RefreshAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand(
            "SELECT id, matter_code, offered_from, automatic_from, changed_at, changed_by, version FROM intake_threshold"
        );
        List<Threshold> found = [];
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
        {
            found.Add(
                new(
                    r.GetGuid(0),
                    r.GetString(1),
                    r.GetValue(2) as double?,
                    r.GetValue(3) as double?,
                    r.GetFieldValue<DateTimeOffset>(4),
                    r.GetString(5),
                    r.GetInt32(6)
                )
            );
        }
        current = found.ToFrozenDictionary(t => t.Matter, StringComparer.Ordinal);
    }
}
