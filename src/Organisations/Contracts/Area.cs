using Zhishu.Kernel.Identifiers;

namespace Zhishu.Organisations.Contracts;

/// <summary>An administrative area of GB/T 2260 or the statistical codes below it (行政区划).</summary>
/// <param name="Code">2, 4, 6, 9 or 12 digits without the zeros that pad it, see <see cref="AreaCode"/>.</param>
/// <param name="Parent">The code of the area one level up that has a code of its own; null for a province.</param>
/// <param name="ValidFrom">The first day on which the code exists.</param>
/// <param name="ValidTo">The last day on which it exists; null while it does.</param>
/// <param name="HasBoundary">Whether a polygon is stored, so that points are found in it.</param>
public sealed record Area(
    string Code,
    string Name,
    AreaLevel Level,
    string? Parent,
    DateOnly ValidFrom,
    DateOnly? ValidTo,
    bool HasBoundary = false
)
{
    /// <summary>Whether the code exists on a day.</summary>
    public bool IsValidOn(DateOnly day) => ValidFrom <= day && (ValidTo is null || day <= ValidTo);
}
