using Zhishu.Rules.Feel;

namespace Zhishu.Rules.Tests;

public sealed class RuleSetTests
{
    private static RuleModel Fee(int amount) =>
        Models.Model(Models.Decision("fee", "number", Models.Literal($"{amount}")));

    private static readonly DateOnly New = new(2026, 7, 1);

    [Fact]
    public void The_version_valid_on_the_day_is_used()
    {
        var set = new RuleSet("fees", [new RuleVersion(Fee(10), new DateOnly(2020, 1, 1))]).With(Fee(12), New);

        set.Evaluate("fee", FeelContext.Empty, New.AddDays(-1)).Value.ShouldBe(FeelValue.Of(10));
        set.Evaluate("fee", FeelContext.Empty, New).Value.ShouldBe(FeelValue.Of(12));
        set.Versions[0].ValidTo.ShouldBe(New.AddDays(-1));
    }

    [Fact]
    public void A_day_without_a_version_gives_a_problem_and_no_guess()
    {
        var set = new RuleSet("fees", [new RuleVersion(Fee(10), New)]);

        var result = set.Evaluate("fee", FeelContext.Empty, New.AddDays(-1));

        result.Value.IsNull.ShouldBeTrue();
        result.Problems.ShouldHaveSingleItem().Code.ShouldBe(ProblemCode.NotFound);
    }

    [Fact]
    public void Versions_that_overlap_or_end_before_they_begin_are_refused()
    {
        Should.Throw<ArgumentException>(() => new RuleSet("fees", [new(Fee(1), New), new(Fee(2), New.AddDays(5))]));
        Should.Throw<ArgumentException>(() => new RuleSet("fees", [new(Fee(1), New, New.AddDays(-1))]));
    }

    [Fact]
    public void An_old_decision_is_found_again_by_its_version_and_gives_the_same_answer_at_its_moment()
    {
        var old = Models.Model(Models.Decision("due", "Any", Models.Literal("today() + @\"P5D\"")));
        var set = new RuleSet("due", [new RuleVersion(old, new DateOnly(2020, 1, 1))]).With(Fee(1), New);
        var moment = new DateTimeOffset(2025, 3, 1, 23, 0, 0, TimeSpan.FromHours(8));

        var again = set.Find(old.Version)!
            .Model.Evaluate("due", FeelContext.Empty, EvaluationOptions.Default.At(moment));

        again.Value.ShouldBe(FeelValue.Of(new DateOnly(2025, 3, 6)));
    }

    [Fact]
    public void The_version_changes_with_the_text_and_only_with_it()
    {
        Fee(1).Version.ShouldBe(Fee(1).Version);
        Fee(1).Version.ShouldNotBe(Fee(2).Version);
    }
}
