using Npgsql;
using Zhishu.Kernel;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Rows;

namespace Zhishu.Matters.Lookups;

/// <summary>Holds the catalogue in memory and loads it anew when the database has changed, or the day has: matters
/// retire at midnight.</summary>
internal sealed class CatalogueStore(NpgsqlDataSource database, TimeProvider clock) : ICatalogue, IDisposable
{
    private readonly SemaphoreSlim loading = new(1, 1);
    private volatile Loaded? loaded;

    public CatalogueSnapshot Current
    {
        get
        {
            // A command or a test may ask before anything has loaded; the server loads when it starts.
            if (loaded is null)
                RefreshAsync(CancellationToken.None).GetAwaiter().GetResult();
            return loaded!.Snapshot;
        }
    }

    public async Task RefreshAsync(CancellationToken ct)
    {
        await loading.WaitAsync(ct);
        try
        {
            // The number first: should the data be newer than it, the next refresh loads them once more.
            var revision = await RevisionAsync(ct);
            var today = Today;
            if (loaded is { } last && last.Snapshot.Revision == revision && last.Day == today)
                return;
            loaded = new(today, await LoadAsync(revision, today, ct));
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>The present day where the city is.</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);

    public void Dispose() => loading.Dispose();

    private async Task<long> RevisionAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT number FROM matters_revision");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<CatalogueSnapshot> LoadAsync(long revision, DateOnly today, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var classes = new List<MatterClass>();
        await using (
            var command = new NpgsqlCommand(
                "SELECT id, code, name_chinese, name_english, pack FROM matters_class",
                connection
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                classes.Add(
                    new(
                        reader.GetGuid(0),
                        reader.GetString(1),
                        new(reader.GetString(2), reader.GetString(3)),
                        reader.IsDBNull(4) ? null : reader.GetString(4)
                    )
                );
        }
        var versions = new List<MatterVersion>();
        var current = new HashSet<Guid>();
        await using (
            var command = new NpgsqlCommand(
                """
                SELECT v.id, m.code, v.number, v.content, m.pack, v.published_at,
                       v.id = m.current_version_id AND NOT m.withdrawn AND (m.retired_on IS NULL OR m.retired_on > $1)
                FROM matters_version v JOIN matters_matter m ON m.id = v.matter_id
                WHERE v.state = 'published'
                """,
                connection
            )
        )
        {
            command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = today });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                var version = new MatterVersion(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    reader.GetInt32(2),
                    Json.Read<MatterContent>(reader.GetString(3))!,
                    reader.IsDBNull(4) ? null : reader.GetString(4),
                    reader.GetFieldValue<DateTimeOffset>(5)
                );
                versions.Add(version);
                if (reader.GetBoolean(6))
                    current.Add(version.Id);
            }
        }
        return new(revision, classes, versions, current);
    }

    private sealed record Loaded(DateOnly Day, CatalogueSnapshot Snapshot);
}
