using Zhishu.Kernel;
using Zhishu.Organisations.Contracts;

namespace Zhishu.Organisations.Lookups;

/// <summary>The words in which the duty table explains itself.</summary>
internal static class Why
{
    public static Text Taken(Duty row, Unit unit) =>
        new(
            $"事项“{Matter(row).Chinese}”、{Place(row).Chinese}由{unit.Name.Chinese}主责或协办。",
            $"For matters {Matter(row).English} {Place(row).English}, {unit.Name.English} is named."
        );

    public static Text Successor(Unit closed, Unit open) =>
        new(
            $"{closed.Name.Chinese}已撤销，由承接单位{open.Name.Chinese}负责。",
            $"{closed.Name.English} is closed; its successor {open.Name.English} answers."
        );

    public static Text Fallback(Unit? closed, Unit fallback) =>
        new(
            $"{NameOf(closed).Chinese}已撤销且无承接单位，由兜底单位{fallback.Name.Chinese}负责。",
            $"{NameOf(closed).English} is closed without a successor; the fallback {fallback.Name.English} answers."
        );

    public static Text NobodyLeft(Unit? closed, Unit? fallback) =>
        fallback is null
            ? new(
                $"{NameOf(closed).Chinese}已撤销，且无承接单位和兜底单位。",
                $"{NameOf(closed).English} is closed, with neither successor nor fallback."
            )
            : new(
                $"{NameOf(closed).Chinese}与兜底单位{fallback.Name.Chinese}均已撤销。",
                $"{NameOf(closed).English} and the fallback {fallback.Name.English} are both closed."
            );

    public static Text NotValid(Duty row, DateOnly on) =>
        on < row.ValidFrom
            ? new(
                $"该职责自{row.ValidFrom:yyyy-MM-dd}起生效，尚未生效。",
                $"Not in force before {row.ValidFrom:yyyy-MM-dd}."
            )
            : new($"该职责已于{row.ValidTo:yyyy-MM-dd}到期。", $"Expired on {row.ValidTo:yyyy-MM-dd}.");

    public static Text LessSpecific(Duty taken, Duty row) =>
        row.MatterPrefix.Length < taken.MatterPrefix.Length
            ? new(
                $"事项前缀“{row.MatterPrefix}”不如“{taken.MatterPrefix}”具体。",
                $"Matter prefix '{row.MatterPrefix}' is less specific than '{taken.MatterPrefix}'."
            )
        : PlaceKey(row) != PlaceKey(taken)
            ? new(
                $"{Place(row).Chinese}不如{Place(taken).Chinese}具体。",
                $"The place ({Place(row).English}) is less specific than that of the row taken ({Place(taken).English})."
            )
        : new("同一事项同一地点已有较新的职责。", "A newer row for the same matter and place was taken.");

    public static Text AlreadyNamed(Unit unit) =>
        new($"{unit.Name.Chinese}已在办理单位之中。", $"{unit.Name.English} is among the handlers already.");

    public static Text Conclusion(
        DutyOutcome outcome,
        Unit? lead,
        Duty? row,
        List<DutyStep> steps,
        string matter,
        string? gridCode,
        string? areaCode
    )
    {
        if (outcome != DutyOutcome.Nobody)
        {
            var taken = steps.Find(s => s.Taken && s.Row == row)!;
            return outcome == DutyOutcome.Answered
                ? new(
                    $"{lead!.Name.Chinese}：事项“{Matter(row!).Chinese}”、{Place(row!).Chinese}的主责单位。",
                    $"{lead.Name.English}: leads for matters {Matter(row!).English} {Place(row!).English}."
                )
                : new($"{taken.Why.Chinese}", $"{taken.Why.English}");
        }
        var where = new Text(
            gridCode is null
                ? areaCode is null
                    ? "未给出地点"
                    : $"区划{areaCode}"
                : $"网格{gridCode}",
            gridCode is null
                ? areaCode is null
                    ? "an unknown place"
                    : $"area {areaCode}"
                : $"grid cell {gridCode}"
        );
        return steps.Count == 0
            ? new(
                $"职责清单中没有覆盖事项“{matter}”（{where.Chinese}）的职责，需人工派遣。",
                $"No row of the duty table covers matter '{matter}' in {where.English}; a person must dispatch."
            )
            : new(
                $"事项“{matter}”（{where.Chinese}）的{steps.Count}条职责均不可用，需人工派遣。",
                $"None of the {steps.Count} rows for matter '{matter}' in {where.English} can be used; a person must dispatch."
            );
    }

    private static Text NameOf(Unit? unit) => unit?.Name ?? new("原单位", "The unit");

    private static Text Matter(Duty row) =>
        row.MatterPrefix.Length == 0
            ? new("全部事项", "of every kind")
            : new($"{row.MatterPrefix}*", $"beginning with {row.MatterPrefix}");

    private static Text Place(Duty row) =>
        row.GridCode is { } grid ? new($"网格{grid}内", $"in grid cell {grid}")
        : row.AreaPrefix is { } area ? new($"区划{area}内", $"in area {area}")
        : new("全域", "everywhere");

    private static string PlaceKey(Duty row) => $"{row.GridCode}|{row.AreaPrefix}";
}
