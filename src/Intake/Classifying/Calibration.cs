namespace Zhishu.Intake.Classifying;

/// <summary>A text that training had held back: the scores it got and the class it really has.</summary>
internal readonly record struct HeldBack(float[] Scores, int Class);

/// <summary>Makes scores into confidences that keep what they promise, learned on texts that training did not see.</summary>
/// <remarks>Guo, Pleiss, Sun, Weinberger: On Calibration of Modern Neural Networks (ICML 2017), temperature scaling.</remarks>
internal static class Calibration
{
    private const float Golden = 0.618034f;

    /// <summary>Makes scores shares of one.</summary>
    public static void Share(Span<float> scores, float sharpness)
    {
        var largest = float.MinValue;
        foreach (var score in scores)
            largest = Math.Max(largest, score);
        var sum = 0f;
        foreach (ref var score in scores)
        {
            score = MathF.Exp((score - largest) * sharpness);
            sum += score;
        }
        foreach (ref var score in scores)
            score /= sum;
    }

    /// <summary>The sharpness under which what happened was likeliest.</summary>
    public static float FindSharpness(IReadOnlyList<HeldBack> texts)
    {
        var (low, high) = (MathF.Log(0.1f), MathF.Log(100));
        while (high - low > 0.01f)
        {
            var (left, right) = (high - Golden * (high - low), low + Golden * (high - low));
            if (Surprise(texts, MathF.Exp(left)) < Surprise(texts, MathF.Exp(right)))
                high = right;
            else
                low = left;
        }
        return MathF.Exp((low + high) / 2);
    }

    /// <summary>For each class the least confidence from which the wanted share is right; above one where too few texts
    /// show it.</summary>
    public static float[] FindThresholds(IReadOnlyList<HeldBack> texts, float sharpness, int classes, double right)
    {
        var byClass = texts.Select(t => Judge(t, sharpness)).ToLookup(j => j.Class);
        return [.. Enumerable.Range(0, classes).Select(k => Threshold([.. byClass[k]], right))];
    }

    /// <summary>The likeliest class, its confidence, and whether it is the text's.</summary>
    public static (int Class, float Confidence, bool Right) Judge(HeldBack text, float sharpness)
    {
        var shares = text.Scores.ToArray();
        Share(shares, sharpness);
        var best = 0;
        for (var k = 1; k < shares.Length; k++)
        {
            if (shares[k] > shares[best])
                best = k;
        }
        return (best, shares[best], best == text.Class);
    }

    private static float Threshold((int, float Confidence, bool Right)[] judged, double wanted)
    {
        const int Least = 20;
        var threshold = 2f;
        var right = 0;
        var ordered = judged.OrderByDescending(j => j.Confidence).ToArray();
        for (var i = 0; i < ordered.Length; i++)
        {
            right += ordered[i].Right ? 1 : 0;
            // A threshold lets through all that are as sure as it says.
            if (i + 1 < ordered.Length && ordered[i + 1].Confidence == ordered[i].Confidence)
                continue;
            if (i + 1 >= Least && right >= wanted * (i + 1))
                threshold = ordered[i].Confidence;
        }
        return threshold;
    }

    private static double Surprise(IReadOnlyList<HeldBack> texts, float sharpness) =>
        texts
            .AsParallel()
            .Sum(t =>
            {
                var shares = t.Scores.ToArray();
                Share(shares, sharpness);
                return -Math.Log(Math.Max(1e-9, shares[t.Class]));
            });
}
