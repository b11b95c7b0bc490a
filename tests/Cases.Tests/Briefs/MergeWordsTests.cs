using FsCheck;
using FsCheck.Fluent;
using Zhishu.Cases.Briefs;

namespace Zhishu.Cases.Tests.Briefs;

public sealed class MergeWordsTests
{
    private const string Was = "2026年4月共受理案件1204件，环比增加12件，增长1%。已办结1100件。";
    private const string Now = "2026年4月共受理案件1310件，环比增加118件，增长9.9%。已办结1250件。";

    [Theory]
    [InlineData(Was, Now)]
    [InlineData(
        "全市2026年4月共受理案件1204件，环比增加12件，增长1%。已办结1100件，总体平稳。",
        "全市2026年4月共受理案件1310件，环比增加118件，增长9.9%。已办结1250件，总体平稳。"
    )]
    [InlineData("2026年4月共受理案件1204件。已办结1100件。", "2026年4月共受理案件1310件。已办结1250件。")]
    [InlineData("", "")]
    public void Figures_are_brought_up_to_date_within_what_was_edited(string edited, string expected) =>
        MergeWords.Merge(Was, edited, Now).ShouldBe((expected, false));

    [Fact]
    public void A_figure_that_a_person_wrote_stays_and_is_to_be_read_again()
    {
        var (words, check) = MergeWords.Merge(Was, Was.Replace("1204", "一千二百"), Now);
        words.ShouldBe(Now.Replace("1310", "一千二百"));
        check.ShouldBeTrue();
    }

    [Fact]
    public void What_was_written_anew_is_not_touched()
    {
        const string own = "本月运行平稳，未发生重大事件。";
        var (words, _) = MergeWords.Merge(Was, own, Now);
        words.ShouldBe(own);
    }

    [Fact]
    public void English_numbers_are_taken_whole() =>
        MergeWords
            .Merge(
                "1,204 cases were filed (up 1%).",
                "Only 1,204 cases were filed (up 1%).",
                "990 cases were filed (up 2.5%)."
            )
            .ShouldBe(("Only 990 cases were filed (up 2.5%).", false));

    [Fact]
    public void Whatever_the_figures_are_those_of_edited_sentences_follow() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<(PositiveInt, PositiveInt)>(),
                ArbMap.Default.ArbFor<(PositiveInt, PositiveInt)>(),
                (was, now) =>
                    MergeWords.Merge(Say(was, ""), Say(was, "总体平稳，"), Say(now, ""))
                    == (Say(now, "总体平稳，"), false)
            )
            .QuickCheckThrowOnFailure();

    private static string Say((PositiveInt Filed, PositiveInt Closed) n, string more) =>
        $"共受理案件{n.Filed.Get}件。{more}已办结{n.Closed.Get}件。";
}
