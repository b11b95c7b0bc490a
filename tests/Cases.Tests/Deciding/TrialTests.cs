using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases.Contracts;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel.Actors;
using Zhishu.Rules;

namespace Zhishu.Cases.Tests.Deciding;

/// <summary>A table that nobody has published is tried on the cases of the past.</summary>
public sealed class TrialTests : IAsyncLifetime
{
    private const string Path = "/api/cases/rules/try";
    private CaseHost city = null!;
    private HttpClient author = null!;

    public async ValueTask InitializeAsync()
    {
        city = await CaseHost.StartAsync();
        author = city.Person("author", "decisions.edit", CasePermissions.Read);
        await city.FileAsync("event.001");
        await city.FileAsync("event.001", longitude: null, latitude: null, areaCode: "990103");
        await city.FileAsync("event.002");
        await city.FileAsync("event.003");
    }

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task It_says_which_units_would_lose_and_gain_and_writes_nothing()
    {
        var before = await LedgerAsync();
        var outcome = await TryAsync(
            TablesOfCases.Dispatch(
                "matter:string",
                "\"event.001\" => \"fire\"",
                "\"event.002\" => \"bureau\"",
                "- => null"
            )
        );
        Number(outcome, "cases").ShouldBe(4);
        Number(outcome, "noOpinion").ShouldBe(1);
        Number(outcome, "changed").ShouldBe(2);
        var changes = outcome
            .GetProperty("changes")
            .EnumerateArray()
            .Select(c => $"{Text(c, "from")} > {Text(c, "to")} {Number(c, "cases")}");
        changes.ShouldBe(["bureau > fire 1", "elsewhere > fire 1"], ignoreOrder: true);
        var matter = outcome.GetProperty("matters").EnumerateArray().ShouldHaveSingleItem();
        Text(matter, "code").ShouldBe("event.001");
        Number(matter, "changed").ShouldBe(2);
        matter.GetProperty("examples").GetArrayLength().ShouldBe(2);
        (await LedgerAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Limits_are_compared_stage_by_stage()
    {
        var outcome = await TryAsync(
            TablesOfCases.Limit(
                "matter:string, stage:string",
                "\"event.002\" | \"handle\" => \"2小时\"",
                "\"event.001\" | \"handle\" => \"3工作日\"",
                "- | - => null"
            )
        );
        // Written otherwise, three working days are no change.
        var change = outcome.GetProperty("changes").EnumerateArray().ShouldHaveSingleItem();
        Text(change, "stage").ShouldBe("handle");
        Text(change, "from").ShouldBe("24 hours");
        Text(change, "to").ShouldBe("2 hours");
    }

    [Fact]
    public async Task What_was_kept_for_one_stage_is_not_taken_for_another()
    {
        var kept = TablesOfCases.Limit(
            "stage:string, default limit:string",
            "\"handle\" | - => \"2 hours\"",
            "- | - => null"
        );
        await city.InstallTablesAsync("1.1.0", ("cases.deadline", kept));
        await city.FileAsync("event.002");
        var outcome = await TryAsync(
            TablesOfCases.Limit(
                "stage:string, unit:string",
                "\"register\", \"dispatch\" | null => null",
                "\"register\", \"dispatch\" | - => \"9 hours\"",
                "\"handle\" | not(null) => \"1 hour\"",
                "- | - => null"
            )
        );
        outcome
            .GetProperty("changes")
            .EnumerateArray()
            .Select(c => $"{Text(c, "stage")} {Text(c, "from")} > {Text(c, "to")} {Number(c, "cases")}")
            .ShouldBe(["handle 2 hours > 1 hour 5"]);
    }

    [Fact]
    public async Task Where_no_rule_matches_it_has_no_opinion_as_in_use()
    {
        var outcome = await TryAsync(TablesOfCases.Dispatch("matter:string", "\"event.002\" => \"fire\""));
        Number(outcome, "failed").ShouldBe(0);
        Number(outcome, "noOpinion").ShouldBe(3);
        Number(outcome, "changed").ShouldBe(1);
    }

    [Fact]
    public async Task In_the_place_of_a_table_it_serves_its_matters_and_takes_its_opinions_away()
    {
        var before = TablesOfCases.Dispatch("matter:string", "\"event.001\" => \"fire\"", "- => null");
        var after = TablesOfCases.Dispatch("matter:string", "\"event.002\" => \"fire\"", "- => null");
        await city.InstallTablesAsync("1.1.0", ("cases.dispatch", before));
        // Asked before the other it leaves event.001 as it is.
        Number(await TryAsync(after), "changed").ShouldBe(1);
        var instead = await TryAsync(after, new { table = "dispatch" });
        Number(instead, "changed").ShouldBe(3);
        Number(instead, "noOpinion").ShouldBe(3);
        instead
            .GetProperty("units")
            .EnumerateArray()
            .Select(u => $"{Text(u, "code")} {Number(u, "cases")} {Number(u, "changed")}")
            .ShouldBe(["bureau 3 2", "elsewhere 1 1"]);

        await city.Host.ExecuteAsync(
            """
            UPDATE decisions_table SET matters = ARRAY['event.001'];
            UPDATE decisions_revision SET number = number + 1
            """
        );
        await city.Host.Services.GetRequiredService<IDecisions>().RefreshAsync(default);
        var narrow = await TryAsync(after, new { table = "dispatch" });
        Number(narrow, "cases").ShouldBe(2);
        Number(narrow, "changed").ShouldBe(2);
        var refused = await author.Refused(Path, new { dmn = after, table = "admission" });
        refused.Code.ShouldBe("cases.trial_table");
    }

    [Fact]
    public async Task What_only_the_table_in_force_looks_at_is_given_to_it()
    {
        var table = TablesOfCases.Limit(
            "stage:string, fields:Any",
            "\"handle\" | ?.area_m2 > 5 => \"9 hours\"",
            "- | - => null"
        );
        await city.InstallTablesAsync("1.1.0", ("cases.deadline", table));
        await city.Host.ExecuteAsync(
            """UPDATE cases_case SET fields = '{"area_m2": "7"}' WHERE matter_code = 'event.003'"""
        );
        var outcome = await TryAsync(
            TablesOfCases.Limit("matter:string, stage:string", "\"event.003\" | \"handle\" => \"8 hours\"")
        );
        Text(outcome.GetProperty("changes").EnumerateArray().ShouldHaveSingleItem(), "from").ShouldBe("9 hours");
    }

    [Fact]
    public async Task It_stops_when_its_time_is_up_and_says_so()
    {
        var table = RuleModel.Parse(TablesOfCases.Dispatch("matter:string", "- => \"fire\""), "dmn");
        var scope = new TrialScope("cases.dispatch", city.Clock.Now.AddDays(-1)) { Patience = TimeSpan.Zero };
        var outcome = await city.Host.InScopeAsync(s =>
            s.GetRequiredService<ITableTrial>()
                .RunAsync(
                    table,
                    scope,
                    new Actor(ActorKind.User, null, "a", null, [new(CasePermissions.Read)]),
                    null,
                    default
                )
        );
        outcome.Cases.ShouldBe(1);
        outcome.Cut.ShouldBeTrue();
    }

    [Fact]
    public async Task A_text_as_large_as_a_draft_may_be_is_taken()
    {
        var table = TablesOfCases.Dispatch("matter:string", "- => \"fire\"");
        var large = table + "<!--" + new string('治', 900_000) + "-->";
        Number(await TryAsync(large), "cases").ShouldBe(4);
    }

    [Fact]
    public async Task What_cannot_be_evaluated_is_counted_and_named()
    {
        var outcome = await TryAsync(
            TablesOfCases.Dispatch("matter:string", "\"event.003\" => \"nowhere\"", "- => null")
        );
        Number(outcome, "failed").ShouldBe(1);
        var failure = outcome.GetProperty("failures").EnumerateArray().ShouldHaveSingleItem();
        failure.GetProperty("why").GetProperty("english").GetString()!.ShouldContain("nowhere");
        failure.GetProperty("examples").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Refusals_are_counted_as_proposals()
    {
        var outcome = await TryAsync(
            TablesOfCases.Admission(
                "matter:string",
                "\"event.002\" => \"refuse\" | \"重复\"",
                "- => \"register\" | null"
            )
        );
        Number(outcome, "proposals").ShouldBe(1);
        Number(outcome, "changed").ShouldBe(1);
        // A mark at what the decision is made of counts as well.
        var table = TablesOfCases.Dispatch("matter:string", "- => \"fire\"");
        var within = table
            .Replace(
                "<decision id",
                """<decision id="x" name="x" z:burdening="true"><variable name="x"/><literalExpression><text>1</text></literalExpression></decision><decision id""",
                StringComparison.Ordinal
            )
            .Replace(
                "<decisionTable",
                """<informationRequirement><requiredDecision href="#x"/></informationRequirement><decisionTable""",
                StringComparison.Ordinal
            )
            .Replace("<text>-</text>", "<text>x = 1</text>", StringComparison.Ordinal);
        Number(await TryAsync(within), "proposals").ShouldBe(4);
    }

    [Fact]
    public async Task What_never_came_to_the_question_is_not_asked_about()
    {
        await city.FileAsync(matter: null);
        var admission = await TryAsync(TablesOfCases.Admission("kind:string", "- => \"refuse\" | \"不属于\""));
        Number(admission, "cases").ShouldBe(5);
        Number(admission, "questions").ShouldBe(4);
        var limit = TablesOfCases.Limit("stage:string", "- => \"2 hours\"");
        Number(await TryAsync(limit, new { against = "Then" }), "questions").ShouldBe(4);
    }

    [Fact]
    public async Task It_is_held_against_the_table_in_force()
    {
        var table = TablesOfCases.Dispatch("matter:string", "\"event.001\" => \"fire\"", "- => null");
        await city.InstallTablesAsync("1.1.0", ("cases.dispatch", table));
        Number(await TryAsync(table), "changed").ShouldBe(0);
        // What became of the cases was decided before.
        Number(await TryAsync(table, new { against = "Then" }), "changed").ShouldBe(2);
    }

    [Fact]
    public async Task Only_what_is_asked_for_and_may_be_seen_is_tried()
    {
        var table = TablesOfCases.Dispatch("matter:string", "- => \"fire\"");
        Number(await TryAsync(table, new { matter = "event.001" }), "cases").ShouldBe(2);
        var local = city.Person(
            "local",
            null,
            new Grant("decisions.edit"),
            new Grant(CasePermissions.Read, AreaPrefix: "990103")
        );
        Number(await TryAsync(table, by: local), "cases").ShouldBe(1);
        city.Clock.Advance(TimeSpan.FromDays(40));
        Number(await TryAsync(table), "cases").ShouldBe(0);
        Number(await TryAsync(table, new { since = "2026-03-01" }), "cases").ShouldBe(4);
    }

    [Theory]
    [InlineData("<definitions", "30d", null)]
    [InlineData("", "30d", null)]
    [InlineData(null, "soon", "cases.since")]
    [InlineData(null, "99999999999d", "cases.since")]
    public async Task Bad_input_is_refused(string? dmn, string since, string? code)
    {
        var table = dmn ?? TablesOfCases.Dispatch("matter:string", "- => \"fire\"");
        var refused = await author.Refused(Path, new { dmn = table, since });
        refused.Status.ShouldBe(HttpStatusCode.BadRequest, refused.Code);
        if (code is not null)
            refused.Code.ShouldBe(code);
    }

    [Fact]
    public async Task Who_may_not_read_tables_may_not_try_them()
    {
        var table = TablesOfCases.Dispatch("matter:string", "- => \"fire\"");
        (await city.Dispatcher.Refused(Path, new { dmn = table })).Code.ShouldBe("permission.denied");
        (await author.Refused(Path, new { dmn = table, use = "cases.nothing" })).Code.ShouldBe("cases.trial_use");
        (await author.Refused(Path, new { dmn = table, use = "cases.deadline" })).Code.ShouldBe("cases.trial_model");
    }

    private async Task<JsonElement> TryAsync(string dmn, object? more = null, HttpClient? by = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body["dmn"] = dmn;
        return await (by ?? author).Send(Path, body);
    }

    private Task<long> LedgerAsync() => city.Host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger");

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
