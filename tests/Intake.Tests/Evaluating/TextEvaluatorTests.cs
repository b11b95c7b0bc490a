using Zhishu.Intake.Evaluating;
using Zhishu.Kernel;

namespace Zhishu.Intake.Tests.Evaluating;

public sealed class TextEvaluatorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("zhishu-intake-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Seven_classes_of_real_messages_are_told_apart()
    {
        var labelled = SharedData.Path("teddy-2020c/attachment2_labelled.csv.gz");
        var figures = new TextEvaluator().Run(labelled, null, 5);
        figures.Test.ShouldBe(2792);
        figures.MacroF1.ShouldBeGreaterThan(0.88);
        figures.AccuracyOfFive.ShouldBeGreaterThan(0.98);
        figures.CalibrationError.ShouldBeLessThan(0.04);
        figures.Coverage.ShouldBeGreaterThan(0.6);
        figures.CoveredPrecision.ShouldBeGreaterThan(0.955);
    }

    [Fact]
    public void A_file_of_its_own_is_tested_and_a_label_that_training_did_not_know_is_wrong()
    {
        var train = Write("train.csv", Messages.Make(80));
        var test = Write("test.csv", [.. Messages.Make(20, seed: 5), ("路灯不亮", "lamp")]);
        var figures = new TextEvaluator().Run(train, test, 5);
        figures.Folds.ShouldBeNull();
        (figures.Train, figures.Test).ShouldBe((240, 61));
        figures.Accuracy.ShouldBe(60 / 61.0, 0.001);
        figures.Classes.ShouldAllBe(c => c.Recall == 1);
        figures.Calibration.Sum(b => b.Texts).ShouldBe(61);
    }

    [Theory]
    [InlineData("title,label\n噪音,noise", "intake.labels")]
    [InlineData("title,kind\n噪音,noise", "intake.columns")]
    public void What_cannot_be_trained_on_is_refused(string content, string code)
    {
        var file = Path.Combine(folder, "bad.csv");
        File.WriteAllText(file, content);
        Should.Throw<Refusal>(() => new TextEvaluator().Run(file, null, 5)).Code.ShouldBe(code);
        Should.Throw<Refusal>(() => new TextEvaluator().Run(file + "x", null, 5)).Code.ShouldBe("intake.no_file");
    }

    private string Write(string name, List<(string Text, string Label)> texts)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllLines(file, ["text,label", .. texts.Select(t => $"\"{t.Text}\",{t.Label}")]);
        return file;
    }
}
