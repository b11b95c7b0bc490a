namespace Zhishu.Codes.Scanning;

/// <summary>Somebody asked about a code.</summary>
internal sealed class ScanRow
{
    public Guid Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>Null where what was scanned is no code of ours.</summary>
    public string? Number { get; init; }

    public string? Kind { get; init; }

    public string? AreaCode { get; init; }

    /// <summary>The word of the verdict.</summary>
    public string Outcome { get; init; } = "";

    /// <summary><c>public</c>, <c>office</c> or <c>system</c>.</summary>
    public string Way { get; init; } = "";

    public double? Longitude { get; init; }

    public double? Latitude { get; init; }

    public Guid? ActorId { get; init; }
}

/// <summary>A code that looks copied.</summary>
internal sealed class AlarmRow
{
    public Guid Id { get; init; }

    public string Number { get; init; } = "";

    public string Kind { get; init; } = "";

    public string AreaCode { get; init; } = "";

    /// <summary><c>two_places</c>, <c>too_often</c> or <c>replayed</c>.</summary>
    public string Reason { get; init; } = "";

    public DateTimeOffset At { get; init; }

    public string Facts { get; init; } = "{}";

    public DateTimeOffset? SettledAt { get; set; }

    public string? SettledBy { get; set; }

    public string? Words { get; set; }

    public int Version { get; private set; } = 1;
}
