using System.Net.Http.Json;
using System.Text.Json;

namespace Zhishu.Cases.Tests.Deciding;

/// <summary>Decision tables of a pack say where cases go, how long they may take and whether they are taken on; where
/// they have no opinion the duty table and the matter's limits hold.</summary>
public sealed class DecidingTests : IAsyncLifetime
{
    private const string Fire = "《消防法》第五条";
    private CaseHost city = null!;

    public async ValueTask InitializeAsync() => city = await CaseHost.StartAsync();

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task A_table_names_the_unit_and_its_reasons_are_kept()
    {
        await InstallAsync(
            "cases.dispatch",
            TablesOfCases.Dispatch("matter:string, channel:string", $"\"event.001\" | \"hotline\" => \"fire\" § {Fire}")
        );
        var id = await city.FiledAsync();
        var detail = await city.CaseAsync(id);
        detail.State().ShouldBe("dispatched");
        detail.GetProperty("unitId").GetGuid().ShouldBe(city.Unit("fire"));
        var decision = detail.GetProperty("decision");
        decision.GetProperty("rule").GetString().ShouldBe("dispatch");
        decision.GetProperty("explanation").GetProperty("chinese").GetString()!.ShouldContain(Fire);
        decision.GetProperty("explanation").GetProperty("english").GetString()!.ShouldContain("rule 1");

        var listed = (await DecisionsAsync(id)).ShouldHaveSingleItem();
        listed.GetProperty("use").GetString().ShouldBe("cases.dispatch");
        listed.GetProperty("inputs").GetProperty("matter").GetString().ShouldBe("event.001");
        listed.GetProperty("rules")[0].GetProperty("legalBasis").GetString().ShouldBe(Fire);
        listed.GetProperty("waited").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Without_an_opinion_the_duty_table_says()
    {
        await InstallAsync(
            "cases.dispatch",
            TablesOfCases.Dispatch("emergency:boolean, duty unit:string", "true | - => \"fire\"", "- | - => null")
        );
        var detail = await city.CaseAsync(await city.FiledAsync());
        detail.GetProperty("decision").GetProperty("rule").GetString().ShouldBe("duty-table");
        detail.GetProperty("unitId").GetGuid().ShouldBe(city.Unit("bureau"));
        (await DecisionsAsync(detail.GetProperty("id").GetGuid())).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_unit_that_does_not_exist_is_passed_over_and_the_explanation_says_so()
    {
        await InstallAsync("cases.dispatch", TablesOfCases.Dispatch("matter:string", "- => \"no-such-unit\""));
        var detail = await city.CaseAsync(await city.FiledAsync());
        detail.GetProperty("unitId").GetGuid().ShouldBe(city.Unit("bureau"));
        var english = detail.GetProperty("decision").GetProperty("explanation").GetProperty("english").GetString()!;
        english.ShouldContain("no-such-unit");
    }

    [Fact]
    public async Task A_table_sets_the_limit_of_a_share_and_of_a_stage()
    {
        await InstallAsync(
            "cases.deadline",
            TablesOfCases.Limit(
                "stage:string, unit:string, default limit:string",
                "\"handle\" | \"bureau\" | \"3 working days\" => \"4工作时\"",
                "\"accept\" | - | - => \"30 minutes\"",
                "- | - | - => null"
            )
        );
        var id = await city.FiledAsync();
        var detail = await city.CaseAsync(id);
        var share = detail.ShareOf(city.Unit("bureau"));
        share.GetProperty("timeLimit").GetString().ShouldBe("4 working hours");
        // 09:00 and four working hours, with the noon break between.
        share.Instant("dueAt").ShouldBe(At("2026-03-02T15:00"));
        share.GetProperty("limitBy").GetProperty("default").GetString().ShouldBe("3 working days");
        detail.Instant("stageDueAt").ShouldBe(At("2026-03-02T09:30"));
        detail.GetProperty("stageLimit").GetProperty("stage").GetString().ShouldBe("accept");
        (await DecisionsAsync(id))
            .Select(d => d.GetProperty("stage").GetString())
            .ShouldBe(["handle", "accept"], ignoreOrder: true);
    }

    [Fact]
    public async Task Who_reported_the_same_before_waits_for_a_person()
    {
        await InstallAsync(
            "cases.admission",
            TablesOfCases.Admission(
                "earlier reports:number",
                ">= 2 => \"wait\" | \"多次反映\" § 《信访工作条例》第三十一条",
                "- => \"register\" | null"
            )
        );
        const string phone = "13800000001";
        (await city.FileAsync(reporter: phone)).State().ShouldBe("dispatched");
        (await city.FileAsync(reporter: phone)).State().ShouldBe("dispatched");
        (await city.FileAsync(reporter: "13800000002")).State().ShouldBe("dispatched");
        city.Clock.Advance(TimeSpan.FromMinutes(1));
        var third = await city.FileAsync(reporter: phone);
        third.State().ShouldBe("collected");
        third.GetProperty("explanation").GetProperty("chinese").GetString().ShouldBe("待人工受理：多次反映");
        (await city.Clerk.Act(third.GetProperty("id").GetGuid(), "register")).State().ShouldBe("registered");
    }

    [Fact]
    public async Task A_kept_decision_gives_the_same_answer_after_the_table_has_changed()
    {
        await InstallAsync("cases.dispatch", TablesOfCases.Dispatch("matter:string", "- => \"fire\""));
        var id = await city.FiledAsync();
        city.Clock.Advance(TimeSpan.FromDays(400));
        await city.InstallTablesAsync(
            "1.2.0",
            ("cases.dispatch", TablesOfCases.Dispatch("matter:string", "- => \"water\""))
        );
        var repeated = (await city.Dispatcher.Send($"/api/cases/{id}/decisions/repeat", new { }))
            .EnumerateArray()
            .ShouldHaveSingleItem();
        repeated.GetProperty("same").GetBoolean().ShouldBeTrue();
        repeated.GetProperty("output").GetRawText().ShouldBe("""{"unit":"fire"}""");
    }

    [Fact]
    public async Task What_a_table_said_is_for_those_who_may_see_the_case()
    {
        await InstallAsync("cases.dispatch", TablesOfCases.Dispatch("matter:string", "- => \"fire\""));
        var id = await city.FiledAsync();
        (await city.Elsewhere.GetAsync($"/api/cases/{id}/decisions")).StatusCode.ShouldBe(
            System.Net.HttpStatusCode.NotFound
        );
        (await city.Elsewhere.Refused($"/api/cases/{id}/decisions/repeat", new { })).Code.ShouldBe("cases.not_found");
    }

    [Fact]
    public async Task A_pack_whose_table_cannot_serve_is_refused_with_its_place()
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-pack-");
        var reading = await city.ReadPackAsync(
            folder.FullName,
            "1.1.0",
            ("matters", CaseHost.Matters),
            ("tables", "- { code: dispatch, title: 示例, file: dispatch.dmn, use: cases.dispatch }\n"),
            ("dispatch.dmn", TablesOfCases.Dispatch("weight:number", "> 3 => \"fire\""))
        );
        folder.Delete(recursive: true);
        var problem = reading.Problems.Items.ShouldHaveSingleItem();
        problem.File.ShouldBe("dispatch.dmn");
        problem.In("en").ShouldContain("weight");
    }

    private Task InstallAsync(string use, string dmn) => city.InstallTablesAsync("1.1.0", (use, dmn));

    private async Task<List<JsonElement>> DecisionsAsync(Guid id) =>
        [.. (await city.Dispatcher.GetFromJsonAsync<JsonElement>($"/api/cases/{id}/decisions")).EnumerateArray()];

    private static DateTimeOffset At(string local) =>
        DateTimeOffset.Parse(local + "+08:00", System.Globalization.CultureInfo.InvariantCulture);
}
