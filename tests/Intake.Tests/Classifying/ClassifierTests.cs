using Zhishu.Intake.Classifying;
using Zhishu.Intake.Texts;

namespace Zhishu.Intake.Tests.Classifying;

public class ClassifierTests
{
    private static readonly SameWords Words = SameWords.With(["天心区", "岳麓区", "芙蓉区"]);
    private static readonly TextModel Model = Trainer.Train(Messages.Labelled(120), Words);

    [Fact]
    public void What_was_not_seen_is_recognised_with_the_words_that_mattered()
    {
        var classifier = new Classifier(Model);
        const string Text = "河边夜间施工的噪音吵得睡不着";
        var opinions = classifier.Classify(Text, 3);
        Model.Labels[opinions[0].Class].ShouldBe(Messages.Noise);
        opinions.Sum(o => o.Confidence).ShouldBe(1, 0.001);
        opinions.Select(o => o.Confidence).ShouldBeInOrder(SortDirection.Descending);
        classifier.Because(Text, opinions[0].Class).ShouldContain(w => w.Contains("施工") || w.Contains("噪音"));
    }

    [Fact]
    public void A_text_without_a_known_word_gets_a_low_confidence()
    {
        var classifier = new Classifier(Model);
        classifier.Classify("", 1)[0].Confidence.ShouldBeLessThan(0.7f);
        classifier.Classify("zxcv qwer", 1)[0].Confidence.ShouldBeLessThan(0.7f);
        classifier.Because("", 0).ShouldBeEmpty();
    }

    [Fact]
    public void The_same_texts_make_the_same_model() =>
        Trainer.Train(Messages.Labelled(120), Words).Weights.Of.ShouldBe(Model.Weights.Of);

    [Fact]
    public void A_kept_model_says_the_same_when_it_is_read_again()
    {
        var read = ModelBytes.Read(ModelBytes.Write(Model));
        read.Labels.ShouldBe(Model.Labels);
        read.Thresholds.ShouldBe(Model.Thresholds);
        var (before, after) = (new Classifier(Model), new Classifier(read));
        foreach (var (text, _) in Messages.Make(40, seed: 9))
        {
            var was = before.Classify(text, 1)[0];
            var now = after.Classify(text, 1)[0];
            now.Class.ShouldBe(was.Class);
            now.Confidence.ShouldBe(was.Confidence, 0.01f);
        }
    }

    [Theory]
    [InlineData("女士", "先生")]
    [InlineData("妹子", "小伙子")]
    [InlineData("测试甲", "示例乙")]
    [InlineData("天心区", "岳麓区")]
    [InlineData("晚上", "夜头")]
    [InlineData("怎么", "咋个")]
    [InlineData("我们", "阿拉")]
    public void A_word_about_the_person_in_place_of_another_changes_no_matter(string one, string other)
    {
        var classifier = new Classifier(Model);
        foreach (var (text, _) in Messages.Make(100, seed: 11))
        {
            var before = classifier.Classify($"{one}说：{text}", 1)[0];
            var after = classifier.Classify($"{other}说：{text}", 1)[0];
            Model.Labels[after.Class].ShouldBe(Model.Labels[before.Class], text);
            after.Confidence.ShouldBe(before.Confidence, 0.1f, text);
        }
    }

    [Theory]
    [InlineData("我叫测试甲，住在天心区，晚上工地太吵闹，怎么没有人管")]
    [InlineData("我叫测试乙，住在岳麓区，夜里工地太吵，咋没得人管")]
    [InlineData("俺是女士，住在芙蓉区，夜晚工地太嘈杂，啷个没有人管")]
    public void Name_sex_district_and_dialect_make_no_difference(string text)
    {
        var five = new Classifier(Model).Classify(text, 3);
        Model.Labels[five[0].Class].ShouldBe(Messages.Noise);
    }
}
