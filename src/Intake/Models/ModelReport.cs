using Zhishu.Intake.Contracts;

namespace Zhishu.Intake.Models;

/// <summary>What a model was trained on and how it does on cases that were held back.</summary>
/// <param name="Texts">Closed cases it was trained on.</param>
/// <param name="HeldBack">Closed cases that no model is ever trained on, every fifth by its identity.</param>
/// <param name="LeftOut">Cases of matters with too few of them to learn from.</param>
/// <param name="Figures">The model's own.</param>
/// <param name="Months">How it did on the held back cases of each month they were reported in, the earliest first, so that drift
/// shows; null in reports from before it was counted.</param>
/// <param name="InUse">Those of the model in use at the time, on the same cases; null where there was none.</param>
public sealed record ModelReport(
    int Texts,
    int HeldBack,
    int LeftOut,
    TextEvaluation Figures,
    ModelComparison? InUse,
    IReadOnlyList<MonthFigures>? Months = null
);

/// <param name="Month">Such as <c>2026-03</c>.</param>
/// <param name="Accuracy">The model's own.</param>
/// <param name="InUse">Of the model in use at the time; null where there was none.</param>
public sealed record MonthFigures(string Month, int Cases, double Accuracy, double? InUse);

/// <param name="Id">The other model.</param>
public sealed record ModelComparison(Guid Id, double MacroF1, double Accuracy, double AccuracyOfFive, double Coverage);

/// <summary>A model, or one that is being trained.</summary>
/// <param name="State"><c>waiting</c>, <c>training</c>, <c>failed</c>, <c>ready</c>, <c>in_use</c> or <c>retired</c>.</param>
/// <param name="Done">While it is trained: cases read.</param>
/// <param name="Error">Why it failed.</param>
public sealed record ModelAnswer(
    Guid Id,
    string State,
    DateTimeOffset AskedAt,
    string AskedBy,
    long Done,
    DateTimeOffset? TrainedAt,
    ModelReport? Report,
    Kernel.Text? Error,
    DateTimeOffset? UsedFrom,
    string? UsedBy,
    DateTimeOffset? UsedUntil
);
