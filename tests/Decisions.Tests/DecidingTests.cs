using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Tests;

public sealed class DecidingTests : IAsyncLifetime
{
    private DecisionHost host = null!;

    public async ValueTask InitializeAsync() => host = await DecisionHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_decision_carries_version_inputs_rules_and_reasons()
    {
        await host.InstallAsync("1.0.0", "< 5 | - => \"keep\"", "- | \"red\" => \"sell\" § 例法第三条");
        var decision = host.Ask(8).Decision!;
        decision.Use.ShouldBe(Tables.Use);
        decision.Table.ShouldBe("judge");
        decision.Inputs.ToJsonString().ShouldBe("""{"weight":8,"colour":"red"}""");
        decision.Output!.ToJsonString().ShouldBe("""{"outcome":"sell"}""");
        decision.Rules.ShouldBe([new FiredRule(2, null, "例法第三条")]);
        decision.Explanation.Chinese.ShouldContain("规则 1 未命中：weight（8）不符合“< 5”。");
        decision.Explanation.English.ShouldContain("Legal basis: 例法第三条");
        decision.Burdening.ShouldBeFalse();
        decision.Hash.Length.ShouldBe(64);
    }

    [Fact]
    public async Task A_mark_burdens_and_so_does_a_value_of_a_table_without_it()
    {
        await host.InstallAsync("1.0.0", "< 5 | - => \"keep\"", "- | - => \"refuse\"");
        host.Ask(3).Decision!.Burdening.ShouldBeFalse();
        host.Ask(8).Decision!.Burdening.ShouldBeTrue();
        await host.InstallAsync(
            "1.1.0",
            ("tables.yaml", DecisionHost.Yaml()),
            ("rules/judge.dmn", Tables.Dmn(["- | - => \"keep\""], burdening: true))
        );
        host.Ask(3).Decision!.Burdening.ShouldBeTrue();
    }

    [Theory]
    [InlineData("\"impossible\"", "there is no such outcome")]
    [InlineData("{ outcome: \"keep\", colour: 1 }", "the use does not know the output 'colour'")]
    [InlineData("weight / 0", "Division by zero")]
    [InlineData("for i in 1..1000000, j in 1..1000000 return i * j", "more than")]
    [InlineData("\"x\"", "is not a context")]
    [InlineData("{ outcome: [[[[[[[[[[1]]]]]]]]]] }", "must be of type string")]
    [InlineData(
        "{ outcome: (for i in 1..5000 return if i = 1 then [1] else [partial[-1]])[-1] }",
        "must be of type string"
    )]
    [InlineData("{ outcome: string join(for i in 1..9999 return \"long\") }", "the result is too large")]
    public async Task A_table_that_fails_is_passed_over_and_the_next_decides(string feel, string said)
    {
        // A plain "impossible" is no context either; as a member it is the use that finds it faulty.
        var expression = feel == "\"impossible\"" ? "{ outcome: \"impossible\" }" : feel;
        await host.InstallAsync(
            "1.0.0",
            (
                "tables.yaml",
                "- { code: bad, title: 坏, file: bad.dmn, use: things.judge, order: 1 }\n"
                    + "- { code: good, title: 好, file: good.dmn, use: things.judge }\n"
            ),
            ("bad.dmn", Tables.Expression(expression)),
            ("good.dmn", Tables.Dmn("- | - => \"keep\""))
        );
        var verdict = host.Ask(3);
        DecisionHost.OutcomeOf(verdict).ShouldBe("keep");
        verdict.Passed.ShouldHaveSingleItem().English.ShouldContain(said);
    }

    [Fact]
    public async Task A_use_that_breaks_on_a_value_is_passed_over_as_well()
    {
        await using var broken = await DecisionHost.StartAsync(b =>
            Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton(
                b.Services,
                Tables.Judge with
                {
                    Name = "things.broken",
                    Burdens = _ => throw new InvalidOperationException("a defect"),
                }
            )
        );
        await broken.InstallAsync(
            "1.0.0",
            ("tables.yaml", DecisionHost.Yaml().Replace("things.judge", "things.broken")),
            ("rules/judge.dmn", Tables.Dmn("- | - => \"keep\""))
        );
        var verdict = broken.Decisions.Decide("things.broken", null, Tables.Thing(1), broken.Clock.GetUtcNow());
        verdict.Decision.ShouldBeNull();
        verdict.Passed.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_old_decision_is_worked_out_again_after_the_table_changed_twice_and_its_basis_expired()
    {
        await host.InstallAsync("1.0.0", "- | - => \"keep\" § 例法第三条 § 2026-12-31");
        var decision = host.Ask(3).Decision!;
        host.Clock.Set("2027-01-10T09:00");
        await host.InstallAsync("2.0.0", "- | - => \"sell\"");
        host.Clock.Set("2028-01-10T09:00");
        await host.InstallAsync("3.0.0", Array.Empty<(string, string)>());
        host.Outcome(3).ShouldBeNull();

        var kept = Json.Read<Decision>(Json.Write(decision))!;
        var again = await host.Decisions.RepeatAsync(kept, TestContext.Current.CancellationToken);
        Json.Write(again).ShouldBe(Json.Write(decision));
        again.Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task Moments_and_lists_survive_being_kept()
    {
        await host.InstallAsync(
            "1.0.0",
            ("tables.yaml", DecisionHost.Yaml()),
            (
                "rules/judge.dmn",
                Tables.Expression(
                    "{ outcome: string(seen at + duration(\"PT1H\")), note: string join(marks, \"-\") + string(today()) }"
                )
            )
        );
        var inputs = Tables.Thing(
            3,
            "red",
            ("seen at", FeelValue.Of(SettableClock.At("2026-03-01T23:30"))),
            ("marks", FeelValue.Of(new FeelList([FeelValue.Of("a"), FeelValue.Of("b")])))
        );
        // Shortly after midnight in the city it is still the day before in Greenwich.
        var decision = host.Decisions.Decide(Tables.Use, null, inputs, SettableClock.At("2026-03-03T00:30")).Decision!;
        decision.Output!["outcome"]!.GetValue<string>().ShouldBe("2026-03-02T00:30:00+08:00");
        decision.Output["note"]!.GetValue<string>().ShouldBe("a-b2026-03-03");
        var again = await host.Decisions.RepeatAsync(
            Json.Read<Decision>(Json.Write(decision))!,
            TestContext.Current.CancellationToken
        );
        Json.Write(again).ShouldBe(Json.Write(decision));
    }

    [Fact]
    public async Task A_decision_of_an_unknown_version_or_another_text_is_not_repeated()
    {
        await host.InstallAsync("1.0.0", "- | - => \"keep\"");
        var decision = host.Ask(3).Decision!;
        (
            await Should.ThrowAsync<Refusal>(() =>
                host.Decisions.RepeatAsync(
                    decision with
                    {
                        VersionId = Guid.CreateVersion7(),
                    },
                    TestContext.Current.CancellationToken
                )
            )
        ).Code.ShouldBe("decisions.version_not_found");
        (
            await Should.ThrowAsync<Refusal>(() =>
                host.Decisions.RepeatAsync(
                    decision with
                    {
                        Hash = new string('0', 64),
                    },
                    TestContext.Current.CancellationToken
                )
            )
        ).Code.ShouldBe("decisions.hash_differs");
    }

    [Fact]
    public void A_model_in_nobodys_hands_is_tried_and_held_against_a_use()
    {
        var model = RuleModel.Parse(Tables.Dmn("- | - => \"refuse\""), "new.dmn");
        host.Decisions.Faults(model, Tables.Use).ShouldBeEmpty();
        var verdict = host.Decisions.Try(model, Tables.Use, Tables.Thing(1), host.Clock.GetUtcNow());
        verdict.Decision!.Burdening.ShouldBeTrue();
        host.Decisions.Faults(model, "things.other").ShouldHaveSingleItem();
        host.Decisions.Faults(RuleModel.Parse("<x/>", "new.dmn"), Tables.Use)
            .ShouldHaveSingleItem()
            .English.ShouldStartWith("new.dmn:1:1: The file cannot be read as DMN");
    }

    [Fact]
    public async Task Many_threads_ask_at_once_and_get_the_same_answers()
    {
        await host.InstallAsync("1.0.0", "< 50 | - => \"keep\"", "- | - => \"sell\"");
        var wrong = 0;
        Parallel.For(
            0,
            2_000,
            i =>
            {
                if (host.Outcome(i % 100) != (i % 100 < 50 ? "keep" : "sell"))
                    Interlocked.Increment(ref wrong);
            }
        );
        wrong.ShouldBe(0);
    }
}
