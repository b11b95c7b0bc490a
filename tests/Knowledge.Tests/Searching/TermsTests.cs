using Zhishu.Knowledge.Searching;
using Zhishu.Knowledge.Synonyms;

namespace Zhishu.Knowledge.Tests.Searching;

public sealed class TermsTests
{
    [Fact]
    public void Chinese_gives_characters_and_pairs_other_scripts_words_and_numbers() =>
        Terms.Of("办５Ｇ卡 Wi-Fi").Select(t => t.Word).ShouldBe(["办", "5", "g", "卡", "wi", "fi"]);

    [Fact]
    public void Pairs_do_not_reach_over_signs() =>
        Terms.Of("居住，证件").Select(t => t.Word).ShouldBe(["居", "居住", "住", "证", "证件", "件"]);

    [Fact]
    public void Words_of_asking_do_not_count_unless_there_is_nothing_else()
    {
        QuestionWords.Without("请问居住证怎么办理？").Trim(' ', '?').ShouldBe("居住证");
        QuestionWords.Without("怎么办理").ShouldBe("怎么办理");
    }

    [Fact]
    public void The_longer_word_of_one_meaning_goes_first_and_readings_are_few()
    {
        var groups = new SynonymGroups([
            ["居民身份证", "身份证", "ID"],
            ["老人", "老年人"],
        ]);
        groups.Readings("居民身份证").ShouldBe(["居民身份证", "身份证", "id"]);
        groups.Readings("老人身份证").Count.ShouldBe(6);
        groups.Readings("别的").ShouldBe(["别的"]);
    }

    [Fact]
    public void What_was_asked_is_marked()
    {
        var reading = new Reading("居住证", Corrected: false);
        Marks.Of("办居住证，居家", reading).ShouldBe([new Mark(1, 3)]);
        Marks.Of("居家", new Reading("居", Corrected: false)).ShouldBe([new Mark(0, 1)]);
    }
}
