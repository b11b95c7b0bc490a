using System.Diagnostics;
using Zhishu.Intake.Classifying;
using Zhishu.Intake.Contracts;

namespace Zhishu.Intake.Evaluating;

/// <summary>Counts what a model said of texts whose class is known.</summary>
internal sealed class Tally(IReadOnlyList<string> labels)
{
    private readonly List<Answer> answers = [];
    private TimeSpan spent;

    public List<double> Trained { get; } = [];

    public IReadOnlyList<Answer> Answers => answers;

    /// <param name="Class">What the text is; -1 for a label that training did not know.</param>
    /// <param name="Through">Whether it is surer than the threshold of the class it took.</param>
    internal readonly record struct Answer(int Class, int Taken, float Confidence, bool InFive, bool Through)
    {
        public bool Right => Class == Taken;
    }

    public void Test(TextModel model, IReadOnlyList<(string Text, int Class)> texts)
    {
        var classifier = new Classifier(model);
        var watch = Stopwatch.StartNew();
        foreach (var (text, actual) in texts)
        {
            var five = classifier.Classify(text, 5);
            answers.Add(
                new Answer(
                    actual,
                    five[0].Class,
                    five[0].Confidence,
                    five.Any(o => o.Class == actual),
                    five[0].Confidence >= model.Thresholds[five[0].Class]
                )
            );
        }
        spent += watch.Elapsed;
    }

    public TextEvaluation Sum(int train, int? folds)
    {
        var classes = labels.Select(Figures).ToArray();
        var through = answers.Where(a => a.Through).ToArray();
        var bands = Bands().ToArray();
        return new TextEvaluation(
            train,
            answers.Count,
            folds,
            Mean(classes.Where(c => c.Texts > 0).Select(c => c.F1)),
            Share(answers, a => a.Right),
            Share(answers, a => a.InFive),
            Trainer.WantedPrecision,
            Share(answers, a => a.Through),
            Share(through, a => a.Right),
            BestCoverage(),
            bands.Sum(b => Math.Abs(b.Confidence - b.Right) * b.Texts) / Math.Max(1, answers.Count),
            classes,
            bands,
            Confusions(),
            Mean(Trained),
            answers.Count / Math.Max(1e-9, spent.TotalSeconds)
        );
    }

    private ClassFigures Figures(string label, int k)
    {
        double right = answers.Count(a => a.Class == k && a.Taken == k);
        var actual = answers.Count(a => a.Class == k);
        var taken = answers.Count(a => a.Taken == k);
        return new ClassFigures(
            label,
            actual,
            right / Math.Max(1, taken),
            right / Math.Max(1, actual),
            2 * right / Math.Max(1, actual + taken)
        );
    }

    private double BestCoverage()
    {
        var (right, count, best) = (0, 0, 0);
        foreach (var answer in answers.OrderByDescending(a => a.Confidence))
        {
            right += answer.Right ? 1 : 0;
            if (right >= Trainer.WantedPrecision * ++count)
                best = count;
        }
        return best / (double)Math.Max(1, answers.Count);
    }

    private IEnumerable<ConfidenceBand> Bands() =>
        answers
            .GroupBy(a => Math.Min(9, (int)(a.Confidence * 10)))
            .OrderBy(g => g.Key)
            .Select(g => new ConfidenceBand(
                g.Key / 10.0,
                (g.Key + 1) / 10.0,
                g.Count(),
                g.Average(a => a.Confidence),
                Share([.. g], a => a.Right)
            ));

    private Confusion[] Confusions() =>
        [
            .. answers
                .Where(a => a is { Right: false, Class: >= 0 })
                .GroupBy(a => (a.Class, a.Taken))
                .OrderByDescending(g => g.Count())
                .Take(20)
                .Select(g => new Confusion(labels[g.Key.Class], labels[g.Key.Taken], g.Count())),
        ];

    private static double Share(IReadOnlyCollection<Answer> of, Func<Answer, bool> which) =>
        of.Count(which) / (double)Math.Max(1, of.Count);

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(0).Average();
}
