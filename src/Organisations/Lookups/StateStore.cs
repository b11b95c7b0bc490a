using System.Data;
using Microsoft.Extensions.DependencyInjection;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Lookups;

/// <summary>Keeps areas, units, grids, duties and access in memory, as the database has them. Triggers raise a number
/// per part with every change; what has a new number is loaded anew, all of one database snapshot.</summary>
internal sealed class StateStore(IServiceScopeFactory scopes, PermissionCatalogue catalogue, TimeProvider clock)
    : IDirectory,
        IAccounts,
        IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile State? state;

    public PermissionCatalogue Catalogue => catalogue;

    public DirectorySnapshot Current => Latest.Directory;

    public AccessState Access => Latest.Access;

    private State Latest => state ?? LoadFirst();

    public Account? ById(Guid id) => Access.User(id)?.Account;

    public Account? ByName(string signInName) => Access.UserByKey(SignInKey.Of(signInName))?.Account;

    public IReadOnlyList<Account> InUnit(Guid unitId) => Access.InUnit(unitId);

    public IReadOnlyList<Account> Holding(string permission, Scope scope)
    {
        var access = Access;
        return
        [
            .. access
                .Users.Select(u => u.Account)
                .Where(a => access.ActorOf(a.Id)?.May(permission, scope) == true)
                .OrderBy(a => a.Name, StringComparer.Ordinal),
        ];
    }

    public Actor? ActorOf(Guid id) => Access.ActorOf(id);

    public Actor? ActorOfKey(string text) =>
        ApiKeyText.TrySplit(text.AsSpan().Trim(), out var publicId, out var secret)
            ? Access.ActorOfKey(publicId, secret, clock.GetUtcNow())
            : null;

    /// <inheritdoc cref="IDirectory.RefreshAsync"/>
    public async Task RefreshAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<ZhishuDbContext>();
            var before = state;
            if (before is not null && Same(await VersionsAsync(db, ct), before.Versions))
                return;
            await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var versions = await VersionsAsync(db, ct);
            state = await LoadAsync(db, versions, before, ct);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private State LoadFirst()
    {
        // Only before the host has started its services: the command line, tests.
        Task.Run(() => RefreshAsync(CancellationToken.None)).GetAwaiter().GetResult();
        return state!;
    }

    private async Task<State> LoadAsync(
        ZhishuDbContext db,
        Dictionary<string, long> versions,
        State? before,
        CancellationToken ct
    )
    {
        bool Changed(string part) => before is null || before.Versions[part] != versions[part];
        var directory = before?.Directory;
        var boundaries = before?.Boundaries;
        if (directory is null || Changed("areas") || Changed("units") || Changed("grids") || Changed("duties"))
        {
            if (boundaries is null || Changed("areas"))
                boundaries = await BoundariesAsync(db, ct);
            var known = boundaries;
            directory = new DirectorySnapshot(
                versions.Where(v => v.Key != "access").Sum(v => v.Value),
                directory is not null && !Changed("areas")
                    ? directory.Areas
                    : (await db.Set<AreaRow>().ToListAsync(ct)).Select(a => a.ToArea(known.ContainsKey(a.Code))),
                directory is not null && !Changed("units")
                    ? directory.Units
                    : (await db.Set<UnitRow>().ToListAsync(ct)).Select(u => u.ToUnit()),
                directory is not null && !Changed("grids")
                    ? directory.Grids
                    : (await db.Set<GridRow>().ToListAsync(ct)).Select(g => g.ToGrid()),
                directory is not null && !Changed("duties")
                    ? directory.Duties
                    : (await db.Set<DutyRow>().ToListAsync(ct)).Select(d => d.ToDuty()),
                boundaries,
                clock
            );
        }
        var rows = before is null || Changed("access") ? await AccessAsync(db, ct) : before.Rows;
        return new State(versions, directory, boundaries!, rows, new AccessState(rows, directory));
    }

    private static async Task<AccessRows> AccessAsync(ZhishuDbContext db, CancellationToken ct)
    {
        var users = await db.Set<UserRow>()
            .Select(u => new
            {
                u.Id,
                u.SignInName,
                u.SignInKey,
                u.Name,
                u.UnitId,
                u.IsActive,
                u.SessionStamp,
                u.MustChangePassword,
                u.TotpConfirmed,
            })
            .ToListAsync(ct);
        return new AccessRows(
            users.ConvertAll(u => new UserEntry(
                new Account(u.Id, u.SignInName, u.Name, u.UnitId, u.IsActive),
                u.SignInKey,
                u.SessionStamp,
                u.MustChangePassword,
                u.TotpConfirmed
            )),
            await db.Set<ApiKeyRow>().ToListAsync(ct),
            await db.Set<RoleRow>().ToListAsync(ct),
            await db.Set<GrantRow>().ToListAsync(ct)
        );
    }

    private static async Task<Dictionary<string, Geometry>> BoundariesAsync(ZhishuDbContext db, CancellationToken ct)
    {
        var reader = new WKBReader();
        return (await db.Set<AreaBoundaryRow>().ToListAsync(ct)).ToDictionary(
            b => b.AreaCode,
            b => reader.Read(b.Shape),
            StringComparer.Ordinal
        );
    }

    private static Task<Dictionary<string, long>> VersionsAsync(ZhishuDbContext db, CancellationToken ct) =>
        db.Set<VersionRow>().ToDictionaryAsync(v => v.Name, v => v.Number, StringComparer.Ordinal, ct);

    private static bool Same(Dictionary<string, long> a, Dictionary<string, long> b) =>
        a.All(v => b.TryGetValue(v.Key, out var other) && other == v.Value);

    private sealed record State(
        Dictionary<string, long> Versions,
        DirectorySnapshot Directory,
        Dictionary<string, Geometry> Boundaries,
        AccessRows Rows,
        AccessState Access
    );
}
