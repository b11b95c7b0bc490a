using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Merging;

/// <summary>Into which case, and why.</summary>
public sealed record MergeCaseRequest
{
    [Required]
    public Guid? IntoId { get; init; }

    [Required, StringLength(2000, MinimumLength = 1)]
    public string Reason { get; init; } = "";
}

/// <summary>Why a merge is undone.</summary>
public sealed record UnmergeCaseRequest
{
    [Required, StringLength(2000, MinimumLength = 1)]
    public string Reason { get; init; } = "";
}

/// <summary>Merges a case into another that is about the same, and undoes it. Every reporter is kept, moved and
/// informed; chains are followed: what was merged into a case goes where that case goes, and comes back with it.</summary>
internal sealed class MergeCases(
    ZhishuDbContext db,
    UnitOfWork work,
    CaseStore store,
    CaseView view,
    SettleProposals proposals,
    MovedReporters reporters
)
{
    public async Task<CaseDetail> Merge(Guid id, MergeCaseRequest request, Actor actor, CancellationToken ct)
    {
        var file = await LoadAsync(id, actor, ct);
        var into = id == request.IntoId ? file : await LoadAsync(request.IntoId!.Value, actor, ct);
        var moving = await reporters.OfCaseAsync(id, ct);
        var step = StepOf(request.Reason, actor);
        file.MergeInto(into, moving.Count, step);
        await reporters.MoveAsync(
            moving,
            into.Case,
            "merged",
            new(
                $"您反映的问题（{file.Case.Number}）已与 {into.Case.Number} 合并办理，请按新编号查询。",
                $"Your report {file.Case.Number} is now handled together with {into.Case.Number}; follow it under that number."
            ),
            step,
            ct
        );
        return await Commit(file, actor, ct);
    }

    public async Task<CaseDetail> Unmerge(Guid id, UnmergeCaseRequest request, Actor actor, CancellationToken ct)
    {
        var file = await LoadAsync(id, actor, ct);
        file.Workflow.Require(file.Case.State, CaseAction.Unmerge);
        var merge = await db.Set<Merge>().SingleAsync(m => m.CaseId == id && m.UndoneAt == null, ct);
        var end = await store.LoadAsync(await reporters.EndOfAsync(id, ct), ct);
        var returning = await reporters.AtAsync(end.Case.Id, await reporters.FamilyOfAsync(id, ct), ct);
        var step = StepOf(request.Reason, actor);
        file.Unmerge(merge, end, returning.Count, step);
        await reporters.MoveAsync(
            returning,
            file.Case,
            "unmerged",
            new(
                $"您反映的问题（{file.Case.Number}）已恢复单独办理，请按原编号查询。",
                $"Your report {file.Case.Number} is handled by itself again; follow it under that number."
            ),
            step,
            ct
        );
        return await Commit(file, actor, ct);
    }

    private async Task<CaseFile> LoadAsync(Guid id, Actor actor, CancellationToken ct)
    {
        var file = await store.LoadAsync(id, ct);
        return view.MaySee(file, actor) ? file : throw CaseStore.NotFound();
    }

    private Step StepOf(string reason, Actor actor) =>
        new(new ActionInput { Reason = reason }, actor, work, work.Clock.GetUtcNow());

    private async Task<CaseDetail> Commit(CaseFile file, Actor actor, CancellationToken ct)
    {
        await proposals.RunAsync(file, actor, ct);
        var detail = view.Of(file, actor) with { Version = file.Case.Version + 1 };
        await work.CommitAsync(StatusCodes.Status200OK, detail, ct);
        return detail;
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(
            "/api/cases/{id:guid}/merge",
            async (Guid id, MergeCaseRequest request, Actor actor, MergeCases handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Merge(id, request, actor, ct))
        );
        endpoints.MapPost(
            "/api/cases/{id:guid}/unmerge",
            async (Guid id, UnmergeCaseRequest request, Actor actor, MergeCases handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Unmerge(id, request, actor, ct))
        );
    }
}
