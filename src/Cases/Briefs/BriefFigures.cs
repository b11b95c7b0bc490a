using Zhishu.Kernel;

namespace Zhishu.Cases.Briefs;

/// <summary>What a brief is written from. Every figure counts what the list of cases shows with the same filter.</summary>
/// <param name="AsOf">Until when the cases are judged.</param>
/// <param name="Until">Where the counting ends: the end of the period, or the present while it runs. The periods before
/// are counted as far.</param>
internal sealed record BriefFigures(
    BriefPeriod Period,
    DateTimeOffset AsOf,
    DateTimeOffset Until,
    BriefTotal Total,
    BriefTotal Before,
    BriefTotal YearBefore,
    IReadOnlyList<BriefSlot> Slots,
    IReadOnlyList<BriefGroup> Channels,
    IReadOnlyList<BriefGroup> Matters,
    IReadOnlyList<BriefGroup> Units,
    IReadOnlyList<BriefGroup> Streets,
    IReadOnlyList<BriefGroup> Grids,
    BriefOverdue Overdue,
    IReadOnlyList<BriefCase> Notable
)
{
    public bool IsRunning => Until < Period.End;
}

/// <summary>The cases filed in a period.</summary>
/// <param name="WithDeadline">Of those that count: neither refused, cancelled nor merged.</param>
/// <param name="OnTime">Closed at their deadline or before.</param>
/// <param name="Late">Whose deadline has passed, or had when they were closed.</param>
/// <param name="Poor">Rated with one or two of five.</param>
internal sealed record BriefTotal(
    int Filed,
    int Closed,
    int WithDeadline,
    int OnTime,
    int Late,
    int LateOpen,
    int Rated,
    int Satisfied,
    int Poor,
    int Emergencies,
    int Supervised,
    int Reopened
)
{
    public static BriefTotal None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Those whose deadlines are decided.</summary>
    public int Due => OnTime + Late;

    public int Running => WithDeadline - OnTime - Late;
}

/// <summary>A day of the period, or a week of a long one.</summary>
/// <param name="Days">How many civil days it has.</param>
internal sealed record BriefSlot(DateOnly On, int Days, int Filed, int Closed);

/// <summary>The cases of a channel, a matter, a unit, a street or a grid cell.</summary>
/// <param name="Code">What the list of cases is filtered by; null for those that have none.</param>
/// <param name="Before">Filed in the period before.</param>
internal sealed record BriefGroup(string? Code, Text? Name, int Filed, int Before, int Closed, int OnTime, int Late)
{
    public int Due => OnTime + Late;
}

/// <summary>Open cases, filed up to the end of the period, whose deadline has passed.</summary>
/// <param name="LongOver">By more than a week.</param>
/// <param name="Worst">Those that are over the longest.</param>
internal sealed record BriefOverdue(
    int Count,
    int LongOver,
    IReadOnlyList<BriefGroup> Units,
    IReadOnlyList<BriefCase> Worst
);
