using Zhishu.Intake.Classifying;

namespace Zhishu.Intake.Tests.Classifying;

public class NearDuplicatesTests
{
    [Fact]
    public void One_who_writes_again_with_small_changes_is_in_one_group()
    {
        var groups = NearDuplicates.Group([
            "杜鹃文苑小区外的汽车检测站要开业了，请调查",
            "路灯不亮，晚上走路看不见，请维修",
            "杜鹃文苑小区外汽车检测站马上要开业了，请市里调查",
        ]);
        groups[0].ShouldBe(groups[2]);
        groups[1].ShouldNotBe(groups[0]);
    }

    [Fact]
    public void Folds_keep_groups_together_and_spread_the_classes()
    {
        var texts = Messages.Labelled(100);
        var folds = Folds.Divide(texts, 5);
        var groups = NearDuplicates.Group(texts.Texts);
        for (var i = 0; i < texts.Count; i++)
            folds[i].ShouldBe(folds[Array.IndexOf(groups, groups[i])]);
    }

    [Fact]
    public void A_class_whose_texts_are_all_alike_is_divided()
    {
        (string Text, string Label)[] alike =
        [
            .. Enumerable.Range(0, 20).Select(i => ($"小区里的路灯不亮已有{i}天，请尽快维修", "light")),
            .. Enumerable.Range(0, 20).Select(i => ($"楼下烧烤店油烟扰民已有{i}天，请尽快查处", "smoke")),
        ];
        var texts = LabelledTexts.Of(alike);
        NearDuplicates.Group(texts.Texts).Distinct().Count().ShouldBe(2);
        var folds = Folds.Divide(texts, 5);
        foreach (var label in texts.Classes.Distinct())
            folds.Where((_, i) => texts.Classes[i] == label).Distinct().Count().ShouldBe(5);
    }
}
