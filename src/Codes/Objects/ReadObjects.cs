using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.Kernel.Http;

namespace Zhishu.Codes.Objects;

/// <summary>One line of the list of objects.</summary>
public sealed record CodeObjectLine(
    Guid Id,
    string Kind,
    Text KindName,
    string Name,
    string AreaCode,
    string? Number,
    CodeState? State,
    Text? StateName
);

/// <summary>An entry of the history of an object and its codes.</summary>
/// <param name="Data">What was told with it, as JSON.</param>
public sealed record CodeHistoryEntry(DateTimeOffset At, string Action, string By, System.Text.Json.JsonElement? Data);

/// <summary>Lists objects, shows one and its history.</summary>
internal sealed class ReadObjects(
    ObjectStore store,
    CodeStore codes,
    KindBook kinds,
    ZhishuDbContext db,
    LedgerReader ledger
)
{
    private const int MostEntries = 200;

    public static void Map(IEndpointRouteBuilder group)
    {
        group.MapGet(
            "objects",
            async (
                Actor actor,
                ReadObjects feature,
                string? kind,
                string? query,
                string? after,
                int? limit,
                CancellationToken ct
            ) => TypedResults.Ok(await feature.ListAsync(actor, kind, query, after, limit, ct))
        );
        group.MapGet(
            "objects/{id:guid}",
            async (Guid id, Actor actor, ReadObjects feature, HttpContext http, CancellationToken ct) =>
                TypedResults.Ok(await feature.OneAsync(id, actor, http, ct))
        );
        group.MapGet(
            "objects/{id:guid}/history",
            async (Guid id, Actor actor, ReadObjects feature, CancellationToken ct) =>
                TypedResults.Ok(await feature.HistoryAsync(id, actor, ct))
        );
    }

    /// <param name="query">The number of a code, a code of others, or how a name begins.</param>
    private async Task<Page<CodeObjectLine>> ListAsync(
        Actor actor,
        string? kind,
        string? query,
        string? after,
        int? limit,
        CancellationToken ct
    )
    {
        actor.Require(CodesModule.Read);
        Words.RequirePlain(query, "query");
        Words.RequirePlain(kind, "kind");
        var size = Cursor.Limit(limit);
        var objects = ObjectStore.Within(db, actor, CodesModule.Read).Where(o => o.MergedInto == null);
        if (kind is { Length: > 0 })
            objects = objects.Where(o => o.Kind == kind);
        if (query?.Trim() is { Length: > 0 } text)
        {
            var number = text.ToUpperInvariant();
            objects = objects.Where(o =>
                o.Name.StartsWith(text)
                || db.Set<CodeRow>().Any(c => c.ObjectId == o.Id && c.Number == number)
                || db.Set<AliasRow>().Any(a => a.ObjectId == o.Id && a.Value == text)
            );
        }
        if (after is { Length: > 0 })
        {
            var last = Cursor.DecodeId(after);
            objects = objects.Where(o => o.Id < last);
        }
        var rows = await objects.OrderByDescending(o => o.Id).Take(size + 1).ToListAsync(ct);
        var shown = rows.Take(size).ToList();
        var ids = shown.ConvertAll(o => (Guid?)o.Id);
        var own = (await db.Set<CodeRow>().Where(c => ids.Contains(c.ObjectId)).ToListAsync(ct)).ToLookup(c =>
            c.ObjectId
        );
        return new(
            shown.ConvertAll(o => Line(o, own[o.Id])),
            rows.Count > size ? Cursor.Encode(shown[^1].Id.ToString()) : null
        );
    }

    private async Task<CodeObjectAnswer> OneAsync(Guid id, Actor actor, HttpContext http, CancellationToken ct)
    {
        var row = await store.LoadAsync(id, actor, ct);
        EntityTag.Write(http, row.Version);
        return await store.AnswerAsync(row, actor, ct);
    }

    private async Task<List<CodeHistoryEntry>> HistoryAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var row = await store.LoadAsync(id, actor, ct);
        return
        [
            .. (await EntriesAsync(row, ct)).Select(e => new CodeHistoryEntry(
                e.At,
                e.Action,
                e.ActorName,
                e.Data is null
                    ? null
                    : System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(e.Data)
            )),
        ];
    }

    /// <summary>What the ledger says of an object and its codes, the newest first.</summary>
    public async Task<IEnumerable<LedgerEntry>> EntriesAsync(ObjectRow row, CancellationToken ct)
    {
        List<LedgerEntry> entries = [.. await ledger.ReadAsync(row.Id, 0, MostEntries, ct)];
        foreach (
            var other in await db.Set<ObjectRow>()
                .Where(o => o.MergedInto == row.Id)
                .OrderBy(o => o.Id)
                .Take(20)
                .ToListAsync(ct)
        )
            entries.AddRange(await ledger.ReadAsync(other.Id, 0, MostEntries, ct));
        foreach (var code in await codes.OfObjectAsync(row.Id, ct))
            entries.AddRange(await ledger.ReadAsync(code.Id, 0, MostEntries, ct));
        return entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id);
    }

    private CodeObjectLine Line(ObjectRow row, IEnumerable<CodeRow> own)
    {
        var list = own.OrderBy(c => c.Id).ToList();
        var shown = ObjectStore.Shown(list);
        return new(
            row.Id,
            row.Kind,
            kinds.Find(row.Kind)?.Content.Name ?? new Text(row.Kind, row.Kind),
            row.Name,
            row.AreaCode,
            shown?.Number,
            shown?.State,
            shown is null ? null : LifeCycle.Of(shown.State)
        );
    }
}
