using Npgsql;
using Zhishu.Kernel;

namespace Zhishu.Codes.Kinds;

/// <summary>All kinds in memory, loaded anew when the database has changed.</summary>
internal sealed class KindBook(NpgsqlDataSource database)
{
    private volatile Loaded loaded = new(-1, new Dictionary<string, Kind>(), new Dictionary<int, Kind>());

    public IEnumerable<Kind> All => Now.ByCode.Values.OrderBy(k => k.Number);

    public Kind? Find(string code) => Now.ByCode.GetValueOrDefault(code);

    public Kind? Find(int number) => Now.ByNumber.GetValueOrDefault(number);

    /// <exception cref="Refusal">404 <c>codes.no_kind</c>.</exception>
    public Kind Require(string code) => Find(code) ?? throw NotFound();

    public static Refusal NotFound() => Refusal.NotFound("codes.no_kind", "该赋码类型", "such kind of code");

    // A command or a test may ask before anything has loaded; the server loads when it starts.
    private Loaded Now
    {
        get
        {
            if (loaded.Revision < 0)
                RefreshAsync(CancellationToken.None).GetAwaiter().GetResult();
            return loaded;
        }
    }

    public async Task RefreshAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        // The number first: should the data be newer than it, the next refresh loads them once more.
        await using var which = new NpgsqlCommand("SELECT number FROM codes_revision", connection);
        var revision = (long)(await which.ExecuteScalarAsync(ct))!;
        if (revision == loaded.Revision)
            return;
        List<Kind> kinds = [];
        await using var command = new NpgsqlCommand(
            "SELECT id, code, number, content, pack, withdrawn, version FROM codes_kind",
            connection
        );
        await using var r = await command.ExecuteReaderAsync(ct);
        while (await r.ReadAsync(ct))
            kinds.Add(
                new(
                    r.GetGuid(0),
                    r.GetString(1),
                    r.GetInt32(2),
                    Json.Read<KindContent>(r.GetString(3))!,
                    r.IsDBNull(4) ? null : r.GetString(4),
                    r.GetBoolean(5),
                    r.GetInt32(6)
                )
            );
        loaded = new(
            revision,
            kinds.ToDictionary(k => k.Code, StringComparer.Ordinal),
            kinds.ToDictionary(k => k.Number)
        );
    }

    private sealed record Loaded(
        long Revision,
        IReadOnlyDictionary<string, Kind> ByCode,
        IReadOnlyDictionary<int, Kind> ByNumber
    );
}
