using Zhishu.Intake.Texts;

namespace Zhishu.Intake.Classifying;

/// <summary>Trains a model: first on parts of the texts, to see how sure it may be of what it has not seen, then on all.</summary>
internal static class Trainer
{
    /// <summary>How often a confidence above a suggested threshold must be right.</summary>
    public const double WantedPrecision = 0.97;

    private const int Parts = 5;
    private const int FewTexts = 1000;

    // Of many texts one part held back tells enough.
    private const int ManyTexts = 20_000;

    // What a model may weigh, in numbers: 80 MB.
    private const int MostWeights = 20_000_000;
    private const int MostTerms = 200_000;

    /// <exception cref="ArgumentException">There are fewer than two classes.</exception>
    public static TextModel Train(LabelledTexts texts, SameWords words, SolverSettings? settings = null)
    {
        if (texts.Labels.Count < 2)
            throw new ArgumentException("There must be two classes at least.", nameof(texts));
        settings ??= new SolverSettings();
        var held = HoldBack(texts, words, settings);
        var sharpness = Calibration.FindSharpness(held);
        var thresholds = Calibration.FindThresholds(held, sharpness, texts.Labels.Count, WantedPrecision);
        return Learn(texts, words, settings) with { Sharpness = sharpness, Thresholds = thresholds };
    }

    private static List<HeldBack> HoldBack(LabelledTexts texts, SameWords words, SolverSettings settings)
    {
        var folds = Folds.Divide(texts, Parts);
        List<HeldBack> held = [];
        for (var part = 0; part < (texts.Count > ManyTexts ? 1 : Parts); part++)
        {
            var model = Learn(texts.Only(Where(folds, f => f != part)), words, settings);
            var scorer = new Classifier(model);
            foreach (var i in Where(folds, f => f == part))
                held.Add(new HeldBack(scorer.Score(texts.Texts[i]).ToArray(), texts.Classes[i]));
        }
        return held;
    }

    private static TextModel Learn(LabelledTexts texts, SameWords words, SolverSettings settings)
    {
        var most = Math.Min(MostTerms, MostWeights / LinearWeights.StrideOf(texts.Labels.Count));
        var vocabulary = Vocabulary.Choose(
            texts.Count,
            TrainingSet.Count(texts, words),
            atLeast: texts.Count < FewTexts ? 2 : 3,
            most
        );
        var weights = LinearSolver.Solve(TrainingSet.Of(texts, vocabulary, words), settings);
        return new TextModel(texts.Labels, vocabulary, weights, 1, [], words);
    }

    private static int[] Where(int[] folds, Func<int, bool> wanted) =>
        [.. Enumerable.Range(0, folds.Length).Where(i => wanted(folds[i]))];
}
