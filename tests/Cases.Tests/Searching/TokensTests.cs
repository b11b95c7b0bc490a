using Zhishu.Cases.Searching;

namespace Zhishu.Cases.Tests.Searching;

public sealed class TokensTests
{
    [Fact]
    public void Chinese_is_cut_into_pairs_and_the_last_character_of_a_run() =>
        Tokens.Of("油烟扰民，噪音").ShouldBe(["油烟", "烟扰", "扰民", "民", "噪音", "音"], ignoreOrder: true);

    [Fact]
    public void Words_and_numbers_stay_whole_in_lower_case() =>
        Tokens.Of("Main St. 12345 ＡＢ１", null, "").ShouldBe(["main", "st", "12345", "ab1"], ignoreOrder: true);

    [Fact]
    public void One_character_finds_the_beginning_of_a_pair() => Tokens.Query("油")!.Query.ShouldBe("'油':*");

    [Fact]
    public void Longer_words_are_all_pairs_and_checked_in_the_text()
    {
        var query = Tokens.Query("油烟扰 3号楼")!;
        query.Query.ShouldBe("'油烟' & '烟扰' & '3' & '号楼'");
        query.Together.ShouldBe(["油烟扰", "3号楼"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("，。 !&|'\\:*")]
    public void Nothing_but_signs_is_no_query(string words) => Tokens.Query(words).ShouldBeNull();

    [Fact]
    public void Broken_surrogates_are_survived() => Tokens.Of("油\ud83d烟").ShouldContain("烟");
}
