using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Zhishu.Cases.Attachments;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel.Database;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.People;

/// <param name="Own">Whether this reporter sent it; else it shows what the unit in charge did.</param>
public sealed record FollowedPhoto(Guid Id, bool Own, DateTimeOffset At);

/// <summary>Which photo is asked for, with number and token.</summary>
public sealed record FollowedPhotoRequest : FollowRequest
{
    public Guid Id { get; init; }
}

/// <summary>The photos a reporter may see: the own ones, and once the case is closed, as with its outcome, those of the
/// handling. Never what another reporter sent.</summary>
internal sealed class FollowedPhotos(ZhishuDbContext db, FollowAccess access, AttachmentFiles files)
{
    public async Task<IReadOnlyList<FollowedPhoto>> ListAsync(Follower follower, CancellationToken ct)
    {
        var rows = await Shown(follower).OrderBy(a => a.Id).ToListAsync(ct);
        return [.. rows.Select(a => new FollowedPhoto(a.Id, a.ReporterId is not null, a.UploadedAt))];
    }

    public async Task<IResult> ContentAsync(FollowedPhotoRequest request, HttpResponse response, CancellationToken ct)
    {
        var follower = await access.EnterAsync(request.Number, request.Token, ct);
        var photo =
            await Shown(follower).FirstOrDefaultAsync(a => a.Id == request.Id, ct) ?? throw ReadAttachments.NotFound();
        var sent = files.Send(photo.Digest, photo.MediaType, photo.FileName, photo.UploadedAt, response);
        // Who has the device next has no token.
        response.Headers.CacheControl = "no-store";
        return sent;
    }

    private IQueryable<Attachment> Shown(Follower follower)
    {
        var (reporter, @case, original) = (follower.Reporter.Id, follower.File.Case, follower.Original.Id);
        var isClosed = @case.State is CaseState.Closed or CaseState.Rated;
        return db.Set<Attachment>()
            .Where(a => a.RemovedAt == null && a.Kind == EvidenceKinds.Photo)
            .Where(a =>
                (a.ReporterId == reporter && (a.CaseId == @case.Id || a.CaseId == original))
                || (isClosed && a.ReporterId == null && a.CaseId == @case.Id && a.Stage == MatterStages.Handle)
            );
    }
}
