using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Reading;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Attachments;

/// <summary>The attachments of a case.</summary>
public sealed record AttachmentList(IReadOnlyList<AttachmentDetail> Items);

/// <summary>Lists the attachments of a case, removed ones too, and hands out their content to whoever may see the
/// case.</summary>
internal sealed class ReadAttachments(ZhishuDbContext db, CaseStore store, CaseView view, AttachmentFiles files)
{
    public async Task<AttachmentList> ListAsync(Guid id, Actor actor, CancellationToken ct)
    {
        await RequireSeenAsync(id, actor, ct);
        var rows = await db.Set<Attachment>().Where(a => a.CaseId == id).OrderBy(a => a.Id).ToListAsync(ct);
        return new([.. rows.Select(AttachmentDetail.Of)]);
    }

    public async Task<IResult> ContentAsync(
        Guid id,
        Guid attachmentId,
        HttpResponse response,
        Actor actor,
        CancellationToken ct
    )
    {
        await RequireSeenAsync(id, actor, ct);
        var row =
            await db.Set<Attachment>().FirstOrDefaultAsync(a => a.CaseId == id && a.Id == attachmentId, ct)
            ?? throw NotFound();
        if (row.RemovedAt is not null)
            throw NotFound();
        return files.Send(row.Digest, row.MediaType, row.FileName, row.UploadedAt, response);
    }

    private async Task RequireSeenAsync(Guid id, Actor actor, CancellationToken ct)
    {
        if (!view.MaySee(await store.LoadAsync(id, ct), actor))
            throw CaseStore.NotFound();
    }

    internal static Refusal NotFound() => Refusal.NotFound("attachments.not_found", "这个附件", "such attachment");

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(
            "/api/cases/{id:guid}/attachments",
            async (Guid id, Actor actor, ReadAttachments handler, CancellationToken ct) =>
                TypedResults.Ok(await handler.ListAsync(id, actor, ct))
        );
        endpoints.MapGet(
            "/api/cases/{id:guid}/attachments/{attachmentId:guid}/content",
            (
                Guid id,
                Guid attachmentId,
                HttpResponse response,
                Actor actor,
                ReadAttachments handler,
                CancellationToken ct
            ) => handler.ContentAsync(id, attachmentId, response, actor, ct)
        );
    }
}
