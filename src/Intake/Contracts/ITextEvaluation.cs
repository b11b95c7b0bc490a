namespace Zhishu.Intake.Contracts;

/// <summary>Trains on a file of labelled texts and measures on another, with nothing of the city's own.</summary>
public interface ITextEvaluation
{
    /// <param name="train">CSV, UTF-8, plain or gzip, with the columns <c>label</c> and <c>text</c>, or <c>title</c> and <c>body</c>.</param>
    /// <param name="test">The same; null: the file is divided into folds that keep near-duplicates together.</param>
    /// <param name="folds">How many, 2 to 20.</param>
    /// <exception cref="Zhishu.Kernel.Refusal">A file or a column is missing, or there are fewer than two labels.</exception>
    TextEvaluation Run(string train, string? test, int folds);
}

/// <summary>How well a model does on texts that it has not seen.</summary>
/// <param name="Train">Texts trained on; with folds all.</param>
/// <param name="Test">Texts tested.</param>
/// <param name="Folds">Null where a file of its own was tested.</param>
/// <param name="MacroF1">The mean over the classes of F1.</param>
/// <param name="Coverage">The share of texts whose confidence was above the threshold that training found for their class, so
/// that they could go straight through.</param>
/// <param name="CoveredPrecision">How many of these were right.</param>
/// <param name="BestCoverage">The largest share, taken by confidence, of which <see cref="WantedPrecision"/> were right: what
/// one threshold could reach that knew the answers.</param>
/// <param name="CalibrationError">Mean difference between confidence and how often it was right, in ten bands of equal
/// width weighted by their texts (expected calibration error).</param>
/// <param name="SecondsTraining">For one model, its calibration included.</param>
/// <param name="TextsPerSecond">Classified on one core.</param>
public sealed record TextEvaluation(
    int Train,
    int Test,
    int? Folds,
    double MacroF1,
    double Accuracy,
    double AccuracyOfFive,
    double WantedPrecision,
    double Coverage,
    double CoveredPrecision,
    double BestCoverage,
    double CalibrationError,
    IReadOnlyList<ClassFigures> Classes,
    IReadOnlyList<ConfidenceBand> Calibration,
    IReadOnlyList<Confusion> Confusions,
    double SecondsTraining,
    double TextsPerSecond
);

/// <summary>How well one class is recognised.</summary>
/// <param name="Texts">Texts that have it.</param>
public sealed record ClassFigures(string Label, int Texts, double Precision, double Recall, double F1);

/// <summary>Texts whose confidence lay between two bounds.</summary>
/// <param name="Confidence">Their mean confidence.</param>
/// <param name="Right">The share that was right.</param>
public sealed record ConfidenceBand(double From, double To, int Texts, double Confidence, double Right);

/// <summary>Texts of one class taken for another, the most frequent first.</summary>
public sealed record Confusion(string Label, string TakenFor, int Texts);
