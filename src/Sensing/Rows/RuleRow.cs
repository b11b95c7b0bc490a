namespace Zhishu.Sensing.Rows;

/// <summary>What makes devices neighbours (联动范围).</summary>
public enum SharedPlace
{
    /// <summary>同一网格: the grid cell in which they stand.</summary>
    Grid,

    /// <summary>同一区划: the area in which they stand.</summary>
    Area,

    /// <summary>同一对象: what they watch.</summary>
    Watched,
}

internal sealed class RuleRow
{
    public Guid Id { get; init; }
    public int Version { get; set; } = 1;
    public required string Code { get; init; }
    public required string NameChinese { get; set; }
    public required string NameEnglish { get; set; }
    public Guid TypeId { get; init; }

    /// <summary>FEEL; null for a rule about silence.</summary>
    public string? Condition { get; set; }

    /// <summary>FEEL: when it is over; null for when the condition no longer holds.</summary>
    public string? ReturnCondition { get; set; }
    public int? SilentSeconds { get; set; }
    public int HeldSeconds { get; set; }
    public int Times { get; set; } = 1;
    public int WithinSeconds { get; set; }

    /// <summary>So long without a reading breaks what was held; null for three times the type's interval.</summary>
    public int? GapSeconds { get; set; }

    /// <summary>So many devices of one place must have an open alarm of the rule before there is a case; 1 for each by
    /// itself.</summary>
    public int Together { get; set; } = 1;

    /// <summary>What one place is; null where each device stands by itself.</summary>
    public SharedPlace? TogetherBy { get; set; }
    public string? MatterCode { get; set; }
    public bool NeedsCheck { get; set; }
    public bool IsOn { get; set; } = true;
    public string? Pack { get; set; }
    public bool ChangedHere { get; set; }
}
