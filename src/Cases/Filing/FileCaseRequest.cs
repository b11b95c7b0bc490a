using System.ComponentModel.DataAnnotations;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;

namespace Zhishu.Cases.Filing;

/// <summary>A report as any channel sends it. Without a matter it waits for a person; with one it is registered and
/// dispatched at once where the actor may register and the duty table answers.</summary>
public sealed record FileCaseRequest
{
    /// <summary>One of the channels: hotline, web, mobile, grid, sensor, video, code, system, letter, window.</summary>
    [Required, StringLength(20)]
    public string Channel { get; init; } = "";

    /// <summary>What kind of request it is, where no matter says so: consultation, help, complaint, report, suggestion,
    /// praise, urban-part, urban-event.</summary>
    [StringLength(20)]
    public string? Kind { get; init; }

    [StringLength(60)]
    public string? MatterCode { get; init; }

    [StringLength(200)]
    public string? Title { get; init; }

    [Required, StringLength(10_000, MinimumLength = 1)]
    public string Description { get; init; } = "";

    public PlaceInput? Place { get; init; }

    public ReporterInput? Reporter { get; init; }

    public bool Emergency { get; init; }

    /// <summary>Whether it may be shown to the public (without personal data).</summary>
    public bool IsPublic { get; init; }

    /// <summary>The code of the object it is about, as scanned.</summary>
    [StringLength(200)]
    public string? ObjectCode { get; init; }

    /// <summary>The matter's own fields.</summary>
    [MaxLength(50)]
    public Dictionary<string, string>? Fields { get; init; }

    /// <summary>The number it has in another system; the same number is filed once.</summary>
    public OriginInput? Origin { get; init; }

    /// <summary>A deadline that was promised elsewhere; needs cases.set-deadline.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The unit to dispatch to, instead of asking the duty table; needs cases.dispatch.</summary>
    [StringLength(60)]
    public string? UnitCode { get; init; }
}

/// <summary>Where it is. Degrees in WGS 84 (CGCS2000).</summary>
public sealed record PlaceInput
{
    [Range(-180.0, 180.0)]
    public double? Longitude { get; init; }

    [Range(-90.0, 90.0)]
    public double? Latitude { get; init; }

    [StringLength(300)]
    public string? Address { get; init; }

    /// <summary>2 to 12 digits; found from the coordinates where they are given.</summary>
    [RegularExpression("^[0-9]{2,12}$")]
    public string? AreaCode { get; init; }
}

/// <summary>Who reports. Sealed before it is stored; nothing at all is kept of an anonymous reporter.</summary>
public sealed record ReporterInput
{
    [StringLength(50)]
    public string? Name { get; init; }

    [StringLength(30), RegularExpression("^[0-9+() -]{3,30}$")]
    public string? Phone { get; init; }

    public bool Anonymous { get; init; }

    /// <summary>The name is for those alone who may see confidential reporters.</summary>
    public bool Confidential { get; init; }
}

/// <summary>Where a case came from.</summary>
public sealed record OriginInput
{
    [Required, StringLength(50)]
    public string System { get; init; } = "";

    [Required, StringLength(100)]
    public string Number { get; init; } = "";
}

/// <summary>What the one who filed is told.</summary>
/// <param name="FollowUpToken">With it a person without an account can follow the case; shown this once.</param>
public sealed record FiledCase(
    Guid Id,
    string Number,
    CaseState State,
    Text StateName,
    string? MatterCode,
    string? AreaCode,
    string? GridCode,
    Guid? UnitId,
    Text? UnitName,
    DateTimeOffset? DueAt,
    Text? Explanation,
    string? FollowUpToken
);
