using System.ComponentModel.DataAnnotations;
using Zhishu.Organisations;

namespace Zhishu.Sensing.Rows;

/// <summary>Something a type of devices measures.</summary>
/// <param name="Code">Its name in messages and rules: lower case letters, digits and underscores.</param>
/// <param name="Minimum">The least the device can measure; a reading below is refused.</param>
/// <param name="Others">Units that are converted.</param>
/// <param name="IsPublic">Whether anybody may see what its devices last measured, and where they are.</param>
public sealed record Quantity(
    [property: Required, StringLength(30), RegularExpression("^[a-z][a-z0-9_]{0,29}$")] string Code,
    [property: Required, PlainText(60)] string NameZh,
    [property: Required, PlainText(60)] string NameEn,
    [property: Required(AllowEmptyStrings = true), PlainText(20, AllowEmpty = true)] string Unit,
    [property: Range(-1e15, 1e15)] double Minimum,
    [property: Range(-1e15, 1e15)] double Maximum,
    [property: MaxLength(10)] IReadOnlyList<OtherUnit>? Others = null,
    bool IsPublic = false
);

/// <summary>A unit that is converted: value × factor + offset is in the quantity's own.</summary>
public sealed record OtherUnit(
    [property: Required, PlainText(20)] string Unit,
    [property: Range(-1e12, 1e12)] double Factor,
    [property: Range(-1e12, 1e12)] double Offset = 0
);

internal sealed class DeviceTypeRow
{
    public Guid Id { get; init; }
    public int Version { get; set; } = 1;
    public required string Code { get; init; }
    public required string NameChinese { get; set; }
    public required string NameEnglish { get; set; }

    /// <summary>JSON. A quantity keeps its place: readings know it by that.</summary>
    public required string Quantities { get; set; }

    /// <summary>JSON.</summary>
    public string Commands { get; set; } = "[]";
    public int IntervalSeconds { get; set; }
    public int SilentSeconds { get; set; }
    public int KeepDays { get; set; }
    public int KeepSummaryDays { get; set; }
    public string? Pack { get; set; }
    public bool ChangedHere { get; set; }
}
