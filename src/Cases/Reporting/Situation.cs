using Zhishu.Kernel;

namespace Zhishu.Cases.Reporting;

/// <summary>What the leaders of a city see of a period, and of this moment. Every figure counts what the list of cases
/// shows with the same filter.</summary>
/// <param name="From">Filed at or after; midnight in the city.</param>
/// <param name="SlotMinutes">Length of a slot of <paramref name="Slots"/> and of a step of <paramref name="Heat"/>.</param>
/// <param name="Before">The same of the period of like length before, up to the same hour.</param>
public sealed record Situation(
    DateTimeOffset AsOf,
    DateTimeOffset From,
    int SlotMinutes,
    SituationJudgement Judgement,
    SituationNow Now,
    SituationTotal Total,
    SituationTotal Before,
    IReadOnlyList<SituationSlot> Slots,
    IReadOnlyList<SituationGroup> Channels,
    IReadOnlyList<SituationGroup> Matters,
    IReadOnlyList<SituationGroup> Units,
    IReadOnlyList<SituationGroup> Areas,
    IReadOnlyList<HeatCell> Heat
);

/// <summary>How the city is at this moment, whatever the period, and why.</summary>
/// <param name="Since">Where the last <paramref name="Hours"/> hours begin.</param>
/// <param name="Filed">The cases filed since.</param>
/// <param name="Usual">In the same hours of like days in the four weeks before; null where there are too few.</param>
/// <param name="Matter">The matter furthest above its own usual number, if any is.</param>
/// <param name="Area">The street of which the same is true.</param>
/// <param name="MostOverdue">The unit with the most overdue cases.</param>
public sealed record SituationJudgement(
    SituationTone Tone,
    SituationVolume Volume,
    DateTimeOffset Since,
    int Hours,
    int Filed,
    double? Usual,
    SituationStandout? Matter,
    SituationStandout? Area,
    SituationStandout? MostOverdue
);

public enum SituationTone
{
    Calm,
    Watch,
    Bad,
}

/// <summary>The cases filed against the usual number.</summary>
public enum SituationVolume
{
    Unknown,
    Quiet,
    Usual,
    Busy,
    Surge,
}

/// <param name="Usual">The same in like hours before; null where it is no matter of hours.</param>
public sealed record SituationStandout(string Code, Text? Name, int Count, double? Usual);

/// <summary>All open cases as they stand.</summary>
/// <param name="DueSoon">Due within 24 hours.</param>
/// <param name="Waiting">Registered, and given to nobody yet.</param>
public sealed record SituationNow(int Open, int Overdue, int DueSoon, int Waiting, int Emergencies);

/// <summary>The cases filed in a period.</summary>
/// <param name="WithDeadline">Of those that count: neither refused, cancelled nor merged.</param>
/// <param name="Late">Whose deadline has passed, or had when they were closed.</param>
/// <param name="Rated">How many were rated, and <paramref name="Satisfied"/> with four or five of five.</param>
public sealed record SituationTotal(
    int Filed,
    int Closed,
    int WithDeadline,
    int OnTime,
    int Late,
    int Rated,
    int Satisfied
);

/// <summary>The cases filed in one stretch of the period.</summary>
public sealed record SituationSlot(DateTimeOffset At, int Filed, int Closed);

/// <summary>The cases of a channel, a matter, a unit or an area.</summary>
/// <param name="Code">What the list of cases is filtered by; null for none.</param>
public sealed record SituationGroup(string? Code, Text? Name, int Filed, int Open, int OnTime, int Late);

/// <summary>How many cases lie about a place in a stretch of the period.</summary>
/// <param name="Slot">Index of the stretch, from 0.</param>
public sealed record HeatCell(double Longitude, double Latitude, int Slot, int Count);
