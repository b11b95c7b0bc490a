using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Dispatching;
using Zhishu.Cases.Reading;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Acting;

/// <summary>What an action is asked with; the workflow table says which of it is required.</summary>
public sealed record TakeActionRequest
{
    [StringLength(2000)]
    public string? Reason { get; init; }

    /// <summary>What was found and done.</summary>
    [StringLength(10_000)]
    public string? Outcome { get; init; }

    /// <summary>The unit to dispatch or reassign to; without it the duty table decides.</summary>
    [StringLength(60)]
    public string? UnitCode { get; init; }

    /// <summary>Units that handle a share each, besides the lead.</summary>
    [MaxLength(20)]
    public List<string>? CoUnitCodes { get; init; }

    /// <summary>Which share, where the actor could mean several.</summary>
    public Guid? ShareId { get; init; }

    /// <summary>The person in charge.</summary>
    public Guid? HandlerId { get; init; }

    /// <summary>How much more time: <c>3 working days</c>, <c>3工作日</c>.</summary>
    [StringLength(30)]
    public string? Amount { get; init; }

    /// <summary>A deadline set by hand; needs cases.set-deadline.</summary>
    public DateTimeOffset? DueAt { get; init; }

    [Range(1, 5)]
    public int? Rating { get; init; }

    public bool? Solved { get; init; }

    [StringLength(2000)]
    public string? Words { get; init; }

    /// <summary>That the matter's closing conditions are met.</summary>
    public bool ConditionsMet { get; init; }

    [MaxLength(50)]
    public Dictionary<string, string>? Fields { get; init; }

    /// <summary>The version the actor saw; another one is refused. Also taken from If-Match.</summary>
    public int? Version { get; init; }
}

/// <summary>Takes one action of the workflow on a case.</summary>
internal sealed class TakeAction(
    UnitOfWork work,
    CaseStore store,
    IDirectory directory,
    EvidenceCounts evidence,
    SettleProposals proposals,
    CaseView view
)
{
    public async Task<CaseDetail> Handle(
        Guid id,
        CaseAction action,
        TakeActionRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var file = await store.LoadAsync(id, ct);
        if (!view.MaySee(file, actor))
            throw CaseStore.NotFound();
        if (request.Version is { } seen && seen != file.Case.Version)
            throw Refusal.Stale();
        await ApplyAsync(file, action, request, actor, ct);
        var detail = view.Of(file, actor);
        // The commit raises the version of the row it writes; the answer shows the new one.
        detail = detail with
        {
            Version = file.Case.Version + 1,
        };
        await work.CommitAsync(StatusCodes.Status200OK, detail, ct);
        return detail;
    }

    /// <summary>Everything but the commit.</summary>
    public async Task ApplyAsync(
        CaseFile file,
        CaseAction action,
        TakeActionRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        if (request.DueAt is not null)
            actor.Require(CasePermissions.SetDeadline, file.Case.Scope);
        var input = new ActionInput
        {
            Reason = request.Reason,
            Outcome = request.Outcome,
            ShareId = request.ShareId,
            HandlerId = request.HandlerId,
            Amount = Limits.Optional(request.Amount, "amount"),
            DueAt = request.DueAt,
            Rating = request.Rating,
            Solved = request.Solved,
            Words = request.Words,
            ConditionsMet = request.ConditionsMet,
            Fields = request.Fields ?? [],
            Evidence = await evidence.OfAsync(file, ct),
        };
        if (action is CaseAction.Dispatch or CaseAction.Reassign)
            input = Place(file, action, request, actor, input);
        file.Take(action, new Step(input, actor, work, work.Clock.GetUtcNow()));
        await proposals.RunAsync(file, actor, ct);
    }

    private ActionInput Place(
        CaseFile file,
        CaseAction action,
        TakeActionRequest request,
        Actor actor,
        ActionInput input
    )
    {
        var snapshot = directory.Current;
        if (action == CaseAction.Reassign && request.UnitCode is null)
            return input;
        var decision = Dispatcher.Decide(
            file,
            request.UnitCode,
            actor,
            snapshot,
            work.Clock.GetUtcNow(),
            request.Reason
        );
        var co = (request.CoUnitCodes ?? []).Select(c => Dispatcher.OpenUnit(c, snapshot).Id);
        return input with { UnitId = decision.UnitId, CoUnits = [.. decision.CoUnits, .. co], Decision = decision };
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost(
            "/api/cases/{id:guid}/actions/{action}",
            async (
                Guid id,
                string action,
                TakeActionRequest request,
                HttpContext http,
                Actor actor,
                TakeAction handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.Handle(id, Parse(action), WithIfMatch(request, http), actor, ct))
        );

    private static CaseAction Parse(string action)
    {
        // register, report-done, ask-return: as the workflow's words, with hyphens.
        return
            Enum.TryParse<CaseAction>(
                action.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal),
                ignoreCase: true,
                out var parsed
            )
            && Enum.IsDefined(parsed)
            && !char.IsAsciiDigit(action[0])
            ? parsed
            : throw Refusal.NotFound("cases.no_action", $"操作“{action}”", $"action '{action}'");
    }

    private static TakeActionRequest WithIfMatch(TakeActionRequest request, HttpContext http)
    {
        var match = http.Request.Headers.IfMatch.ToString();
        if (match.Length == 0 || match == "*")
            return request;
        return int.TryParse(match.Trim('"'), out var version)
            ? request with
            {
                Version = version,
            }
            : throw Refusal.Stale();
    }
}
