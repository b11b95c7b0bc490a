using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Ledgers;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Attachments;

/// <summary>Writes an attachment into a unit of work: the row, the count of its file and the ledger entry.</summary>
internal static class WriteAttachment
{
    public static void Add(UnitOfWork work, Attachment attachment, Actor actor)
    {
        work.Insert(attachment);
        work.Run(AttachmentFiles.Count(attachment.Digest, attachment.Size));
        work.Record(
            new Fact(
                "case",
                attachment.CaseId,
                "case.attachment_added",
                actor,
                new
                {
                    attachment = attachment.Id,
                    stage = attachment.Stage,
                    kind = attachment.Kind,
                    sm3 = Convert.ToHexStringLower(attachment.Digest),
                    size = attachment.Size,
                }
            )
        );
    }

    /// <summary>A picture of what is reported, whatever stage the case has come to: it is no evidence of the work
    /// done.</summary>
    public static void Add(UnitOfWork work, Guid caseId, CasePicture taken, Actor actor)
    {
        var at = work.Clock.GetUtcNow();
        var picture = taken.Picture;
        var attachment = new Attachment
        {
            CaseId = caseId,
            Id = Ids.New(at),
            Digest = picture.Digest,
            Stage = MatterStages.Register,
            Kind = EvidenceKinds.Photo,
            MediaType = picture.MediaType,
            FileName = picture.FileName,
            Size = picture.Size,
            Longitude = taken.Longitude,
            Latitude = taken.Latitude,
            TakenAt = taken.TakenAt,
            UploadedBy = actor.Id,
            UploadedByName = actor.Name,
            UploadedAt = at,
        };
        Add(work, attachment, actor);
    }
}
