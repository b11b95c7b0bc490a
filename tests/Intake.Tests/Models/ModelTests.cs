using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Organisations.Contracts;
using Zhishu.Testing;

namespace Zhishu.Intake.Tests.Models;

/// <summary>From the city's closed cases to a model that proposes matters.</summary>
public sealed class ModelTests : IAsyncLifetime
{
    private const string Noise = "event.06.001";
    private const string Rubbish = "event.06.002";
    private const string Parking = "event.06.003";

    private readonly ActingFilter acting = new();
    private TestHost host = null!;
    private HttpClient trainer = null!;
    private HttpClient decider = null!;

    public async ValueTask InitializeAsync()
    {
        host = await TestHost.StartAsync(configure: acting.Configure, backgroundWork: true);
        await TestCity.InstallAsync(host.Services, "urban-management");
        await ImportAreasAsync();
        trainer = acting.Client(host, "trainer", new Grant("intake.train"), new Grant("matters.read"));
        decider = acting.Client(host, "decider", new Grant("intake.use"));
    }

    public async ValueTask DisposeAsync()
    {
        trainer.Dispose();
        decider.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_model_is_trained_on_closed_cases_compared_put_in_use_by_another_and_retired()
    {
        (await SuggestAsync("夜里工地施工噪音太大")).TryGetProperty("modelId", out _).ShouldBeFalse();
        await CloseAsync(134);
        var first = await TrainedAsync();
        first.GetProperty("state").GetString().ShouldBe("ready", first.ToString());
        var report = first.GetProperty("report");
        (report.GetProperty("texts").GetInt32() + report.GetProperty("heldBack").GetInt32()).ShouldBe(402);
        report.GetProperty("heldBack").GetInt32().ShouldBeInRange(40, 130);
        report.GetProperty("figures").GetProperty("accuracy").GetDouble().ShouldBeGreaterThan(0.9);
        report.TryGetProperty("inUse", out _).ShouldBeFalse();
        var month = report.GetProperty("months").EnumerateArray().Single();
        month.GetProperty("cases").GetInt32().ShouldBe(report.GetProperty("heldBack").GetInt32());
        month
            .GetProperty("accuracy")
            .GetDouble()
            .ShouldBe(report.GetProperty("figures").GetProperty("accuracy").GetDouble(), 0.001);

        var path = $"/api/intake/models/{first.GetProperty("id").GetGuid()}";
        (await StatusAsync(trainer, path + "/use")).ShouldBe(HttpStatusCode.Forbidden);
        (await RepeatedAsync(decider, path + "/use")).ShouldBe("in_use");
        var proposed = await SuggestAsync("夜里工地施工噪音太大");
        proposed.GetProperty("modelId").GetGuid().ShouldBe(first.GetProperty("id").GetGuid());
        var best = proposed.GetProperty("matters")[0];
        best.GetProperty("code").GetString().ShouldBe(Noise);
        best.GetProperty("confidence").GetDouble().ShouldBeInRange(0.5, 1);
        best.GetProperty("because").GetArrayLength().ShouldBeGreaterThan(0);
        proposed
            .GetProperty("matters")
            .EnumerateArray()
            .Select(m => m.GetProperty("code").GetString())
            .ShouldBeUnique();

        // In training each district had complaints of one matter only.
        var here = (await SuggestAsync("天心区，请处理")).GetProperty("matters")[0];
        var there = (await SuggestAsync("岳麓区，请处理")).GetProperty("matters")[0];
        there.GetProperty("code").GetString().ShouldBe(here.GetProperty("code").GetString());
        there.GetProperty("confidence").GetDouble().ShouldBe(here.GetProperty("confidence").GetDouble());

        var second = await TrainedAsync();
        second
            .GetProperty("report")
            .GetProperty("inUse")
            .GetProperty("id")
            .GetGuid()
            .ShouldBe(first.GetProperty("id").GetGuid());
        second.GetProperty("report").GetProperty("months")[0].TryGetProperty("inUse", out _).ShouldBeTrue();
        (await StatusAsync(decider, $"/api/intake/models/{second.GetProperty("id").GetGuid()}/use")).ShouldBe(
            HttpStatusCode.OK
        );
        (await ModelsAsync()).Select(m => m.GetProperty("state").GetString()).ShouldBe(["in_use", "retired"]);
        (await StatusAsync(decider, path + "/retire")).ShouldBe(HttpStatusCode.Conflict);
        (await StatusAsync(decider, $"/api/intake/models/{second.GetProperty("id").GetGuid()}/retire")).ShouldBe(
            HttpStatusCode.OK
        );
        (await SuggestAsync("夜里工地施工噪音太大")).TryGetProperty("modelId", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Too_few_closed_cases_are_told_and_nobody_without_the_right_sees_models()
    {
        await CloseAsync(7);
        var failed = await TrainedAsync();
        failed.GetProperty("state").GetString().ShouldBe("failed");
        failed.GetProperty("error").GetProperty("chinese").GetString().ShouldNotBeNull().ShouldContain("办结案件太少");
        (await StatusAsync(decider, $"/api/intake/models/{failed.GetProperty("id").GetGuid()}/use")).ShouldBe(
            HttpStatusCode.Conflict
        );
        (await StatusAsync(decider, $"/api/intake/models/{Guid.CreateVersion7()}/use")).ShouldBe(
            HttpStatusCode.NotFound
        );
        using var other = acting.Client(host, "other", new Grant("matters.read"));
        using var seen = await other.GetAsync("/api/intake/models");
        seen.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static readonly Dictionary<string, string> Codes = new()
    {
        [Messages.Noise] = Noise,
        [Messages.Rubbish] = Rubbish,
        [Messages.Parking] = Parking,
    };

    private static readonly Dictionary<string, string> Districts = new()
    {
        [Messages.Noise] = "天心区",
        [Messages.Rubbish] = "岳麓区",
        [Messages.Parking] = "芙蓉区",
    };

    private async Task ImportAreasAsync()
    {
        await using var scope = host.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        var areas = Districts.Values.Select((name, i) => new AreaData($"43010{i + 2}", name));
        await scope
            .ServiceProvider.GetRequiredService<IOrganisationImport>()
            .ImportAsync(
                new() { Areas = [new("43", "测试省"), new("4301", "测试市"), .. areas] },
                work,
                Actor.Internal("test"),
                default
            );
        await work.CommitAsync(default);
        await host.Services.GetRequiredService<IDirectory>().RefreshAsync(default);
    }

    private Task CloseAsync(int each)
    {
        var rows = Messages.Make(each).Select((m, i) => $"('{Districts[m.Label]}{m.Text}', '{Codes[m.Label]}', {i})");
        return host.ExecuteAsync(
            $"""
            SELECT kernel_ensure_month('cases_case', now());
            INSERT INTO cases_case (id, version, number, state, kind, channel, matter_code, title, description,
                emergency, is_public, filed_at, closed_at, returns, reworks, reopenings, reporters)
            SELECT overlay(gen_random_uuid()::text PLACING left(kernel_uuid_at(now())::text, 13) FROM 1 FOR 13)::uuid,
                1, 'I' || n, 'Closed', 'urban-event', 'hotline', code, text, text, false, false, now(), now(), 0, 0, 0, 0
            FROM (VALUES {string.Join(", ", rows)}) made (text, code, n)
            """
        );
    }

    private async Task<JsonElement> TrainedAsync()
    {
        using var answer = await trainer.PostAsync("/api/intake/models", null);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            var now = (await ModelsAsync()).Single(m => m.GetProperty("id").GetGuid() == id);
            if (now.TryGetProperty("trainedAt", out _))
                return now;
            await Task.Delay(100, patience.Token);
        }
    }

    private async Task<JsonElement[]> ModelsAsync() =>
        [.. (await trainer.GetFromJsonAsync<JsonElement>("/api/intake/models")).EnumerateArray()];

    private async Task<JsonElement> SuggestAsync(string text)
    {
        using var answer = await trainer.PostAsJsonAsync("/api/intake/suggest", new { text });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    // Sent twice with one key: the second answer is the first.
    private static async Task<string?> RepeatedAsync(HttpClient person, string path)
    {
        List<string> answers = [];
        for (var i = 0; i < 2; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            request.Headers.Add("Idempotency-Key", path);
            using var answer = await person.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answers.Add(await answer.Content.ReadAsStringAsync());
        }
        answers[1].ShouldBe(answers[0]);
        return JsonDocument.Parse(answers[0]).RootElement.GetProperty("state").GetString();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient person, string path)
    {
        using var answer = await person.PostAsync(path, null);
        return answer.StatusCode;
    }
}
