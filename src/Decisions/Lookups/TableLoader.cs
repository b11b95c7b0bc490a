using Npgsql;
using Zhishu.Kernel;
using Zhishu.Rules;

namespace Zhishu.Decisions.Lookups;

/// <summary>Holds the published versions in memory and loads anew when the database has changed. Texts are loaded once,
/// as published ones never change.</summary>
internal sealed class TableLoader(NpgsqlDataSource database) : IDisposable
{
    private readonly SemaphoreSlim loading = new(1, 1);
    private Dictionary<Guid, CompiledTable> compiled = [];
    private volatile TableSnapshot? loaded;

    public TableSnapshot Current
    {
        get
        {
            // A command or a test may ask before anything has loaded; the server loads when it starts.
            if (loaded is null)
                RefreshAsync(CancellationToken.None).GetAwaiter().GetResult();
            return loaded!;
        }
    }

    public async Task RefreshAsync(CancellationToken ct)
    {
        await loading.WaitAsync(ct);
        try
        {
            // The number first: should the data be newer than it, the next refresh loads them once more.
            var revision = await RevisionAsync(ct);
            if (loaded?.Revision != revision)
                loaded = await LoadAsync(revision, ct);
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>A version that was ever published, also one that is loaded no more.</summary>
    public async Task<CompiledTable?> VersionAsync(Guid id, CancellationToken ct)
    {
        if (Current.Version(id) is { } version)
            return version.Compiled;
        await using var connection = await database.OpenConnectionAsync(ct);
        return (await TextsAsync(connection, [id], ct)).GetValueOrDefault(id);
    }

    public void Dispose() => loading.Dispose();

    private async Task<long> RevisionAsync(CancellationToken ct)
    {
        await using var command = database.CreateCommand("SELECT number FROM decisions_revision");
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<TableSnapshot> LoadAsync(long revision, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var heads = new Dictionary<Guid, LoadedTable>();
        await using (
            var command = new NpgsqlCommand(
                "SELECT id, code, use, matters, sort_order, ended_on FROM decisions_table",
                connection
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                heads[reader.GetGuid(0)] = new(
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetFieldValue<string[]>(3),
                    reader.GetInt32(4),
                    reader.IsDBNull(5) ? null : reader.GetFieldValue<DateOnly>(5),
                    []
                );
        }
        var versions = new List<(Guid Id, Guid Table, int Number, DateOnly From, DateOnly? To)>();
        await using (
            var command = new NpgsqlCommand(
                """
                SELECT id, table_id, number, valid_from, valid_to FROM decisions_version WHERE state = 'published'
                ORDER BY valid_from DESC, number DESC
                """,
                connection
            )
        )
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
                versions.Add(
                    (
                        reader.GetGuid(0),
                        reader.GetGuid(1),
                        reader.GetInt32(2),
                        reader.GetFieldValue<DateOnly>(3),
                        reader.IsDBNull(4) ? null : reader.GetFieldValue<DateOnly>(4)
                    )
                );
        }
        // What was published between the two questions comes with the next refresh.
        versions.RemoveAll(v => !heads.ContainsKey(v.Table));
        await CompileAsync(connection, versions.ConvertAll(v => v.Id), ct);
        var byTable = versions.ToLookup(v => v.Table);
        return new(
            revision,
            heads.Select(h =>
                h.Value with
                {
                    Versions =
                    [
                        .. byTable[h.Key]
                            .Select(v => new LoadedVersion(v.Id, h.Value.Code, v.Number, v.From, v.To, compiled[v.Id])),
                    ],
                }
            )
        );
    }

    private async Task CompileAsync(NpgsqlConnection connection, List<Guid> ids, CancellationToken ct)
    {
        var known = new Dictionary<Guid, CompiledTable>(ids.Count);
        foreach (var id in ids)
        {
            if (compiled.TryGetValue(id, out var table))
                known[id] = table;
        }
        // A version goes back to an older text, or two nodes of a pack share one: it is read as a model once.
        var byHash = known.Values.DistinctBy(t => t.Hash).ToDictionary(t => t.Hash, StringComparer.Ordinal);
        foreach (var (id, table) in await TextsAsync(connection, [.. ids.Where(i => !known.ContainsKey(i))], ct))
        {
            byHash.TryAdd(table.Hash, table);
            known[id] = byHash[table.Hash];
        }
        compiled = known;
    }

    private static async Task<Dictionary<Guid, CompiledTable>> TextsAsync(
        NpgsqlConnection connection,
        Guid[] ids,
        CancellationToken ct
    )
    {
        var texts = new Dictionary<Guid, CompiledTable>();
        if (ids.Length == 0)
            return texts;
        await using var command = new NpgsqlCommand(
            """
            SELECT v.id, v.hash, t.code, v.dmn, v.imports FROM decisions_version v
            JOIN decisions_table t ON t.id = v.table_id
            WHERE v.id = ANY($1) AND v.published_at IS NOT NULL
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            texts[reader.GetGuid(0)] = new(
                reader.GetString(1),
                new(reader.GetString(2) + ".dmn", reader.GetString(3)),
                Json.Read<RuleText[]>(reader.GetString(4)) ?? []
            );
        return texts;
    }
}
