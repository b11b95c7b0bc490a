using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;

namespace Zhishu.Cases.Deciding;

/// <summary>A decision table's say on a time limit: kept with the stage or share it is about and in the ledger.</summary>
/// <param name="Stage">One of the matter's stages.</param>
/// <param name="UnitId">The unit whose share it is about, or null.</param>
/// <param name="Default">What holds without the table; null for no limit.</param>
/// <param name="Limit">What the table says.</param>
/// <param name="Waits">Whether it burdens somebody and so waits for a person: until then the default holds.</param>
/// <param name="Explanation">Why, in plain sentences.</param>
/// <param name="Decision">With everything needed to work it out again.</param>
public sealed record LimitDecision(
    string Stage,
    Guid? UnitId,
    string? Default,
    string Limit,
    bool Waits,
    string? Reason,
    Text Explanation,
    Decision Decision
);
