using Zhishu.Intake.Classifying;
using Zhishu.Intake.Texts;

namespace Zhishu.Intake.Tests.Classifying;

public class LinearSolverTests
{
    private const float Cost = 3;

    [Fact]
    public void Messages_that_can_be_told_apart_are()
    {
        var (set, weights) = Solve(new SolverSettings(Cost));
        var scores = new float[weights.Stride];
        for (var i = 0; i < set.Rows.Length; i++)
        {
            weights.Score(set.Rows[i].Terms, set.Rows[i].Weights, scores);
            Enumerable.Range(0, set.ClassCount).MaxBy(k => scores[k]).ShouldBe(set.Classes[i]);
        }
    }

    [Fact]
    public void The_optimum_is_that_of_liblinear()
    {
        if (!Liblinear.IsInstalled)
            Assert.Skip("liblinear (Debian: liblinear4) is not installed.");
        var (set, weights) = Solve(new SolverSettings(Cost, 0.0005f, 1000));
        for (var k = 0; k < set.ClassCount; k++)
        {
            var reference = Objective(set, k, Liblinear.Solve(set, k, Cost));
            var own = Enumerable.Range(0, set.TermCount + 1).Select(t => (double)weights.Of[t * weights.Stride + k]);
            Objective(set, k, [.. own]).ShouldBe(reference, reference * 0.001);
        }
    }

    [Fact]
    public void Texts_without_any_term_and_classes_without_any_text_do_no_harm()
    {
        var set = new TrainingSet([new([], []), new([0], [1]), new([1], [1])], [0, 0, 1], 3, 2);
        var weights = LinearSolver.Solve(set, new SolverSettings());
        weights.Of.ShouldAllBe(w => float.IsFinite(w));
    }

    // What both make as small as they can: half the square of the weights, and what the errors cost.
    private static double Objective(TrainingSet set, int k, double[] weights)
    {
        var loss = 0.0;
        for (var i = 0; i < set.Rows.Length; i++)
        {
            var score = weights[^1];
            for (var t = 0; t < set.Rows[i].Terms.Length; t++)
                score += weights[set.Rows[i].Terms[t]] * set.Rows[i].Weights[t];
            var missing = Math.Max(0, 1 - (set.Classes[i] == k ? score : -score));
            loss += missing * missing;
        }
        return weights.Sum(w => w * w) / 2 + Cost * loss;
    }

    private static (TrainingSet, LinearWeights) Solve(SolverSettings settings)
    {
        var texts = Messages.Labelled(60);
        var counts = TrainingSet.Count(texts, SameWords.Shipped);
        var set = TrainingSet.Of(texts, Vocabulary.Choose(texts.Count, counts, 2, 10_000), SameWords.Shipped);
        return (set, LinearSolver.Solve(set, settings));
    }
}
