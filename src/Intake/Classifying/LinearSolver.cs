using System.Numerics;

namespace Zhishu.Intake.Classifying;

/// <summary>Weights of every class for every term: <c>Of[term × Stride + class]</c>, the last row for what holds without
/// any term.</summary>
/// <param name="Stride">Classes, filled up to whole vectors.</param>
internal sealed record LinearWeights(float[] Of, int Stride)
{
    /// <summary>Adds up the weights of a text, class by class.</summary>
    public void Score(ReadOnlySpan<int> terms, ReadOnlySpan<float> weights, Span<float> scores)
    {
        scores = scores[..Stride];
        Of.AsSpan(Of.Length - Stride, Stride).CopyTo(scores);
        for (var i = 0; i < terms.Length; i++)
            AddScaled(Of.AsSpan(terms[i] * Stride, Stride), weights[i], scores);
    }

    public static void AddScaled(ReadOnlySpan<float> from, float scale, Span<float> to)
    {
        for (var at = 0; at < to.Length; at += Vector<float>.Count)
        {
            var sum = new Vector<float>(to[at..]) + new Vector<float>(from[at..]) * scale;
            sum.CopyTo(to[at..]);
        }
    }

    public static int StrideOf(int classes) =>
        (classes + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
}

/// <summary>How a model is solved.</summary>
/// <param name="Cost">What an error costs against the size of the weights (C).</param>
/// <param name="Tolerance">How far a gradient may be from its optimum at the end.</param>
/// <param name="MostPasses">Passes over all texts at most.</param>
internal sealed record SolverSettings(float Cost = 3, float Tolerance = 0.1f, int MostPasses = 40);

/// <summary>Learns a linear support vector machine for each class against the rest (squared hinge loss), by coordinate
/// descent on the dual. All classes see a text at once, so that its terms are fetched once and weights of neighbouring
/// classes change together.</summary>
/// <remarks>Hsieh, Chang, Lin, Keerthi, Sundararajan: A Dual Coordinate Descent Method for Large-scale Linear SVM
/// (ICML 2008); the problem liblinear solves with <c>-s 1 -B 1</c>.</remarks>
internal static class LinearSolver
{
    public static LinearWeights Solve(TrainingSet set, SolverSettings settings)
    {
        var stride = LinearWeights.StrideOf(set.ClassCount);
        var weights = new float[(set.TermCount + 1) * stride];
        // Each block of classes is a problem of its own.
        var blocks = Math.Min(Environment.ProcessorCount, stride / Vector<float>.Count);
        var perBlock = (stride / Vector<float>.Count + blocks - 1) / blocks * Vector<float>.Count;
        Parallel.For(
            0,
            blocks,
            b =>
            {
                var first = b * perBlock;
                var width = Math.Min(perBlock, stride - first);
                if (width > 0)
                    new Block(set, settings, weights, stride, first, width).Run();
            }
        );
        return new LinearWeights(weights, stride);
    }

    private sealed class Block(
        TrainingSet set,
        SolverSettings settings,
        float[] weights,
        int stride,
        int first,
        int width
    )
    {
        private readonly float[] duals = new float[set.Rows.Length * width];
        private readonly float[] scores = new float[width];
        private readonly float[] change = new float[width];
        private readonly byte[] resting = new byte[set.Rows.Length];
        private readonly float diagonal = 0.5f / settings.Cost;

        public void Run()
        {
            var order = Enumerable.Range(0, set.Rows.Length).ToArray();
            var random = new Random(1);
            for (var pass = 0; pass < settings.MostPasses; pass++)
            {
                random.Shuffle(order);
                var (largest, skipped) = Pass(order);
                if (largest > settings.Tolerance)
                    continue;
                if (!skipped)
                    return;
                // Only those at work are done: all once more.
                Array.Clear(resting);
            }
        }

        private (float Largest, bool Skipped) Pass(int[] order)
        {
            var largest = 0f;
            var skipped = false;
            foreach (var i in order)
            {
                // Who had nothing to change several times is looked at less often.
                if (resting[i] > 2 && resting[i]++ < 7)
                {
                    skipped = true;
                    continue;
                }
                if (resting[i] >= 7)
                    resting[i] = 2;
                var violation = Improve(i);
                resting[i] = violation == 0 ? (byte)(resting[i] + 1) : (byte)0;
                largest = Math.Max(largest, violation);
            }
            return (largest, skipped);
        }

        private float Improve(int i)
        {
            var row = set.Rows[i];
            var bias = weights.AsSpan(weights.Length - stride + first, width);
            bias.CopyTo(scores);
            for (var t = 0; t < row.Terms.Length; t++)
                LinearWeights.AddScaled(weights.AsSpan(row.Terms[t] * stride + first, width), row.Weights[t], scores);
            // A row has the length one, and the constant term adds another; an empty row has that alone.
            var curvature = (row.Terms.Length == 0 ? 1 : 2) + diagonal;
            var own = duals.AsSpan(i * width, width);
            var largest = 0f;
            for (var k = 0; k < width; k++)
            {
                var sign = set.Classes[i] == first + k ? 1f : -1f;
                var gradient = sign * scores[k] - 1 + diagonal * own[k];
                var projected = own[k] == 0 ? Math.Min(0, gradient) : gradient;
                change[k] = 0;
                if (projected == 0)
                    continue;
                largest = Math.Max(largest, Math.Abs(projected));
                var next = Math.Max(0, own[k] - gradient / curvature);
                change[k] = (next - own[k]) * sign;
                own[k] = next;
            }
            if (largest == 0)
                return 0;
            LinearWeights.AddScaled(change, 1, bias);
            for (var t = 0; t < row.Terms.Length; t++)
                LinearWeights.AddScaled(change, row.Weights[t], weights.AsSpan(row.Terms[t] * stride + first, width));
            return largest;
        }
    }
}
