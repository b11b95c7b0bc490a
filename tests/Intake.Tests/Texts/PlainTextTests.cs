using Zhishu.Intake.Texts;

namespace Zhishu.Intake.Tests.Texts;

public class PlainTextTests
{
    [Theory]
    [InlineData("Ａ３区２０１９年，噪音！！", "a0区0年 噪音")]
    [InlineData("  Noise at NIGHT  ", "noise at night")]
    [InlineData("", "")]
    public void Width_case_numbers_and_signs_make_no_difference(string written, string plain) =>
        PlainText.Bare(written).ShouldBe(plain);

    [Fact]
    public void Each_letter_knows_where_it_stood()
    {
        var letters = new char[PlainText.Longest];
        var places = new int[PlainText.Longest];
        var plain = PlainText.Of("第123号楼", letters, places);
        plain.Letters.ToString().ShouldBe("第0号楼");
        plain.Places.ToArray().ShouldBe([0, 1, 4, 5]);
    }

    [Fact]
    public void Words_of_one_meaning_are_one_letter()
    {
        var words = SameWords.With(["天心区", "Riverside"]);
        Read("俺们天心区垃圾邋遢").ShouldBe(Read("我们Riverside渣子脏"));
        Read("我们天心区脏").ShouldNotBe(Read("我们天心阁脏"));

        string Read(string text)
        {
            var letters = new char[PlainText.Longest];
            return PlainText.Of(text, letters, new int[PlainText.Longest], words).Letters.ToString();
        }
    }

    [Fact]
    public void What_is_cut_are_characters_pairs_words_and_pairs_of_words()
    {
        var taker = new Collector([]);
        Terms.Cut(PlainText.Bare("夜噪音 water main"), ref taker);
        // The text is short: each term stands at the beginning and counts for that once more.
        taker
            .Found.Distinct()
            .Order()
            .ShouldBe(["main", "water", "water main", "噪", "噪音", "夜", "夜噪", "音"], ignoreOrder: true);
    }

    private readonly struct Collector(List<string> found) : ITermTaker
    {
        public List<string> Found => found;

        public void Take(ulong key, int start, int length) => found.Add("夜噪音 water main".Substring(start, length));
    }
}
