using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Zhishu.Cases.People;
using Zhishu.Cases.Reading;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Attachments;

/// <summary>Adds a piece of evidence to a case.</summary>
internal sealed class AddAttachment(
    UnitOfWork work,
    ZhishuDbContext db,
    CaseStore store,
    CaseView view,
    ReceiveFile receive,
    IOptions<AttachmentOptions> options
)
{
    public async Task<AttachmentDetail> Handle(
        Guid id,
        string? stage,
        UploadForm form,
        Actor actor,
        CancellationToken ct
    )
    {
        var file = await store.LoadAsync(id, ct);
        var filer = file.Case.FiledBy is { } by && by == actor.Id && actor.MayFileFor(file);
        if (!filer && !view.MaySee(file, actor))
            throw CaseStore.NotFound();
        if (!filer && !actor.Reaches(CasePermissions.Handle, file) && !actor.MayFileFor(file))
            actor.RequireReach(CasePermissions.Verify, file);
        var under = Stages.ForUpload(stage, file.Case.State);
        await form.ReadFieldsAsync(ct);
        return await AddAsync(file, under, form, actor, null, ct);
    }

    /// <summary>Receives the file and commits; the caller has seen to the permission and read the form's fields.</summary>
    public async Task<AttachmentDetail> AddAsync(
        CaseFile file,
        string stage,
        UploadForm form,
        Actor actor,
        Guid? reporter,
        CancellationToken ct
    )
    {
        await CheckRoomAsync(file.Case.Id, reporter, ct);
        var received = await receive.Handle(form, ct);
        var at = work.Clock.GetUtcNow();
        var attachment = new Attachment
        {
            CaseId = file.Case.Id,
            Id = Ids.New(at),
            Digest = received.Digest,
            Stage = stage,
            Kind = received.Kind.Kind,
            MediaType = received.Kind.MediaType,
            FileName = received.FileName,
            Size = received.Size,
            Longitude = received.Facts.Longitude,
            Latitude = received.Facts.Latitude,
            TakenAt = received.Facts.TakenAt,
            UploadedBy = actor.Id,
            UploadedByName = actor.Name,
            ReporterId = reporter,
            UploadedAt = at,
        };
        WriteAttachment.Add(work, attachment, actor);
        var answer = AttachmentDetail.Of(attachment);
        await work.CommitAsync(StatusCodes.Status201Created, answer, ct);
        return answer;
    }

    private async Task CheckRoomAsync(Guid caseId, Guid? reporter, CancellationToken ct)
    {
        var there = db.Set<Attachment>().Where(a => a.CaseId == caseId);
        var most = options.Value.MostPerCase;
        if (reporter is { } id)
        {
            there = there.Where(a => a.ReporterId == id);
            most = options.Value.MostPerReporter;
        }
        if (await there.CountAsync(ct) >= most)
            throw new Refusal(
                "attachments.too_many",
                $"附件已达上限（{most} 个）。",
                $"There are {most} attachments already, as many as there may be."
            );
    }

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var largest = endpoints.ServiceProvider.GetRequiredService<IOptions<AttachmentOptions>>().Value.LargestRequest;
        endpoints
            .MapPost(
                "/api/cases/{id:guid}/attachments",
                async (
                    Guid id,
                    string? stage,
                    HttpRequest request,
                    Actor actor,
                    AddAttachment handler,
                    CancellationToken ct
                ) =>
                {
                    var added = await handler.Handle(id, stage, new UploadForm(request), actor, ct);
                    return TypedResults.Created($"/api/cases/{id}/attachments/{added.Id}/content", added);
                }
            )
            .WithMetadata(new RequestSizeLimitAttribute(largest));
    }
}
