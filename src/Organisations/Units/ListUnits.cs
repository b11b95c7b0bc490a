using Zhishu.Kernel.Http;
using Zhishu.Organisations.Access;
using Zhishu.Organisations.Contracts;
using Zhishu.Organisations.Lookups;
using Zhishu.Organisations.Rows;

namespace Zhishu.Organisations.Units;

/// <summary>A unit as interfaces show it.</summary>
/// <param name="Version">To be sent back with a change.</param>
public sealed record UnitView(
    Guid Id,
    string Code,
    Text Name,
    Guid? ParentId,
    string? AreaCode,
    string Kind,
    string? CreditCode,
    DateOnly? ClosedOn,
    Guid? SuccessorId,
    int Version
);

/// <summary>Lists units, by words, superior, area and kind, and shows one.</summary>
internal static class ListUnits
{
    public static Page<Unit> Handle(
        StateStore store,
        Actor actor,
        string? query,
        Guid? parent,
        string? area,
        string? kind,
        bool? open,
        string? after,
        int? limit
    )
    {
        actor.Require(Permissions.Read);
        var directory = store.Current;
        var today = directory.Today;
        var found = directory.Units.Where(u =>
            (string.IsNullOrEmpty(query) || Matches(u, query))
            && (parent is null || u.ParentId == parent)
            && (area is null || u.AreaCode?.StartsWith(area, StringComparison.Ordinal) == true)
            && (kind is null || u.Kind == kind)
            && (open is null || u.IsOpenOn(today) == open)
            && actor.May(Permissions.Read, new Scope(u.Id, u.AreaCode))
        );
        return Paging.ByCode(found, u => u.Code, after, limit);
    }

    public static async Task<UnitView> One(Guid id, ZhishuDbContext db, Actor actor, CancellationToken ct)
    {
        actor.Require(Permissions.Read);
        var row = await FindAsync(db, id, ct);
        actor.Require(Permissions.Read, new Scope(row.Id, row.AreaCode));
        return View(row);
    }

    public static async Task<UnitRow> FindAsync(ZhishuDbContext db, Guid id, CancellationToken ct) =>
        await db.Set<UnitRow>().SingleOrDefaultAsync(u => u.Id == id, ct)
        ?? throw Refusal.NotFound("units.not_found", "该机构", "such unit");

    public static UnitView View(UnitRow row) =>
        new(
            row.Id,
            row.Code,
            new Text(row.NameChinese, row.NameEnglish),
            row.ParentId,
            row.AreaCode,
            row.Kind,
            row.CreditCode,
            row.ClosedOn,
            row.SuccessorId,
            row.Version
        );

    private static bool Matches(Unit unit, string query) =>
        unit.Name.Chinese.Contains(query, StringComparison.OrdinalIgnoreCase)
        || unit.Name.English.Contains(query, StringComparison.OrdinalIgnoreCase)
        || unit.Code.Contains(query, StringComparison.OrdinalIgnoreCase);
}
