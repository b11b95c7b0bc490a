namespace Zhishu.Cases.Attachments;

/// <summary>A piece of evidence of a case. The row stays when it is removed; the bytes go once nobody refers to
/// them.</summary>
internal sealed class Attachment
{
    public Guid CaseId { get; init; }
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;

    /// <summary>SM3 over the bytes as stored, which for a photo are those without its metadata.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>One of <see cref="Matters.Contracts.MatterStages"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>One of <see cref="Matters.Contracts.EvidenceKinds"/>.</summary>
    public required string Kind { get; init; }
    public required string MediaType { get; init; }
    public required string FileName { get; init; }
    public long Size { get; init; }

    /// <summary>Where the photo was taken, as it said: WGS 84 degrees.</summary>
    public double? Longitude { get; init; }
    public double? Latitude { get; init; }
    public DateTimeOffset? TakenAt { get; init; }
    public Guid? UploadedBy { get; init; }
    public required string UploadedByName { get; init; }

    /// <summary>The reporter who sent it with a follow-up token.</summary>
    public Guid? ReporterId { get; init; }
    public DateTimeOffset UploadedAt { get; init; }
    public DateTimeOffset? RemovedAt { get; private set; }
    public Guid? RemovedBy { get; private set; }
    public string? RemovedByName { get; private set; }
    public string? RemovalReason { get; private set; }

    public void Remove(Kernel.Actors.Actor by, string reason, DateTimeOffset at)
    {
        RemovedAt = at;
        RemovedBy = by.Id;
        RemovedByName = by.Name;
        RemovalReason = reason;
    }
}

/// <summary>An attachment as the reader of a case sees it.</summary>
/// <param name="Digest">SM3 of the bytes, hex.</param>
public sealed record AttachmentDetail(
    Guid Id,
    string Stage,
    string Kind,
    string MediaType,
    string FileName,
    long Size,
    string Digest,
    double? Longitude,
    double? Latitude,
    DateTimeOffset? TakenAt,
    string UploadedBy,
    bool ByReporter,
    DateTimeOffset UploadedAt,
    DateTimeOffset? RemovedAt,
    string? RemovedBy,
    string? RemovalReason
)
{
    internal static AttachmentDetail Of(Attachment a) =>
        new(
            a.Id,
            a.Stage,
            a.Kind,
            a.MediaType,
            a.FileName,
            a.Size,
            Convert.ToHexStringLower(a.Digest),
            a.Longitude,
            a.Latitude,
            a.TakenAt,
            a.UploadedByName,
            a.ReporterId is not null,
            a.UploadedAt,
            a.RemovedAt,
            a.RemovedByName,
            a.RemovalReason
        );
}
