using Zhishu.Codes.Kinds;
using Zhishu.Codes.Life;
using Zhishu.Codes.Owners;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Codes.Objects;

/// <summary>An object with its codes and what the one who asks may do.</summary>
/// <param name="OwnerSince">When its owner was given a key; null while there is none.</param>
/// <param name="MergedInto">The entry of the same thing that everything of this one went to.</param>
/// <param name="Conflicts">How many wait for a person.</param>
public sealed record CodeObjectAnswer(
    Guid Id,
    string Kind,
    Text KindName,
    string Name,
    string AreaCode,
    string AreaName,
    Guid? UnitId,
    string? Address,
    double? Longitude,
    double? Latitude,
    IReadOnlyList<AttributeAnswer> Attributes,
    DateTimeOffset MadeAt,
    int Version,
    IReadOnlyList<CodeAnswer> Codes,
    IReadOnlyList<AliasAnswer> Aliases,
    IReadOnlyList<UseAnswer> Uses,
    bool MayEdit,
    DateTimeOffset? OwnerSince,
    Guid? MergedInto,
    int Conflicts
);

/// <param name="Value">As text; null where it was not filled in.</param>
public sealed record AttributeAnswer(string Name, Text Label, string Type, string? Value);

public sealed record AliasAnswer(Guid Id, string Scheme, string Value, DateTimeOffset BoundAt, string BoundBy);

/// <summary>Something that can be done with the object.</summary>
/// <param name="Link">Where to; null for a form.</param>
/// <param name="Refusal">Why not now; null where it can be done.</param>
public sealed record UseAnswer(string Name, Text Label, string? Link, IReadOnlyList<CodeField> Fields, Text? Refusal);

/// <summary>Loads objects and says what the one who asks may see of them.</summary>
internal sealed class ObjectStore(
    ZhishuDbContext db,
    CodeStore codes,
    KindBook kinds,
    IDirectory directory,
    TimeProvider clock
)
{
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(8)).DateTime);

    /// <summary>With the areas it lies in, the widest first; the code where the directory does not know it.</summary>
    public string AreaName(ObjectRow row) => directory.Current.AreaPath(row.AreaCode);

    /// <exception cref="Refusal">404 <c>codes.no_object</c>.</exception>
    public async Task<ObjectRow> LoadAsync(Guid id, CancellationToken ct) =>
        await db.Set<ObjectRow>().SingleOrDefaultAsync(o => o.Id == id, ct) ?? throw NotFound();

    /// <exception cref="Refusal">404 also where the one who asks may not know of it.</exception>
    public async Task<ObjectRow> LoadAsync(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(CodesModule.Read);
        var row = await LoadAsync(id, ct);
        return actor.May(CodesModule.Read, row.Scope) ? row : throw NotFound();
    }

    public async Task<CodeObjectAnswer> AnswerAsync(ObjectRow row, Actor actor, CancellationToken ct)
    {
        var kind = kinds.Require(row.Kind);
        var own = await codes.OfObjectAsync(row.Id, ct);
        var aliases = await db.Set<AliasRow>().Where(a => a.ObjectId == row.Id).OrderBy(a => a.Id).ToListAsync(ct);
        var values = row.Values;
        return new(
            row.Id,
            row.Kind,
            kind.Content.Name,
            row.Name,
            row.AreaCode,
            AreaName(row),
            row.UnitId,
            row.Address,
            row.Longitude,
            row.Latitude,
            Attributes(kind, values, onlyPublic: false),
            row.MadeAt,
            row.Version,
            [.. own.Select(c => ChangeCode.Answer(c, actor, kinds))],
            [.. aliases.Select(a => new AliasAnswer(a.Id, a.Scheme, a.Value, a.BoundAt, a.BoundBy))],
            row.MergedInto is null ? Uses(kind, row, own, actor) : [],
            row.MergedInto is null && actor.May(CodesModule.Bind, row.Scope),
            await db.Set<OwnerRow>()
                .Where(o => o.ObjectId == row.Id)
                .Select(o => (DateTimeOffset?)o.GivenAt)
                .SingleOrDefaultAsync(ct),
            row.MergedInto,
            await db.Set<ConflictRow>()
                .CountAsync(c => c.SettledAt == null && (c.HolderId == row.Id || c.ClaimantId == row.Id), ct)
        );
    }

    public static IReadOnlyList<AttributeAnswer> Attributes(
        Kind kind,
        IReadOnlyDictionary<string, string> values,
        bool onlyPublic
    ) =>
        [
            .. kind
                .Content.Fields.Where(f => f.IsPublic || !onlyPublic)
                .Select(f => new AttributeAnswer(f.Name, f.Label, f.Type, values.GetValueOrDefault(f.Name))),
        ];

    /// <summary>What an officer may do with it; a form tells beforehand what stands against it, as far as that can be told
    /// before it is filled in.</summary>
    public IReadOnlyList<UseAnswer> Uses(Kind kind, ObjectRow row, IReadOnlyList<CodeRow> own, Actor actor)
    {
        var values = row.Values;
        var state = StateOf(own, clock.GetUtcNow());
        return
        [
            .. kind
                .Content.Uses.Where(u => u.For == "public" || actor.May(CodesModule.Use, UseScope(row, u)))
                .Select(u => new UseAnswer(
                    u.Name,
                    u.Label,
                    u.Link is null ? null : LinkOf(u.Link, own.Count > 0 ? own[0].Number : null, row),
                    u.Fields ?? [],
                    u.Fields is { Count: > 0 }
                    && u.Requires is not null
                    && u.Requires.Any(r => r.If.Contains("form.", StringComparison.Ordinal))
                        ? null
                        : UseInputs.Broken(kind.Content, u, values, Empty, state, Today)?.Else
                )),
        ];
    }

    public static Scope UseScope(ObjectRow row, CodeUse use) =>
        row.Scope with
        {
            MatterCode = $"{row.Kind}.{use.Name}",
        };

    /// <summary>The code it carries: the one in use, else the newest.</summary>
    public static CodeRow? Shown(IReadOnlyList<CodeRow> own) =>
        own.FirstOrDefault(c => c.State == CodeState.Active) ?? (own.Count > 0 ? own[^1] : null);

    /// <summary>The word of the code it carries.</summary>
    public static string StateOf(IReadOnlyList<CodeRow> own, DateTimeOffset now)
    {
        var shown = Shown(own);
        return shown is null ? "none"
            : shown.State == CodeState.Active && shown.ExpiresAt <= now ? "expired"
            : shown.State.ToString().ToLowerInvariant();
    }

    /// <summary>A kind's link with its blanks filled; what is filled in is escaped, so that it stays within its place.</summary>
    public static string LinkOf(string template, string? number, ObjectRow? row) =>
        template
            .Replace("{number}", Uri.EscapeDataString(number ?? ""), StringComparison.Ordinal)
            .Replace(
                "{at}",
                row is { Longitude: { } x, Latitude: { } y }
                    ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{x},{y}")
                    : "",
                StringComparison.Ordinal
            )
            .Replace("{place}", Uri.EscapeDataString(row?.Address ?? ""), StringComparison.Ordinal);

    /// <summary>The objects that the grants of a permission cover.</summary>
    public static IQueryable<ObjectRow> Within(ZhishuDbContext db, Actor actor, string permission)
    {
        var grants = actor.GrantsOf(permission);
        IQueryable<ObjectRow>? seen = null;
        foreach (var grant in grants)
        {
            var some = db.Set<ObjectRow>().AsQueryable();
            if (grant.AreaPrefix is { } area)
                some = some.Where(o => o.AreaCode.StartsWith(area));
            if (grant.MatterPrefix is { } matter)
                some = some.Where(o => o.Kind.StartsWith(matter));
            if (grant.Units is { } units)
            {
                var ids = units.Select(u => (Guid?)u).ToList();
                some = some.Where(o => ids.Contains(o.UnitId));
            }
            seen = seen is null ? some : seen.Union(some);
        }
        return seen ?? db.Set<ObjectRow>().Where(_ => false);
    }

    public static Refusal NotFound() => Refusal.NotFound("codes.no_object", "这个对象", "such object");

    private static readonly Dictionary<string, string> Empty = [];
}
