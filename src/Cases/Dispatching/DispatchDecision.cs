using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Dispatching;

/// <summary>Why a case went to a unit: kept with the case and in the ledger, shown by the API.</summary>
/// <param name="Automatic">Whether the product decided; otherwise a person named the unit.</param>
/// <param name="Rule">Which rule: <c>duty-table</c>, <c>person</c> or a pack's decision table.</param>
/// <param name="Row">The row of the duty table that decided, or null.</param>
/// <param name="Considered">What else was looked at and why it was not taken.</param>
public sealed record DispatchDecision(
    bool Automatic,
    string Rule,
    Guid? UnitId,
    IReadOnlyList<Guid> CoUnits,
    Guid? Row,
    Text Explanation,
    IReadOnlyList<ConsideredRow> Considered
)
{
    internal static DispatchDecision By(DutyAnswer answer) =>
        new(
            true,
            "duty-table",
            answer.Lead?.Id,
            [.. answer.CoUnits.Select(u => u.Id)],
            answer.Row?.Id,
            answer.Explanation,
            [
                .. answer
                    .Considered.Where(c => !c.Taken)
                    .Take(5)
                    .Select(c => new ConsideredRow(c.Row.Id, c.Unit?.Name.Chinese, c.Why)),
            ]
        );

    /// <summary>Not yet registered, so not dispatched either.</summary>
    internal static DispatchDecision Waiting(Text why) =>
        new(
            true,
            "waiting",
            null,
            [],
            null,
            new($"待人工受理：{why.Chinese}", $"Waits for a person: {why.English}"),
            []
        );

    internal static DispatchDecision ByPerson(Unit unit, string? reason) =>
        new(
            false,
            "person",
            unit.Id,
            [],
            null,
            new($"由人工指定{unit.Name.Chinese}。{reason}", $"A person named {unit.Name.English}. {reason}"),
            []
        );
}

/// <summary>A row that was not taken.</summary>
public sealed record ConsideredRow(Guid Row, string? Unit, Text Why);
