using System.Diagnostics;
using Zhishu.Intake.Classifying;
using Zhishu.Intake.Evaluating;
using Zhishu.Intake.Texts;

namespace Zhishu.Bench;

/// <summary>
/// Models of what messages are about: training on 100,000 messages, and classifying them on one core. The messages are made
/// of a file's by leaving out sentences at random, or of invented ones.
/// </summary>
public static class IntakeBench
{
    private const int Messages = 100_000;
    private const int ManyClasses = 200;

    public static int Run(string? file)
    {
        var texts = file is null ? Invented() : LabelledFile.Read(file);
        var random = new Random(1);
        var few = LabelledTexts.Of([
            .. Enumerable.Range(0, Messages).Select(i => Vary(texts[i % texts.Count], random)),
        ]);
        Measure(few);
        // Each class divided into parts, the messages made of one staying together.
        var parts = ManyClasses / few.Labels.Count;
        var many = few.Texts.Select((text, i) => (text, $"{few.Classes[i]}-{i % texts.Count % parts}"));
        Measure(LabelledTexts.Of([.. many]));
        return 0;
    }

    private static void Measure(LabelledTexts texts)
    {
        var watch = Stopwatch.StartNew();
        var model = Trainer.Train(texts, SameWords.Shipped);
        Console.WriteLine(
            $"{texts.Count:N0} messages of {texts.Texts.Average(t => t.Length):0} characters, {texts.Labels.Count} classes, {model.Vocabulary.Count:N0} terms: trained in {watch.Elapsed.TotalSeconds:0.0} s, limit 60"
        );
        var classifier = new Classifier(model);
        MeasureSuggestions(classifier, texts);
        var best = 0.0;
        for (var round = 0; round < 5; round++)
        {
            watch.Restart();
            for (var i = 0; i < 20_000; i++)
                classifier.Classify(texts.Texts[i], 5);
            best = Math.Max(best, 20_000 / watch.Elapsed.TotalSeconds);
        }
        Console.WriteLine($"classified on one core: {best:N0} a second, limit 20,000, ratio {best / 20_000:0.00}");
    }

    // What a suggestion costs: the best five, each with the words that spoke for it. It asks no past case, however many there are.
    private static void MeasureSuggestions(Classifier classifier, LabelledTexts texts)
    {
        var spent = new double[5000];
        for (var i = 0; i < spent.Length; i++)
        {
            var watch = Stopwatch.StartNew();
            foreach (var opinion in classifier.Classify(texts.Texts[i], 5))
                classifier.Because(texts.Texts[i], opinion.Class);
            spent[i] = watch.Elapsed.TotalMilliseconds;
        }
        Array.Sort(spent);
        var p99 = spent[spent.Length * 99 / 100];
        Console.WriteLine($"suggestions with reasons: p99 {p99:0.00} ms, limit 20, ratio {p99 / 20:0.00}");
    }

    private static (string, string) Vary((string Text, string Label) message, Random random)
    {
        var parts = message.Text.Split('，', '。');
        return (string.Join('，', parts.Where(_ => random.Next(10) > 1)), message.Label);
    }

    private static List<(string Text, string Label)> Invented()
    {
        // Words of two characters, some more frequent in one class than in the others.
        var random = new Random(7);
        List<(string, string)> made = [];
        for (var i = 0; i < 5000; i++)
        {
            var label = i % 7;
            var words = Enumerable
                .Range(0, 40 + random.Next(160))
                .Select(_ => random.Next(10) == 0 ? label * 300 + random.Next(300) : 3000 + random.Next(6000))
                .Select((w, at) => $"{(char)(0x4E00 + w)}{(char)(0x5E00 + w * 7 % 9000)}{(at % 9 == 8 ? "，" : "")}");
            made.Add((string.Concat(words), $"{label}"));
        }
        return made;
    }
}
