using Zhishu.Kernel;
using Zhishu.Matters.Contracts;
using Zhishu.Matters.Rows;

namespace Zhishu.Matters.Tests;

public sealed class VersionMovesTests
{
    [Fact]
    public void Every_pair_of_state_and_move_is_allowed_or_refused_by_the_table()
    {
        var allowed = new HashSet<(string, string, string)>();
        foreach (var move in VersionMoves.All)
        {
            foreach (var state in new[] { "draft", "review", "approved", "published" })
            {
                if (move.States.Contains(state))
                    allowed.Add((state, move.Action, move.From(state)));
                else
                    Should.Throw<Refusal>(() => move.From(state)).Code.ShouldBe("matters.illegal_move");
            }
        }
        allowed.ShouldBe(
            [
                ("draft", "edit", "draft"),
                ("draft", "submit", "review"),
                ("review", "approve", "approved"),
                ("review", "return", "draft"),
                ("approved", "return", "draft"),
                ("approved", "publish", "published"),
                ("draft", "discard", "draft"),
                ("review", "discard", "draft"),
                ("approved", "discard", "draft"),
            ],
            ignoreOrder: true
        );
    }

    [Theory]
    [InlineData("event", true)]
    [InlineData("event.06.010", true)]
    [InlineData("boston-311.public-works.1", true)]
    [InlineData("", false)]
    [InlineData(".event", false)]
    [InlineData("event.", false)]
    [InlineData("event..1", false)]
    [InlineData("Event", false)]
    [InlineData("事项", false)]
    [InlineData("-a", false)]
    [InlineData("a.b.c.d.e.f.g.h.i", false)]
    public void Codes_are_checked(string code, bool valid) => MatterCodes.IsValid(code).ShouldBe(valid);
}
