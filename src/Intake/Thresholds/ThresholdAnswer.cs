using System.ComponentModel.DataAnnotations;
using Zhishu.Kernel;

namespace Zhishu.Intake.Thresholds;

/// <summary>From which confidence on a matter is proposed, or given without a person. What is left out does not hold any more.</summary>
public sealed record SetThresholdRequest
{
    /// <summary>0 to 1; a less sure proposal of the model is not shown.</summary>
    [Range(0.0, 1.0)]
    public double? OfferedFrom { get; init; }

    /// <summary>0.5 to 1, and not below the other.</summary>
    [Range(0.5, 1.0)]
    public double? AutomaticFrom { get; init; }

    /// <summary>The version that was seen; 0 where there was none. Another one is refused.</summary>
    [Range(0, int.MaxValue)]
    public int Version { get; init; }
}

/// <param name="Code">Of the matter.</param>
/// <param name="MayBeAutomatic">Whether it burdens nobody, so that a case may come under it without a person.</param>
/// <param name="Advised">The least confidence from which 97 of 100 were right when the model in use was trained; null where it
/// reached that with none, or does not know the matter.</param>
/// <param name="Version">0 where nothing was ever set.</param>
public sealed record ThresholdAnswer(
    string Code,
    Text Name,
    bool MayBeAutomatic,
    double? Advised,
    double? OfferedFrom,
    double? AutomaticFrom,
    string? ChangedBy,
    DateTimeOffset? ChangedAt,
    int Version
);

/// <param name="AllowsAutomatic">Whether the city allows that cases come under a matter without a person.</param>
/// <param name="DispatchesToo">Whether such cases are also registered and dispatched without one.</param>
/// <param name="Matters">Those that the model in use knows, and those for which something was set, by code.</param>
public sealed record ThresholdList(bool AllowsAutomatic, bool DispatchesToo, IReadOnlyList<ThresholdAnswer> Matters);
