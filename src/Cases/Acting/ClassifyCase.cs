using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Acting;

/// <summary>Which matter a case is about.</summary>
public sealed record ClassifyRequest
{
    [Required, StringLength(60, MinimumLength = 1)]
    public string MatterCode { get; init; } = "";

    [StringLength(2000)]
    public string? Reason { get; init; }

    /// <summary>The version the actor saw; another one is refused.</summary>
    public int? Version { get; init; }
}

/// <summary>Puts a case that waits for registration or dispatch under a matter of the catalogue, or under another one.</summary>
internal sealed class ClassifyCase(
    UnitOfWork work,
    CaseStore store,
    ICatalogue catalogue,
    SettleProposals proposals,
    CaseView view
)
{
    public async Task<CaseDetail> Handle(Guid id, ClassifyRequest request, Actor actor, CancellationToken ct)
    {
        var file = await store.LoadAsync(id, ct);
        if (!view.MaySee(file, actor))
            throw CaseStore.NotFound();
        if (request.Version is { } seen && seen != file.Case.Version)
            throw Refusal.Stale();
        var move = file.Workflow.Require(file.Case.State, CaseAction.Classify);
        if (file.Waiting.Count > 0)
            throw new Refusal(
                "cases.proposal_waits",
                "决策表提出的决定还在等人确认，请先确认或驳回，再归类。",
                "A decision table has proposed something that waits for a person: confirm or reject it first."
            );
        var before = file.Case.MatterCode;
        var matter =
            catalogue.Current.Find(request.MatterCode.Trim())
            ?? throw Refusal.Invalid(
                "cases.matter",
                "matterCode",
                $"事项目录中没有可用的“{request.MatterCode}”。",
                $"The catalogue has no matter '{request.MatterCode}'."
            );
        if (matter.Code == before)
            throw Refusal.Invalid(
                "cases.same_matter",
                "matterCode",
                "案件已经属于这个事项。",
                "The case is under this matter already."
            );
        file = store.Under(file, matter);
        file.Classify(
            move,
            before,
            new Step(new ActionInput { Reason = request.Reason }, actor, work, work.Clock.GetUtcNow())
        );
        await proposals.RunAsync(file, actor, ct);
        var detail = view.Of(file, actor);
        detail = detail with { Version = file.Case.Version + 1 };
        await work.CommitAsync(StatusCodes.Status200OK, detail, ct);
        return detail;
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/cases/{id:guid}/classify",
            async (Guid id, ClassifyRequest request, Actor actor, ClassifyCase handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.Handle(id, request, actor, ct))
        );
}
