using Microsoft.EntityFrameworkCore;
using Zhishu.Decisions.Rows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Decisions.Tables;

/// <summary>Finds tables and their versions, and says who may do what with them.</summary>
internal sealed class TableStore(ZhishuDbContext db)
{
    public Task<TableRow?> FindAsync(string code, CancellationToken ct) =>
        db.Set<TableRow>().SingleOrDefaultAsync(t => t.Code == code, ct);

    /// <exception cref="Refusal">404 <c>decisions.not_found</c>.</exception>
    public async Task<TableRow> RequireAsync(string code, CancellationToken ct) =>
        await FindAsync(code, ct)
        ?? throw Refusal.NotFound("decisions.not_found", $"决策表“{code}”", $"decision table '{code}'");

    public Task<TableVersionRow?> WorkingAsync(TableRow table, CancellationToken ct) =>
        db.Set<TableVersionRow>()
            .SingleOrDefaultAsync(
                v => v.TableId == table.Id && (v.State == VersionStates.Draft || v.State == VersionStates.Review),
                ct
            );

    /// <exception cref="Refusal">404 <c>decisions.no_draft</c>.</exception>
    public async Task<TableVersionRow> RequireWorkingAsync(TableRow table, CancellationToken ct) =>
        await WorkingAsync(table, ct)
        ?? throw Refusal.NotFound(
            "decisions.no_draft",
            $"决策表“{table.Code}”的草案",
            $"draft of the table '{table.Code}'"
        );

    /// <exception cref="Refusal">404 <c>decisions.version_not_found</c>.</exception>
    public async Task<TableVersionRow> RequireVersionAsync(TableRow table, int number, CancellationToken ct) =>
        await db.Set<TableVersionRow>().SingleOrDefaultAsync(v => v.TableId == table.Id && v.Number == number, ct)
        ?? throw Refusal.NotFound(
            "decisions.version_not_found",
            $"决策表“{table.Code}”的第 {number} 版",
            $"version {number} of the table '{table.Code}'"
        );

    /// <summary>The versions of tables, the newest first, without their texts.</summary>
    public async Task<ILookup<Guid, VersionResponse>> VersionsAsync(
        IReadOnlyCollection<Guid> tables,
        CancellationToken ct
    ) =>
        (
            await db.Set<TableVersionRow>()
                .Where(v => tables.Contains(v.TableId))
                .OrderByDescending(v => v.Number)
                .Select(TableViews.Version)
                .ToListAsync(ct)
        ).ToLookup(v => v.TableId, v => v.Version);

    public Task<TableVersionRow?> NewestAsync(TableRow table, CancellationToken ct) =>
        db.Set<TableVersionRow>()
            .Where(v => v.TableId == table.Id)
            .OrderByDescending(v => v.Number)
            .FirstOrDefaultAsync(ct);

    /// <summary>The number of a version published since a draft was begun, or null.</summary>
    public Task<int?> OvertakenAsync(TableRow table, TableVersionRow draft, CancellationToken ct) =>
        db.Set<TableVersionRow>()
            .Where(v => v.TableId == table.Id && v.State == VersionStates.Published && v.Number > draft.Number)
            .MaxAsync(v => (int?)v.Number, ct);

    /// <summary>Whether somebody wrote at a version that holds on a day or later.</summary>
    public async Task<bool> WroteAsync(TableRow table, Guid person, DateOnly day, CancellationToken ct)
    {
        var published = await db.Set<TableVersionRow>()
            .Where(v => v.TableId == table.Id && v.State == VersionStates.Published)
            .OrderByDescending(v => v.ValidFrom)
            .ThenByDescending(v => v.Number)
            .Select(v => new { v.ValidFrom, v.AuthorIds })
            .ToListAsync(ct);
        return published.TakeWhile(v => v.ValidFrom > day).Any(v => v.AuthorIds.Contains(person))
            || published.FirstOrDefault(v => v.ValidFrom <= day)?.AuthorIds.Contains(person) == true;
    }

    public async Task<int> NextNumberAsync(TableRow table, CancellationToken ct) =>
        1 + (await db.Set<TableVersionRow>().Where(v => v.TableId == table.Id).MaxAsync(v => (int?)v.Number, ct) ?? 0);

    /// <summary>Rules are no secret, drafts of them neither: who reads tables, or works at them, sees all.</summary>
    public static void RequireReader(Actor actor)
    {
        if (!actor.Has(DecisionsModule.Edit) && !actor.Has(DecisionsModule.Publish))
            actor.Require(DecisionsModule.Read);
    }

    /// <summary>The permission for every matter that the table serves.</summary>
    public static void Require(Actor actor, string permission, IReadOnlyCollection<string> matters)
    {
        if (matters.Count == 0)
            actor.Require(permission, default);
        foreach (var matter in matters)
            actor.Require(permission, new Scope(MatterCode: matter));
    }

    /// <exception cref="Refusal">403 <c>decisions.person_publishes</c>.</exception>
    public static void RequirePerson(Actor actor)
    {
        if (actor is not { Kind: ActorKind.User, Id: not null })
            throw new Refusal(
                "decisions.person_publishes",
                "决策表由登录的工作人员发布、撤回和停用，不能由系统或接口密钥代办。",
                "Tables are published, withdrawn and ended by a person who is signed in, not by a system or an API key.",
                RefusalKind.Forbidden
            );
    }
}
