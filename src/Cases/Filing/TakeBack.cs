using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Filing;

/// <summary>Undoes a filing that was a slip: whoever filed a case cancels it within minutes, as long as nobody took it
/// up and nobody else reported it as well. It stays on record as cancelled.</summary>
internal sealed class TakeBack(UnitOfWork work, CaseStore store, SettleProposals proposals)
{
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(10);

    public async Task Handle(Guid id, Actor actor, CancellationToken ct)
    {
        var file = await store.LoadAsync(id, ct);
        if (actor.Id is null || file.Case.FiledBy != actor.Id)
            throw CaseStore.NotFound();
        var at = work.Clock.GetUtcNow();
        if (
            at - file.Case.FiledAt > Within
            || file.Case.State is not (CaseState.Collected or CaseState.Registered or CaseState.Dispatched)
            || file.Case.Reporters > 1
        )
            throw new Refusal(
                "cases.too_late_to_take_back",
                "登记超过十分钟、已有单位接办或已有他人一同反映的案件不能再撤销登记，请申请作废。",
                "Ten minutes have passed, a unit took the case up, or others reported it as well: it can only be cancelled now."
            );
        var filer = actor with { Grants = [.. actor.Grants, new Grant(CasePermissions.Cancel)] };
        file.Take(CaseAction.Cancel, new Step(new ActionInput { Reason = "登记有误，由登记人撤销" }, filer, work, at));
        await proposals.RunAsync(file, filer, ct);
        await work.CommitAsync(ct);
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/cases/{id:guid}/take-back",
            async (Guid id, Actor actor, TakeBack handler, CancellationToken ct) =>
            {
                await handler.Handle(id, actor, ct);
                return TypedResults.NoContent();
            }
        );
}
