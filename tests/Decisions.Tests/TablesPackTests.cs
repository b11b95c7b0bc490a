using Zhishu.Kernel;
using Zhishu.Packs.Contracts;

namespace Zhishu.Decisions.Tests;

public sealed class TablesPackTests : IAsyncLifetime
{
    private static readonly string[] Rules = ["< 5 | - => \"keep\"", ">= 5 | - => \"sell\""];
    private DecisionHost host = null!;

    public async ValueTask InitializeAsync() => host = await DecisionHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_table_of_a_pack_decides_from_the_day_of_its_installation()
    {
        host.Outcome(3).ShouldBeNull();
        var installed = await host.InstallAsync("1.0.0", Rules);
        installed.Sections["tables"].Added.ShouldBe(1);
        host.Outcome(3).ShouldBe("keep");
        host.Decisions.Serves(Tables.Use, null, SettableClock.At("2026-03-02T00:00")).ShouldBeTrue();
        host.Decisions.Serves(Tables.Use, null, SettableClock.At("2026-03-01T23:59")).ShouldBeFalse();
        host.Decisions.Serves("things.other", null, host.Clock.GetUtcNow()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_pack_may_say_the_day_its_first_version_begins()
    {
        await host.InstallAsync(
            "1.0.0",
            ("tables.yaml", DecisionHost.Yaml(", valid_from: 2011-01-01")),
            ("rules/judge.dmn", Tables.Dmn(Rules))
        );
        host.Decisions.Serves(Tables.Use, null, SettableClock.At("2011-01-01T00:00")).ShouldBeTrue();
        host.Decisions.Serves(Tables.Use, null, SettableClock.At("2010-12-31T23:59")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_changed_file_is_a_new_version_and_the_old_one_holds_for_the_days_before()
    {
        await host.InstallAsync("1.0.0", Rules);
        host.Clock.Set("2026-04-01T09:00");
        var upgrade = await host.InstallAsync("1.1.0", "- | - => \"burn\"");
        upgrade.Sections["tables"].Changed.ShouldBe(1);
        host.Outcome(3).ShouldBe("burn");
        DecisionHost
            .OutcomeOf(host.Decisions.Decide(Tables.Use, null, Tables.Thing(3), SettableClock.At("2026-03-31T23:59")))
            .ShouldBe("keep");
        var same = await host.InstallAsync("1.2.0", "- | - => \"burn\"");
        same.Sections["tables"].Unchanged.ShouldBe(1);
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM decisions_version")).ShouldBe(2);
    }

    [Fact]
    public async Task A_version_that_is_to_come_is_replaced_by_the_next_upgrade()
    {
        await host.InstallAsync("1.0.0", Rules);
        await host.InstallAsync(
            "1.1.0",
            ("tables.yaml", DecisionHost.Yaml(", valid_from: 2026-05-01")),
            ("rules/judge.dmn", Tables.Dmn("- | - => \"burn\""))
        );
        host.Outcome(3).ShouldBe("keep");
        await host.InstallAsync("1.2.0", "- | - => \"give\"");
        host.Clock.Set("2026-05-02T09:00");
        host.Outcome(3).ShouldBe("give");
    }

    [Fact]
    public async Task Tables_are_asked_in_their_order_and_only_for_their_matters()
    {
        const string yaml = """
            - { code: general, title: 通用, file: general.dmn, use: things.judge, order: 200 }
            - { code: parts, title: 部件, file: parts.dmn, use: things.judge, order: 10, matters: [part, event.06] }
            """;
        await host.InstallAsync(
            "1.0.0",
            ("tables.yaml", yaml),
            ("general.dmn", Tables.Dmn("- | - => \"general\"")),
            ("parts.dmn", Tables.Dmn("> 100 | - => \"heavy part\""))
        );
        host.Outcome(500, "part.001").ShouldBe("heavy part");
        host.Outcome(500, "event.06.010").ShouldBe("heavy part");
        host.Outcome(500, "event.07.010").ShouldBe("general");
        host.Outcome(500).ShouldBe("general");
        var light = host.Ask(1, matter: "part.001");
        DecisionHost.OutcomeOf(light).ShouldBe("general");
        light.Passed.ShouldHaveSingleItem().English.ShouldBe("The table 'parts' has no opinion.");
    }

    [Fact]
    public async Task A_model_may_import_another_of_the_pack()
    {
        var library = """
            <definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="lib" namespace="lib">
            <businessKnowledgeModel id="f" name="heavy"><variable name="heavy"/>
            <encapsulatedLogic><formalParameter name="w" typeRef="number"/><literalExpression><text>w > 10</text></literalExpression></encapsulatedLogic>
            </businessKnowledgeModel></definitions>
            """;
        var main = Tables.Model(
            """
            <import name="lib" namespace="lib" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
            <inputData id="weight" name="weight"><variable name="weight" typeRef="number"/></inputData>
            <decision id="judge" name="Judge"><variable name="Judge"/>
            <informationRequirement><requiredInput href="#weight"/></informationRequirement>
            <knowledgeRequirement><requiredKnowledge href="lib#f"/></knowledgeRequirement>
            <context><contextEntry><variable name="outcome"/><literalExpression><text>if lib.heavy(weight) then "sell" else "keep"</text></literalExpression></contextEntry></context>
            </decision>
            """
        );
        await host.InstallAsync(
            "1.0.0",
            ("tables.yaml", DecisionHost.Yaml()),
            ("rules/judge.dmn", main),
            ("rules/lib.dmn", library),
            ("rules/broken.dmn", "<nothing>")
        );
        host.Outcome(30).ShouldBe("sell");
        (await host.Host.ScalarAsync<string>("SELECT imports ->> 0 FROM decisions_version"))!.ShouldContain("lib.dmn");
        await host.InstallAsync(
            "1.1.0",
            ("tables.yaml", DecisionHost.Yaml()),
            ("rules/judge.dmn", main),
            ("rules/lib.dmn", library.Replace("> 10", "> 40"))
        );
        host.Outcome(30).ShouldBe("keep");
        var missing = await host.ReadAsync("1.2.0", ("tables.yaml", DecisionHost.Yaml()), ("rules/judge.dmn", main));
        missing.Problems.Items.ShouldContain(p => p.Message.English.Contains("import 'lib'"));
    }

    [Fact]
    public async Task What_the_city_ended_itself_stays_ended_and_the_packs_change_waits_as_a_draft()
    {
        await host.InstallAsync("1.0.0", Rules);
        await host.Host.ExecuteAsync("UPDATE decisions_version SET valid_to = '2026-03-01'");
        var upgrade = await host.InstallAsync("1.1.0", "- | - => \"burn\"");
        upgrade.Sections["tables"].Notes.ShouldContain(n => n.English.Contains("waits as draft 2"));
        host.Outcome(3).ShouldBeNull();
    }

    [Fact]
    public async Task A_table_that_the_pack_no_longer_has_ends_and_comes_back_with_it()
    {
        await host.InstallAsync("1.0.0", Rules);
        host.Clock.Set("2026-04-01T09:00");
        (await host.InstallAsync("1.1.0", Array.Empty<(string, string)>())).ShouldNotBeNull();
        host.Outcome(3).ShouldBeNull();
        host.Decisions.Serves(Tables.Use, null, SettableClock.At("2026-03-31T12:00")).ShouldBeTrue();
        await host.InstallAsync("1.2.0", Rules);
        host.Outcome(3).ShouldBe("keep");
        (await host.RemoveAsync()).Removed.ShouldBe(1);
        host.Outcome(3).ShouldBeNull();
        (await host.Host.ScalarAsync<long>("SELECT count(*) FROM decisions_version")).ShouldBe(1);
    }

    [Fact]
    public async Task A_published_version_is_never_changed_and_never_vanishes()
    {
        await host.InstallAsync("1.0.0", Rules);
        foreach (
            var sql in new[]
            {
                "UPDATE decisions_version SET dmn = 'x'",
                "UPDATE decisions_version SET state = 'draft', published_at = NULL, valid_from = NULL",
                "UPDATE decisions_version SET valid_from = '2020-01-01'",
                "DELETE FROM decisions_version",
            }
        )
            await Should.ThrowAsync<Npgsql.PostgresException>(() => host.Host.ExecuteAsync(sql));
    }

    [Theory]
    [InlineData("use: things.judge", "use: things.sell", "tables.yaml:1:", "There is no use 'things.sell'")]
    [InlineData("rules/judge.dmn", "rules/other.dmn", "tables.yaml:1:", "no decision model 'rules/other.dmn'")]
    [InlineData("rules/judge.dmn", "../judge.dmn", "tables.yaml:1:", "no decision model")]
    [InlineData("code: judge", "code: Judge", "tables.yaml:1:", "is no code")]
    [InlineData("code: judge", "kode: judge", "tables.yaml:1:", "'code' is missing")]
    public async Task Faults_of_the_list_are_told_with_file_and_line(string good, string bad, string place, string said)
    {
        var reading = await host.ReadAsync(
            "1.0.0",
            ("tables.yaml", DecisionHost.Yaml().Replace(good, bad)),
            ("rules/judge.dmn", Tables.Dmn(Rules))
        );
        reading.Problems.Items.ShouldContain(p => p.ToString().StartsWith(place) && p.Message.English.Contains(said));
        await Should.ThrowAsync<PackRefusal>(() =>
            host.InstallAsync(
                "1.0.0",
                ("tables.yaml", DecisionHost.Yaml().Replace(good, bad)),
                ("rules/judge.dmn", Tables.Dmn(Rules))
            )
        );
    }

    [Theory]
    [InlineData("name=\"Judge\"", "name=\"Decide\"", 1, "needs a decision called 'Judge'; the model has Decide")]
    [InlineData("name=\"colour\"", "name=\"color\"", 3, "does not give the input 'color'")]
    [InlineData("name=\"weight\" typeRef=\"number\"", "name=\"weight\" typeRef=\"string\"", 2, "is declared as string")]
    [InlineData("output name=\"outcome\"", "output name=\"result\"", 4, "does not know the output 'result'")]
    [InlineData("output name=\"outcome\"", "output", 4, "An output has no name")]
    [InlineData("hitPolicy=\"FIRST\"", "hitPolicy=\"RULE ORDER\"", 4, "gives a list")]
    [InlineData("&quot;keep&quot;", "&quot;keep", 13, "rule 1, output 1 (outcome)")]
    [InlineData("</definitions>", "", 16, "cannot be read as DMN")]
    [InlineData("<definitions", "<!DOCTYPE d [<!ENTITY a \"b\">]><definitions", 1, "cannot be read as DMN")]
    public async Task Faults_of_a_model_are_told_with_file_line_and_cell(string good, string bad, int line, string said)
    {
        var reading = await host.ReadAsync(
            "1.0.0",
            ("tables.yaml", DecisionHost.Yaml()),
            ("rules/judge.dmn", Tables.Dmn(Rules).Replace(good, bad))
        );
        var found = reading.Problems.Items.Select(p => p.ToString()).ToArray();
        found.ShouldContain(
            p => p.StartsWith($"rules/judge.dmn:{line}:") && p.Contains(said),
            string.Join('\n', found)
        );
    }

    [Fact]
    public async Task Gaps_are_notes_and_no_faults()
    {
        var reading = await host.ReadAsync(
            "1.0.0",
            ("tables.yaml", DecisionHost.Yaml()),
            ("rules/judge.dmn", Tables.Dmn("< 5 | - => \"keep\"", "> 5 | - => \"sell\""))
        );
        reading.IsValid.ShouldBeTrue();
        reading.Problems.Notes.ShouldContain(n => n.Message.English.Contains("No rule matches for weight = 5"));
        var installed = await host.InstallAsync("1.0.0", "< 5 | - => \"keep\"", "> 5 | - => \"sell\"");
        installed.Sections["tables"].Notes.ShouldContain(n => n.Chinese.Contains("没有规则匹配"));
    }

    [Fact]
    public async Task A_code_of_another_pack_is_refused()
    {
        await host.InstallAsync("1.0.0", Rules);
        await host.Host.ExecuteAsync("UPDATE decisions_table SET pack = 'other'");
        (await Should.ThrowAsync<Refusal>(() => host.InstallAsync("1.1.0", "- | - => \"burn\""))).Code.ShouldBe(
            "decisions.code_taken"
        );
    }

    [Fact]
    public async Task Every_change_stands_in_the_ledger()
    {
        await host.InstallAsync("1.0.0", Rules);
        await host.InstallAsync("1.1.0", "- | - => \"burn\"");
        (
            await host.Host.ScalarAsync<string>(
                "SELECT string_agg(action, ' ' ORDER BY sequence) FROM kernel_ledger WHERE subject_kind = 'decision-table'"
            )
        ).ShouldBe("decision-table.added decision-table.published decision-table.published");
    }
}
