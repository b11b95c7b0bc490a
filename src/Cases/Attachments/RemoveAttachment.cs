using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Reading;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;

namespace Zhishu.Cases.Attachments;

/// <summary>Why an attachment is taken back.</summary>
public sealed record RemoveAttachmentRequest
{
    [Required, StringLength(500, MinimumLength = 1)]
    public string Reason { get; init; } = "";
}

/// <summary>Takes back an attachment: by the one who uploaded it, while its stage is not over. That it was there, and
/// why it went, stays.</summary>
internal sealed class RemoveAttachment(UnitOfWork work, ZhishuDbContext db, CaseStore store, CaseView view)
{
    public async Task<AttachmentDetail> Handle(
        Guid id,
        Guid attachmentId,
        RemoveAttachmentRequest request,
        Actor actor,
        CancellationToken ct
    )
    {
        var file = await store.LoadAsync(id, ct);
        if (file.Case.FiledBy != actor.Id && !view.MaySee(file, actor))
            throw CaseStore.NotFound();
        var attachment =
            await db.Set<Attachment>().FirstOrDefaultAsync(a => a.CaseId == id && a.Id == attachmentId, ct)
            ?? throw ReadAttachments.NotFound();
        if (attachment.RemovedAt is not null)
            throw new Refusal("attachments.removed", "该附件已被撤回。", "The attachment was taken back already.");
        if (actor.Id is null || attachment.UploadedBy != actor.Id)
            throw new Refusal(
                "attachments.not_yours",
                "只有上传人可以撤回附件。",
                "Only the one who uploaded it can take it back.",
                RefusalKind.Forbidden
            );
        if (!Stages.IsOpen(attachment.Stage, file.Case.State))
            throw new Refusal(
                "attachments.stage_over",
                "该附件所属阶段已结束，不能撤回。",
                "The stage it is evidence for is over; it stays."
            );
        var at = work.Clock.GetUtcNow();
        attachment.Remove(actor, request.Reason, at);
        work.Update(attachment);
        work.Run(AttachmentFiles.Discount(attachment.Digest, at), mustHit: true);
        work.Record(
            new Fact(
                "case",
                id,
                "case.attachment_removed",
                actor,
                new
                {
                    attachment = attachmentId,
                    stage = attachment.Stage,
                    reason = request.Reason,
                }
            )
        );
        var answer = AttachmentDetail.Of(attachment);
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        return answer;
    }

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapDelete(
            "/api/cases/{id:guid}/attachments/{attachmentId:guid}",
            async (
                Guid id,
                Guid attachmentId,
                [FromBody] RemoveAttachmentRequest request,
                Actor actor,
                RemoveAttachment handler,
                CancellationToken ct
            ) => TypedResults.Ok(await handler.Handle(id, attachmentId, request, actor, ct))
        );
}
