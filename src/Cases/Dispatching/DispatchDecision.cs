using Zhishu.Cases.Deciding;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Cases.Dispatching;

/// <summary>Why a case went to a unit: kept with the case and in the ledger, shown by the API.</summary>
/// <param name="Automatic">Whether the product decided; otherwise a person named the unit.</param>
/// <param name="Rule">Which rule: <c>duty-table</c>, <c>person</c>, or the code of a decision table.</param>
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
    /// <summary>What the decision table said, with everything needed to work it out again; null where none decided.</summary>
    public Decision? Decision { get; init; }

    /// <summary>Whether it burdens somebody and so waits for a person: the case is not dispatched until then.</summary>
    public bool Waits { get; init; }

    /// <summary>The deadline that whoever dispatched set by hand, kept while the dispatch waits.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The person in charge whom whoever dispatched named, kept while the dispatch waits.</summary>
    public Guid? HandlerId { get; init; }

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

    /// <param name="verdict">With a decision, whose units exist: the use has held it against the directory.</param>
    internal static DispatchDecision ByTable(Verdict verdict, Decision decision, DirectorySnapshot directory) =>
        new DispatchDecision(
            true,
            decision.Table,
            directory.UnitByCode(CaseOutputs.Word(verdict.Value, "unit")!)!.Id,
            [.. CaseOutputs.Words(verdict.Value, "co units").Select(c => directory.UnitByCode(c)!.Id)],
            null,
            decision.Explanation,
            []
        )
        {
            Decision = decision,
            Waits = decision.Burdening,
        }.After(verdict.Passed);

    /// <summary>Says also why tables asked before did not decide.</summary>
    internal DispatchDecision After(IReadOnlyList<Text> passed) =>
        passed.Count == 0
            ? this
            : this with
            {
                Explanation = new(
                    $"{Explanation.Chinese}\n{string.Join('\n', passed.Select(p => p.Chinese))}",
                    $"{Explanation.English}\n{string.Join('\n', passed.Select(p => p.English))}"
                ),
            };

    /// <summary>A person took it on as proposed.</summary>
    internal DispatchDecision ConfirmedBy(string person, string reason) =>
        this with
        {
            Waits = false,
            Explanation = new(
                $"{Explanation.Chinese}\n{person}已确认：{reason}",
                $"{Explanation.English}\nConfirmed by {person}: {reason}"
            ),
        };

    /// <summary>A person did not take it on: the case goes to no unit until a person names one.</summary>
    internal DispatchDecision RejectedBy(string person, string reason) =>
        this with
        {
            UnitId = null,
            CoUnits = [],
            Explanation = new(
                $"{Explanation.Chinese}\n{person}已驳回：{reason}",
                $"{Explanation.English}\nRejected by {person}: {reason}"
            ),
        };

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
