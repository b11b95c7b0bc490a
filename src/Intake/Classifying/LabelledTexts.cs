namespace Zhishu.Intake.Classifying;

/// <summary>Texts and the class that people gave each.</summary>
/// <param name="Labels">The names of the classes.</param>
/// <param name="Classes">For each text the number of its label.</param>
internal sealed record LabelledTexts(IReadOnlyList<string> Texts, int[] Classes, IReadOnlyList<string> Labels)
{
    public int Count => Texts.Count;

    /// <summary>Classes in the order of their names, whatever order the texts come in.</summary>
    public static LabelledTexts Of(IReadOnlyList<(string Text, string Label)> pairs)
    {
        string[] labels = [.. pairs.Select(p => p.Label).Distinct().Order(StringComparer.Ordinal)];
        var numbers = labels
            .Select((label, i) => (label, i))
            .ToDictionary(p => p.label, p => p.i, StringComparer.Ordinal);
        return new LabelledTexts([.. pairs.Select(p => p.Text)], [.. pairs.Select(p => numbers[p.Label])], labels);
    }

    /// <summary>Some of them, with the same classes.</summary>
    public LabelledTexts Only(IReadOnlyList<int> places) =>
        new([.. places.Select(i => Texts[i])], [.. places.Select(i => Classes[i])], Labels);
}
