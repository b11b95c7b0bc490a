namespace Zhishu.Intake.Classifying;

/// <summary>Divides texts into parts for training on some and testing on the rest. Near-duplicates stay together, so that
/// no test text was seen in training; every class is spread evenly. Only a group that is most of its class is divided: kept
/// together it would be tested by a model that hardly knows the class.</summary>
internal static class Folds
{
    /// <summary>For each text the number of its part.</summary>
    public static int[] Divide(LabelledTexts texts, int parts)
    {
        var groups = NearDuplicates.Group(texts.Texts);
        var sizes = new int[parts, texts.Labels.Count];
        var folds = new int[texts.Count];
        var random = new Random(7);
        var byGroup = Enumerable.Range(0, texts.Count).GroupBy(i => groups[i]).Select(g => g.ToArray()).ToArray();
        random.Shuffle(byGroup);
        var ofClass = texts.Classes.CountBy(c => c).ToDictionary();
        foreach (
            var group in byGroup.OrderByDescending(g => g.Length).SelectMany(g => Kept(g, ofClass[texts.Classes[g[0]]]))
        )
        {
            var label = texts.Classes[group[0]];
            var smallest = Enumerable.Range(0, parts).MinBy(p => sizes[p, label]);
            foreach (var i in group)
            {
                folds[i] = smallest;
                sizes[smallest, texts.Classes[i]]++;
            }
        }
        return folds;
    }

    private static IEnumerable<int[]> Kept(int[] group, int ofClass) =>
        group.Length * 2 > ofClass ? group.Select(i => new[] { i }) : [group];
}
