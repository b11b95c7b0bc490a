using Zhishu.Knowledge.Asking;

namespace Zhishu.Knowledge.Tests.Asking;

public sealed class QuestionTextTests
{
    [Theory]
    [InlineData("居住证怎么办？", "居住证怎么办")]
    [InlineData("2026 年的补贴", "2026 年的补贴")]
    [InlineData("我的号码是13800000000能查吗", "我的号码是＊能查吗")]
    [InlineData("138-0000-0000", "＊")]
    [InlineData("１３８００００００００ 欠费", "＊欠费")]
    [InlineData("身份证11010519491231002X丢了", "身份证＊丢了")]
    [InlineData("写信到 a@example.org", "写信到 a＊")]
    public void Numbers_that_could_be_somebodys_are_not_kept(string question, string kept) =>
        (QuestionText.Kept(question) ?? "＊").ShouldBe(kept);

    [Fact]
    public void Stories_are_not_kept() => QuestionText.Kept(new string('长', 61)).ShouldBeNull();
}
