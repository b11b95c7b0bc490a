using Zhishu.Cases.Contracts;
using Zhishu.Sensing.VideoEvents;

namespace Zhishu.Sensing.Rows;

internal sealed class EventRow
{
    public Guid Id { get; init; }
    public int Version { get; set; } = 1;
    public int Camera { get; init; }

    /// <summary>What the analysis said.</summary>
    public Guid SaidBehaviourId { get; init; }

    /// <summary>What it is, after a person looked.</summary>
    public Guid BehaviourId { get; set; }
    public EventState State { get; set; }
    public DateTimeOffset FirstAt { get; set; }
    public DateTimeOffset LastAt { get; set; }
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>Of the picture that is kept, 0 to 1.</summary>
    public double Confidence { get; set; }

    /// <summary>How often it was seen.</summary>
    public int Count { get; set; }

    /// <summary>JSON: the boxes of the picture that is kept.</summary>
    public required string Boxes { get; set; }

    /// <summary>JSON: the boxes as they were seen last.</summary>
    public required string LastBoxes { get; set; }

    /// <summary>Null once the picture is kept no longer.</summary>
    public byte[]? PictureDigest { get; set; }
    public long PictureSize { get; set; }
    public required string PictureType { get; set; }
    public double? Longitude { get; init; }
    public double? Latitude { get; init; }
    public string? Address { get; init; }
    public string? CheckedBy { get; set; }
    public DateTimeOffset? CheckedAt { get; set; }
    public string? Reason { get; set; }
    public Guid? CaseId { get; set; }
    public string? CaseNumber { get; set; }
    public int Attempts { get; set; }

    /// <summary>When filing the case is tried again.</summary>
    public DateTimeOffset? NextAttemptAt { get; set; }
    public string? FaultChinese { get; set; }
    public string? FaultEnglish { get; set; }

    public StoredPicture? Picture =>
        PictureDigest is { } digest
            ? new(digest, PictureSize, PictureType, $"event-{Id:N}.{PictureType[(PictureType.IndexOf('/') + 1)..]}")
            : null;
}

/// <summary>One time that a scene was seen.</summary>
internal sealed class SightingRow
{
    public Guid Id { get; init; }
    public Guid EventId { get; init; }
    public int Camera { get; init; }

    /// <summary>The sender's own.</summary>
    public required string Number { get; init; }
    public DateTimeOffset At { get; init; }
    public double Confidence { get; init; }
    public required string Boxes { get; init; }
    public required string Sender { get; init; }
    public DateTimeOffset RecordedAt { get; init; }
}
