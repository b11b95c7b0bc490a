using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Zhishu.Intake.Classifying;
using Zhishu.Intake.Models;
using Zhishu.Intake.Texts;
using Zhishu.Intake.Thresholds;
using Zhishu.Kernel.Actors;
using Zhishu.Packs.Contracts;
using Zhishu.Testing;

namespace Zhishu.Intake.Tests.Thresholds;

/// <summary>How sure a model must be of each matter before it is proposed, and before it is given without a person.</summary>
public sealed class ThresholdTests : IAsyncLifetime
{
    private const string Noise = "event.06.004";
    private const string Rubbish = "event.06.005";

    // Handling it can end in an order.
    private const string Building = "event.06.001";
    private const string Loud = "学校旁工地夜间施工噪音很大，请处理";

    private readonly ActingFilter acting = new();
    private readonly Dictionary<string, string?> settings = new() { ["Intake:ClassifyWithoutPerson"] = "true" };
    private TestHost host = null!;
    private HttpClient editor = null!;
    private HttpClient decider = null!;
    private HttpClient clerk = null!;

    public async ValueTask InitializeAsync()
    {
        host = await TestHost.StartAsync(configure: Configure);
        await TestCity.InstallAsync(host.Services, "urban-management");
        await UseModelAsync(host);
        editor = acting.Client(host, "editor", new Grant("intake.train"), new Grant("matters.read"));
        decider = acting.Client(host, "decider", new Grant("intake.use"));
        clerk = acting.Client(
            host,
            "clerk",
            new Grant("cases.read"),
            new Grant("cases.file"),
            new Grant("cases.register")
        );
    }

    public async ValueTask DisposeAsync()
    {
        editor.Dispose();
        decider.Dispose();
        clerk.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_matter_is_proposed_only_when_the_model_is_as_sure_as_its_editor_wants()
    {
        (await ProposedAsync("噪音")).ShouldContain(Noise);
        (await SetAsync(editor, Noise, new { offeredFrom = 1, version = 0 })).ShouldBe(HttpStatusCode.OK);
        (await ProposedAsync("噪音")).ShouldNotContain(Noise);
        (await SetAsync(editor, Noise, new { offeredFrom = 0.1, version = 0 })).ShouldBe(HttpStatusCode.Conflict);
        (await SetAsync(editor, Noise, new { offeredFrom = 1.1, version = 1 })).ShouldBe(HttpStatusCode.BadRequest);
        (await SetAsync(editor, "event.99.999", new { version = 0 })).ShouldBe(HttpStatusCode.NotFound);
        (await SetAsync(clerk, Noise, new { version = 1 })).ShouldBe(HttpStatusCode.Forbidden);
        (await SetAsync(editor, Noise, new { version = 1 })).ShouldBe(HttpStatusCode.OK);
        (await ProposedAsync("噪音")).ShouldContain(Noise);

        var list = await editor.GetFromJsonAsync<JsonElement>("/api/intake/thresholds");
        list.GetProperty("allowsAutomatic").GetBoolean().ShouldBeTrue();
        var rows = list.GetProperty("matters").EnumerateArray().ToArray();
        rows.Select(r => r.GetProperty("code").GetString()).ShouldBe([Building, Noise, Rubbish]);
        rows.Select(r => r.GetProperty("mayBeAutomatic").GetBoolean()).ShouldBe([false, true, true]);
        rows[1].GetProperty("changedBy").GetString().ShouldBe("editor");
        rows[1].GetProperty("version").GetInt32().ShouldBe(2);
        (
            await host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger WHERE action = 'intake-threshold.set'")
        ).ShouldBe(2);
    }

    [Fact]
    public async Task A_report_comes_under_a_matter_without_a_person_where_that_was_set_and_a_person_undoes_it()
    {
        (await ReportAsync(Loud)).Matter.ShouldBeNull();
        (await SetAsync(editor, Noise, new { automaticFrom = 0.5, version = 0 })).ShouldBe(HttpStatusCode.Forbidden);
        (await SetAsync(decider, Noise, new { automaticFrom = 0.5, version = 0 })).ShouldBe(HttpStatusCode.OK);

        var (id, matter, state) = await ReportAsync(Loud);
        matter.ShouldBe(Noise);
        // It goes no further without a person.
        state.ShouldBe("Collected");
        var history = await clerk.GetFromJsonAsync<JsonElement>($"/api/cases/{id}/history");
        var entry = history
            .GetProperty("items")
            .EnumerateArray()
            .Single(e => e.GetProperty("action").GetString() == "case.classified");
        entry.GetProperty("byKind").GetString().ShouldBe("internal");
        entry.GetProperty("reason").GetString().ShouldNotBeNull().ShouldContain("把握");
        var data = await host.ScalarAsync<string>(
            $"SELECT data::text FROM kernel_ledger WHERE subject_id = '{id}' AND action = 'case.classified'"
        );
        var judged = JsonDocument.Parse(data!).RootElement.GetProperty("more").GetProperty("judged");
        judged.GetProperty("confidence").GetDouble().ShouldBeInRange(0.5, 1);
        judged.GetProperty("threshold").GetDouble().ShouldBe(0.5);
        judged.GetProperty("because").GetArrayLength().ShouldBeGreaterThan(0);

        using var undone = await clerk.PostAsJsonAsync(
            $"/api/cases/{id}/classify",
            new { matterCode = Rubbish, reason = "说的是垃圾" }
        );
        undone.StatusCode.ShouldBe(HttpStatusCode.OK, await undone.Content.ReadAsStringAsync());
        (await host.ScalarAsync<string>($"SELECT matter_code FROM cases_case WHERE id = '{id}'")).ShouldBe(Rubbish);

        // What an official leaves open stays open, and so does what is about something else.
        (await FileAsync(Loud)).ShouldBeNull();
        (await ReportAsync("垃圾堆了几天没有清运")).Matter.ShouldBeNull();
    }

    [Fact]
    public async Task What_can_burden_somebody_is_left_to_people()
    {
        (await SetAsync(decider, Building, new { automaticFrom = 0.9, version = 0 })).ShouldBe(HttpStatusCode.Conflict);
        (
            await SetAsync(
                decider,
                Noise,
                new
                {
                    offeredFrom = 0.9,
                    automaticFrom = 0.8,
                    version = 0,
                }
            )
        ).ShouldBe(HttpStatusCode.BadRequest);
        // Even where it was set before the matter came to burden people.
        await host.ExecuteAsync(Row(Building));
        await host.Services.GetRequiredService<ThresholdBook>().RefreshAsync(default);
        (await ReportAsync("车辆乱停堵住消防通道，请处理")).Matter.ShouldBeNull();
    }

    [Fact]
    public async Task Where_the_city_allows_that_too_such_a_case_is_dispatched_as_the_tables_say()
    {
        settings["Intake:DispatchWithoutPerson"] = "true";
        await using var other = await TestHost.StartAsync(configure: Configure);
        await TestCity.InstallAsync(other.Services, "urban-management", "hotline-12345", "demo-city");
        await UseModelAsync(other);
        using var here = acting.Client(other, "decider", new Grant("intake.use"));
        (await SetAsync(here, Noise, new { automaticFrom = 0.5, version = 0 })).ShouldBe(HttpStatusCode.OK);
        (await here.GetFromJsonAsync<JsonElement>("/api/intake/thresholds"))
            .GetProperty("dispatchesToo")
            .GetBoolean()
            .ShouldBeTrue();

        // What the filer may not name is not taken from them.
        using var filed = await other.Client.PostAsJsonAsync(
            "/api/public/cases",
            new
            {
                channel = "web",
                description = Loud,
                place = new { longitude = 114.61, latitude = 21.42 },
                unitCode = "demo-jy",
            }
        );
        filed.StatusCode.ShouldBe(HttpStatusCode.Created, await filed.Content.ReadAsStringAsync());
        (
            await other.ScalarAsync<string>(
                """
                SELECT c.matter_code || ' ' || c.state || ' ' || u.code || ' ' || (c.decision::jsonb ->> 'automatic')
                FROM cases_case c JOIN organisations_unit u ON u.id = c.unit_id
                """
            )
        ).ShouldBe($"{Noise} Dispatched demo-cg true");
        (
            await other.ScalarAsync<string>(
                """
                SELECT string_agg(action, ' ' ORDER BY sequence) FROM kernel_ledger
                WHERE subject_kind = 'case' AND actor_name = '治枢（受理模型）'
                """
            )
        ).ShouldBe("case.classified case.registered case.dispatched");
    }

    [Fact]
    public async Task A_process_that_asks_for_what_only_a_person_can_say_waits_for_one()
    {
        settings["Intake:DispatchWithoutPerson"] = "true";
        await using var other = await TestHost.StartAsync(configure: Configure);
        await InstallOwnProcessAsync(other);
        await UseModelAsync(other, "own.001");
        using var here = acting.Client(other, "decider", new Grant("intake.use"));
        (await SetAsync(here, "own.001", new { automaticFrom = 0.5, version = 0 })).ShouldBe(HttpStatusCode.OK);

        using var filed = await other.Client.PostAsJsonAsync(
            "/api/public/cases",
            new
            {
                channel = "web",
                description = Loud,
                place = new { address = "测试路1号" },
            }
        );
        filed.StatusCode.ShouldBe(HttpStatusCode.Created, await filed.Content.ReadAsStringAsync());
        (await other.ScalarAsync<string>("SELECT matter_code || ' ' || state FROM cases_case")).ShouldBe(
            "own.001 Collected"
        );
    }

    [Fact]
    public async Task A_city_that_does_not_allow_it_has_every_matter_said_by_a_person()
    {
        settings["Intake:ClassifyWithoutPerson"] = null;
        await using var other = await TestHost.StartAsync(configure: Configure);
        await TestCity.InstallAsync(other.Services, "urban-management");
        await UseModelAsync(other);
        using var here = acting.Client(other, "decider", new Grant("intake.use"));
        (await SetAsync(here, Noise, new { automaticFrom = 0.5, version = 0 })).ShouldBe(HttpStatusCode.Conflict);
        await other.ExecuteAsync(Row(Noise));
        await other.Services.GetRequiredService<ThresholdBook>().RefreshAsync(default);
        using var filed = await other.Client.PostAsJsonAsync(
            "/api/public/cases",
            new { channel = "web", description = Loud }
        );
        filed.StatusCode.ShouldBe(HttpStatusCode.Created, await filed.Content.ReadAsStringAsync());
        (await other.ScalarAsync<long>("SELECT count(*) FROM cases_case WHERE matter_code IS NULL")).ShouldBe(1);
    }

    private void Configure(WebApplicationBuilder builder)
    {
        acting.Configure(builder);
        builder.Configuration.AddInMemoryCollection(settings);
    }

    private static string Row(string matter) =>
        $"""
            INSERT INTO intake_threshold (id, matter_code, automatic_from, changed_at, changed_by, version)
            VALUES (gen_random_uuid(), '{matter}', 0.5, now(), 'test', 1)
            """;

    // A city whose people remark on every case when they register it.
    private static async Task InstallOwnProcessAsync(TestHost host)
    {
        var folder = Directory.CreateTempSubdirectory("zhishu-pack-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "pack.yaml"),
                """
                pack: own
                version: 1.0.0
                title: 示例
                sections: { matters: matters.yaml, processes: processes.yaml }
                """
            );
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "matters.yaml"),
                """
                classes:
                  - { code: own, name: 事项 }
                matters:
                  - { code: own.001, name: 施工噪声, kind: urban-event, process: remarked }
                """
            );
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "processes.yaml"),
                """
                - code: remarked
                  name: { zh: 登记须说明, en: Registered with a remark }
                  moves:
                    - { from: collected, action: register, to: registered, permission: cases.register, required: [remark] }
                    - { from: registered, action: dispatch, to: dispatched, permission: cases.dispatch }
                    - { from: dispatched, action: accept, to: accepted, permission: cases.handle }
                    - { from: accepted, action: report_done, to: reported_done, permission: cases.handle, required: [outcome] }
                    - { from: reported_done, action: verify, to: verified, permission: cases.verify }
                    - { from: verified, action: close, to: closed, permission: cases.close }
                """
            );
            await using var scope = host.Services.CreateAsyncScope();
            var packs = scope.ServiceProvider.GetRequiredService<IPacks>();
            var reading = await packs.ReadAsync(folder.FullName, default);
            reading.Problems.Items.ShouldBeEmpty();
            await packs.InstallAsync(reading, Actor.Internal("test"), default);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Trained here and now: how a model comes about is tested elsewhere.
    private static async Task UseModelAsync(TestHost host, string noise = Noise)
    {
        Dictionary<string, string> codes = new()
        {
            [Messages.Noise] = noise,
            [Messages.Rubbish] = Rubbish,
            [Messages.Parking] = Building,
        };
        var examples = LabelledTexts.Of([.. Messages.Make(120).Select(m => (m.Text, codes[m.Label]))]);
        await using var command = host
            .Services.GetRequiredService<NpgsqlDataSource>()
            .CreateCommand(
                """
                INSERT INTO intake_model (id, asked_at, asked_by, finished_at, bytes, used_from, used_by)
                VALUES ($1, now(), 'test', now(), $2, now(), 'test')
                """
            );
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = ModelBytes.Write(Trainer.Train(examples, SameWords.Shipped)) });
        await command.ExecuteNonQueryAsync();
        await host.Services.GetRequiredService<ModelInUse>().RefreshAsync(default);
    }

    private async Task<List<string?>> ProposedAsync(string text)
    {
        using var answer = await editor.PostAsJsonAsync("/api/intake/suggest", new { text });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return
        [
            .. (await answer.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("matters")
                .EnumerateArray()
                .Select(m => m.GetProperty("code").GetString()),
        ];
    }

    private static async Task<HttpStatusCode> SetAsync(HttpClient person, string matter, object body)
    {
        using var answer = await person.PutAsJsonAsync($"/api/intake/thresholds/{matter}", body);
        return answer.StatusCode;
    }

    private async Task<(Guid Id, string? Matter, string State)> ReportAsync(string text)
    {
        using var filed = await host.Client.PostAsJsonAsync(
            "/api/public/cases",
            new { channel = "web", description = text }
        );
        filed.StatusCode.ShouldBe(HttpStatusCode.Created, await filed.Content.ReadAsStringAsync());
        var number = (await filed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("number").GetString();
        var found = await host.ScalarAsync<string>(
            $"SELECT id || '|' || coalesce(matter_code, '') || '|' || state FROM cases_case WHERE number = '{number}'"
        );
        var parts = found!.Split('|');
        return (Guid.Parse(parts[0]), parts[1].Length == 0 ? null : parts[1], parts[2]);
    }

    private async Task<string?> FileAsync(string text)
    {
        using var filed = await clerk.PostAsJsonAsync("/api/cases", new { channel = "hotline", description = text });
        filed.StatusCode.ShouldBe(HttpStatusCode.Created, await filed.Content.ReadAsStringAsync());
        var answer = await filed.Content.ReadFromJsonAsync<JsonElement>();
        return answer.TryGetProperty("matterCode", out var code) ? code.GetString() : null;
    }
}
