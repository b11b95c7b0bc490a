using Zhishu.Kernel;

namespace Zhishu.Organisations.Contracts;

/// <summary>Lead or co-handler.</summary>
public enum DutyRole
{
    /// <summary>主办: answers for the whole.</summary>
    Lead,

    /// <summary>协办: answers for a share.</summary>
    Co,
}

/// <summary>A row of the duty table: which unit answers for which matters where (职责清单).</summary>
/// <param name="MatterPrefix">What the matter's code must begin with; the longest prefix wins. Empty for all.</param>
/// <param name="GridCode">The cell it holds in, with the cells below it; null when it goes by area or holds everywhere.</param>
/// <param name="AreaPrefix">What the area's code must begin with; null when it goes by grid or holds everywhere.</param>
/// <param name="ValidFrom">The first day.</param>
/// <param name="ValidTo">The last day; null while it holds.</param>
/// <param name="FallbackUnitId">Who answers when the unit is closed without a successor; null for nobody.</param>
public sealed record Duty(
    Guid Id,
    string MatterPrefix,
    string? GridCode,
    string? AreaPrefix,
    Guid UnitId,
    DutyRole Role,
    DateOnly ValidFrom,
    DateOnly? ValidTo = null,
    Guid? FallbackUnitId = null
)
{
    /// <summary>Whether the row holds on a day.</summary>
    public bool IsValidOn(DateOnly day) => ValidFrom <= day && (ValidTo is null || day <= ValidTo);
}

/// <summary>How the question who answers came out.</summary>
public enum DutyOutcome
{
    /// <summary>A row names the unit.</summary>
    Answered,

    /// <summary>The unit of the best row is closed; its successor, its fallback or a broader row answers.</summary>
    Fallback,

    /// <summary>No row, or none whose unit still works: a person must decide.</summary>
    Nobody,
}

/// <summary>A row that was looked at, and why it was taken or not.</summary>
/// <param name="Row">The row of the duty table.</param>
/// <param name="Unit">Its unit; null if it no longer exists.</param>
/// <param name="Taken">Whether its unit, or one that stands in for it, is the answer.</param>
public sealed record DutyStep(Duty Row, Unit? Unit, bool Taken, Text Why);

/// <summary>Who answers for a matter at a place, and why.</summary>
/// <param name="Lead">The unit that answers; null only when <see cref="Outcome"/> is
/// <see cref="DutyOutcome.Nobody"/>.</param>
/// <param name="Row">The row that decided, or null.</param>
/// <param name="CoUnits">Co-handlers by the best co-handler rows, without the lead.</param>
/// <param name="Considered">Every row that was looked at, the best first.</param>
/// <param name="FallbackChain">The units gone through before the lead was found, in order; empty when none.</param>
/// <param name="Explanation">One or two sentences for people.</param>
public sealed record DutyAnswer(
    DutyOutcome Outcome,
    Unit? Lead,
    Duty? Row,
    IReadOnlyList<Unit> CoUnits,
    IReadOnlyList<DutyStep> Considered,
    IReadOnlyList<Unit> FallbackChain,
    Text Explanation
);

/// <summary>A matter that nobody answers for at a place.</summary>
/// <param name="GridCode">The cell; null when the place is an area.</param>
/// <param name="AreaCode">The area the cell lies in, or the area itself.</param>
/// <param name="Why">What is missing.</param>
public sealed record DutyGap(string MatterCode, string? GridCode, string AreaCode, Text Why);
