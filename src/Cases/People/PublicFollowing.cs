using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Zhishu.Cases.Attachments;
using Zhishu.Cases.Deciding;
using Zhishu.Cases.Notes;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.People;

/// <summary>Number and token of a report; in the body, since addresses end up in logs.</summary>
public record FollowRequest
{
    [Required, StringLength(30, MinimumLength = 1)]
    public string Number { get; init; } = "";

    [Required, StringLength(40, MinimumLength = 1)]
    public string Token { get; init; } = "";
}

/// <summary>The answer to a question of the unit in charge.</summary>
public sealed record PublicAnswerRequest : FollowRequest
{
    [Required, StringLength(5000, MinimumLength = 1)]
    public string Text { get; init; } = "";

    /// <summary>Which question; the oldest open one if it is not said.</summary>
    public Guid? QuestionId { get; init; }
}

public sealed record PublicRatingRequest : FollowRequest
{
    /// <summary>1 (very dissatisfied) to 5.</summary>
    [Range(1, 5)]
    public int Rating { get; init; }

    /// <summary>Whether it was solved.</summary>
    public bool? Solved { get; init; }

    [StringLength(2000)]
    public string? Words { get; init; }
}

/// <summary>Why it is to be taken up again, or withdrawn.</summary>
public sealed record PublicReasonRequest : FollowRequest
{
    [Required, StringLength(2000, MinimumLength = 1)]
    public string Reason { get; init; } = "";
}

/// <summary>Where the report stands after what its reporter did.</summary>
public sealed record FollowedStep(string Number, CaseStateWords State, IReadOnlyList<CaseAction> Allowed);

/// <summary>What a reporter does with number and token: look, answer, send evidence, rate, ask for more, withdraw.</summary>
internal sealed class PublicFollowing(
    FollowAccess access,
    PublicView view,
    UnitOfWork work,
    SettleProposals proposals,
    WriteNote notes,
    AddAttachment attachments
)
{
    public async Task<FollowedCase> FollowAsync(FollowRequest request, CancellationToken ct) =>
        await view.OfAsync(await access.EnterAsync(request.Number, request.Token, ct), ct);

    public async Task<NoteDetail> AnswerAsync(PublicAnswerRequest request, CancellationToken ct)
    {
        var follower = await access.EnterAsync(request.Number, request.Token, ct);
        return await notes.AnswerAsync(
            follower.File,
            request.QuestionId,
            request.Text,
            Follower.Nameless,
            follower.Reporter.Id,
            ct
        );
    }

    public Task<FollowedStep> RateAsync(PublicRatingRequest request, CancellationToken ct) =>
        TakeAsync(
            request,
            CaseAction.Rate,
            CasePermissions.Rate,
            new ActionInput
            {
                Rating = request.Rating,
                Solved = request.Solved,
                Words = request.Words,
            },
            ct
        );

    public Task<FollowedStep> ReopenAsync(PublicReasonRequest request, CancellationToken ct) =>
        TakeAsync(request, CaseAction.Reopen, CasePermissions.Reopen, new ActionInput { Reason = request.Reason }, ct);

    public Task<FollowedStep> WithdrawAsync(PublicReasonRequest request, CancellationToken ct) =>
        TakeAsync(request, CaseAction.Cancel, CasePermissions.Cancel, new ActionInput { Reason = request.Reason }, ct);

    public async Task<AttachmentDetail> AttachAsync(UploadForm form, CancellationToken ct)
    {
        await form.ReadFieldsAsync(ct);
        var follower = await access.EnterAsync(
            form.Fields.GetValueOrDefault("number", ""),
            form.Fields.GetValueOrDefault("token", ""),
            ct
        );
        if (follower.File.Case.IsOver)
            throw new Refusal(
                "attachments.case_over",
                "案件已办结，不能再上传附件。",
                "The case is over; it takes no more attachments."
            );
        // What a reporter sends belongs to the report, and never counts as evidence of the handling.
        return await attachments.AddAsync(
            follower.File,
            MatterStages.Register,
            form,
            Follower.Nameless,
            follower.Reporter.Id,
            ct
        );
    }

    private async Task<FollowedStep> TakeAsync(
        FollowRequest request,
        CaseAction action,
        string permission,
        ActionInput input,
        CancellationToken ct
    )
    {
        var follower = await access.EnterAsync(request.Number, request.Token, ct);
        if (action == CaseAction.Cancel)
            RequireWithdrawable(follower);
        var actor = Follower.Holding(permission);
        follower.File.Take(action, new Step(input, actor, work, work.Clock.GetUtcNow()));
        await proposals.RunAsync(follower.File, actor, ct);
        var state = follower.File.Case.State;
        var answer = new FollowedStep(
            follower.Original.Number,
            new(state, PublicView.Words(state)),
            PublicView.Allowed(follower)
        );
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return answer;
    }

    private static void RequireWithdrawable(Follower follower)
    {
        if (!follower.MayWithdraw)
            throw new Refusal(
                "follow.too_late",
                "诉求已受理，不能撤回；如已解决，请在办结后评价。",
                "The report was taken up already and can no longer be withdrawn."
            );
    }
}
