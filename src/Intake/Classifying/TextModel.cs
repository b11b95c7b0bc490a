using System.Runtime.InteropServices;
using Zhishu.Intake.Texts;

namespace Zhishu.Intake.Classifying;

/// <summary>What a text may be about.</summary>
/// <param name="Confidence">0 to 1, calibrated: of a hundred with 0.9, about ninety are right.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Opinion(int Class, float Confidence);

/// <summary>A trained model. Immutable and safe to share; those who classify take a <see cref="Classifier"/> each.</summary>
/// <param name="Labels">The names of the classes.</param>
/// <param name="Sharpness">What scores are multiplied with before they are made shares of one.</param>
/// <param name="Thresholds">For each class the least confidence from which 97 of 100 were right in training's own
/// test; above one where that was not reached.</param>
/// <param name="Words">Those that meant the same while it was trained, and so must when it is asked.</param>
internal sealed record TextModel(
    IReadOnlyList<string> Labels,
    Vocabulary Vocabulary,
    LinearWeights Weights,
    float Sharpness,
    IReadOnlyList<float> Thresholds,
    SameWords Words
);

/// <summary>Says what texts are about. For one thread at a time.</summary>
internal sealed class Classifier(TextModel model)
{
    private readonly TextVector vector = new(model.Vocabulary, model.Words);
    private readonly float[] scores = new float[model.Weights.Stride];

    public TextModel Model => model;

    /// <summary>The likeliest classes, the best first.</summary>
    public Opinion[] Classify(ReadOnlySpan<char> text, int most)
    {
        var shares = Shares(text);
        var best = new Opinion[Math.Min(most, shares.Length)];
        var count = 0;
        for (var k = 0; k < shares.Length; k++)
        {
            if (count == best.Length && shares[k] <= best[^1].Confidence)
                continue;
            var place = count < best.Length ? count++ : count - 1;
            for (; place > 0 && best[place - 1].Confidence < shares[k]; place--)
                best[place] = best[place - 1];
            best[place] = new Opinion(k, shares[k]);
        }
        return best;
    }

    /// <summary>The scores of the classes before they are made shares; they hold until the next text.</summary>
    public ReadOnlySpan<float> Score(ReadOnlySpan<char> text)
    {
        vector.Read(text);
        model.Weights.Score(vector.Terms, vector.Weights, scores);
        return scores.AsSpan(0, model.Labels.Count);
    }

    /// <summary>Which words of the text spoke for a class rather than for others.</summary>
    public IReadOnlyList<string> Because(string text, int @class, int most = 5) =>
        new Reasons(model).Of(text, vector, @class, most);

    private ReadOnlySpan<float> Shares(ReadOnlySpan<char> text)
    {
        Score(text);
        var shares = scores.AsSpan(0, model.Labels.Count);
        Calibration.Share(shares, model.Sharpness);
        return shares;
    }
}
