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

    public Task<List<TableVersionRow>> VersionsAsync(TableRow table, CancellationToken ct) =>
        db.Set<TableVersionRow>().Where(v => v.TableId == table.Id).OrderByDescending(v => v.Number).ToListAsync(ct);

    public async Task<int> NextNumberAsync(TableRow table, CancellationToken ct) =>
        1 + (await db.Set<TableVersionRow>().Where(v => v.TableId == table.Id).MaxAsync(v => (int?)v.Number, ct) ?? 0);

    /// <summary>Drafts are seen by those who work at them, published versions by everybody who reads tables.</summary>
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
