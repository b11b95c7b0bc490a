using Npgsql;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Jobs;

namespace Zhishu.Cases.Merging;

/// <summary>How rare words are in this city: counted over the newest cases, anew every hour.</summary>
internal sealed class CityWords(NpgsqlDataSource database, TimeProvider clock) : ICityWords
{
    private const int Newest = 20_000;
    private static readonly TimeSpan Holds = TimeSpan.FromHours(1);
    private DateTimeOffset countedAt;

    /// <summary>Never changed once it is here.</summary>
    public WordRarity Current { get; private set; } = new();

    public async Task RefreshAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        // While there are few cases each tells something new.
        if ((now - countedAt).Duration() < (Current.Texts < 1000 ? TimeSpan.FromMinutes(1) : Holds))
            return;
        var counted = new WordRarity();
        await using var command = database.CreateCommand(
            "SELECT title, description FROM cases_case WHERE id < $1 ORDER BY id DESC LIMIT $2"
        );
        command.Parameters.Add(new() { Value = Ids.LowestAt(now.AddDays(1)) });
        command.Parameters.Add(new() { Value = Newest });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var leisure = new Leisure();
        while (await reader.ReadAsync(ct))
        {
            counted.Add(reader.GetString(0), reader.GetString(1));
            await leisure.RestAsync(ct);
        }
        (Current, countedAt) = (counted, now);
    }
}
