using Zhishu.Matters.Contracts;

namespace Zhishu.Cases.Attachments;

/// <summary>Section <c>Cases:Attachments</c>.</summary>
internal sealed class AttachmentOptions
{
    private const long Megabyte = 1 << 20;

    /// <summary>Where the files are; null for <c>attachments</c> in the data folder.</summary>
    public string? Folder { get; set; }

    public long PhotoBytes { get; set; } = 20 * Megabyte;

    public long AudioBytes { get; set; } = 50 * Megabyte;

    public long VideoBytes { get; set; } = 200 * Megabyte;

    public long DocumentBytes { get; set; } = 50 * Megabyte;

    /// <summary>How many a case may have.</summary>
    public int MostPerCase { get; set; } = 200;

    /// <summary>How many one reporter may send with a follow-up token.</summary>
    public int MostPerReporter { get; set; } = 20;

    /// <summary>How long a file that nobody refers to is kept.</summary>
    public TimeSpan KeepUnused { get; set; } = TimeSpan.FromDays(1);

    public long LimitOf(string kind) =>
        kind switch
        {
            EvidenceKinds.Photo => PhotoBytes,
            EvidenceKinds.Audio => AudioBytes,
            EvidenceKinds.Video => VideoBytes,
            _ => DocumentBytes,
        };

    /// <summary>The largest request an upload can be: the largest file and room for the form around it.</summary>
    public long LargestRequest =>
        Math.Max(Math.Max(PhotoBytes, AudioBytes), Math.Max(VideoBytes, DocumentBytes)) + Megabyte;
}
