using System.Diagnostics;
using Zhishu.Intake.Classifying;
using Zhishu.Intake.Contracts;
using Zhishu.Intake.Texts;
using Zhishu.Kernel;

namespace Zhishu.Intake.Evaluating;

/// <summary>Trains on some texts and measures on others.</summary>
internal sealed class TextEvaluator : ITextEvaluation
{
    public TextEvaluation Run(string train, string? test, int folds)
    {
        var seen = LabelledFile.Read(train);
        if (seen.Select(t => t.Label).Distinct().Take(2).Count() < 2)
            throw new Refusal(
                "intake.labels",
                $"文件 {train} 中须至少有两种标签。",
                $"The file {train} needs two different labels at least."
            );
        if (test is not null)
            return Run(seen, LabelledFile.Read(test));
        if (folds is < 2 or > 20)
            throw Refusal.Invalid("intake.folds", "folds", "折数须在 2 至 20 之间。", "There may be 2 to 20 folds.");
        return Run(LabelledTexts.Of(seen), folds);
    }

    private static TextEvaluation Run(List<(string Text, string Label)> seen, List<(string Text, string Label)> unseen)
    {
        var texts = LabelledTexts.Of(seen);
        var tally = new Tally(texts.Labels);
        var labels = texts.Labels.Select((l, i) => (l, i)).ToDictionary(p => p.l, p => p.i, StringComparer.Ordinal);
        tally.Test(Train(texts, tally), [.. unseen.Select(t => (t.Text, labels.GetValueOrDefault(t.Label, -1)))]);
        return tally.Sum(texts.Count, null);
    }

    private static TextEvaluation Run(LabelledTexts texts, int parts)
    {
        var folds = Folds.Divide(texts, parts);
        var tally = new Tally(texts.Labels);
        for (var part = 0; part < parts; part++)
        {
            var all = Enumerable.Range(0, texts.Count);
            var model = Train(texts.Only([.. all.Where(i => folds[i] != part)]), tally);
            tally.Test(model, [.. all.Where(i => folds[i] == part).Select(i => (texts.Texts[i], texts.Classes[i]))]);
        }
        return tally.Sum(texts.Count, parts);
    }

    private static TextModel Train(LabelledTexts texts, Tally tally)
    {
        var watch = Stopwatch.StartNew();
        var model = Trainer.Train(texts, SameWords.Shipped);
        tally.Trained.Add(watch.Elapsed.TotalSeconds);
        return model;
    }
}
