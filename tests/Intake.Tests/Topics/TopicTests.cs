using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Intake.Topics;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Jobs;
using Zhishu.Testing;

namespace Zhishu.Intake.Tests.Topics;

/// <summary>From cases that are filed to the list of what many report.</summary>
public sealed class TopicTests : IAsyncLifetime
{
    private readonly ActingFilter acting = new();
    private TestHost host = null!;
    private HttpClient reader = null!;

    public async ValueTask InitializeAsync()
    {
        host = await TestHost.StartAsync(configure: acting.Configure);
        await TestCity.InstallAsync(host.Services, "urban-management");
        reader = acting.Client(host, "reader", new Grant("intake.topics"), new Grant("cases.read"));
    }

    public async ValueTask DisposeAsync()
    {
        reader.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_topic_grows_with_its_cases_and_is_warned_of_once_when_it_rises()
    {
        await FileAsync(3, "东湖小区三期电梯反复故障没人修", daysAgo: 3);
        await FileAsync(4, "西山路施工工地夜间打桩噪音扰民", daysAgo: 20);
        await FileAsync(1, "给孩子上户口需要什么材料", daysAgo: 1);
        await RefreshAsync();
        var first = await TopicsAsync();
        first.Select(t => t.GetProperty("cases").GetInt32()).Order().ShouldBe([3, 4]);
        var lift = first.Single(t => t.GetProperty("cases").GetInt32() == 3);
        lift.GetProperty("place").GetString().ShouldBe("东湖小区");
        lift.TryGetProperty("risingAt", out _).ShouldBeFalse();
        lift.GetProperty("trend").EnumerateArray().Sum(t => t.GetInt32()).ShouldBe(3);

        await FileAsync(3, "东湖小区三期的电梯又反复故障，没人修", daysAgo: 0);
        await RefreshAsync();
        await RefreshAsync();
        var grown = (await TopicsAsync())[0];
        grown.GetProperty("id").GetGuid().ShouldBe(lift.GetProperty("id").GetGuid());
        grown.GetProperty("cases").GetInt32().ShouldBe(6);
        grown.GetProperty("heat").GetDouble().ShouldBeGreaterThan(lift.GetProperty("heat").GetDouble());
        grown.TryGetProperty("risingAt", out _).ShouldBeTrue();
        grown.GetProperty("why").GetProperty("chinese").GetString().ShouldBe("7 天内 6 件、6 人反映，前 7 天 0 件。");
        (
            await host.ScalarAsync<long>("SELECT count(*) FROM kernel_ledger WHERE action = 'intake-topic.rising'")
        ).ShouldBe(1);

        // Another node, which has seen nothing yet, finds the same topics under the same identities.
        host.Services.GetRequiredService<Intake.Topics.TopicBook>().Forget();
        await RefreshAsync();
        (await TopicsAsync()).Select(Id).ShouldBe((await TopicsAsync()).Select(Id));
        (await TopicsAsync())[0].GetProperty("id").GetGuid().ShouldBe(grown.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Nodes_that_take_turns_write_one_topic()
    {
        var nodes = new[] { Node(), Node() };
        await FileAsync(1, "给孩子上户口需要什么材料", daysAgo: 1);
        foreach (var node in nodes)
            await node.RunAsync(default);
        await FileAsync(3, "东湖小区三期电梯反复故障没人修", daysAgo: 0);
        Guid? known = null;
        for (var cases = 3; cases <= 6; cases++)
        {
            await nodes[cases % 2].RunAsync(default);
            var topic = (await TopicsAsync()).ShouldHaveSingleItem();
            topic.GetProperty("cases").GetInt32().ShouldBe(cases);
            known ??= Id(topic);
            Id(topic).ShouldBe(known.Value);
            await FileAsync(1, "东湖小区三期的电梯又反复故障，没人修", daysAgo: 0);
        }
        (await host.ScalarAsync<long>("SELECT count(*) FROM intake_topic")).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_built_anew_writes_only_what_differs()
    {
        await FileAsync(4, "东湖小区三期电梯反复故障没人修", daysAgo: 3);
        await Node().RunAsync(default);
        const string Rows = "SELECT string_agg(xmin || ' ' || case_id, ',' ORDER BY case_id) FROM intake_topic_case";
        var before = await host.ScalarAsync<string>(Rows);
        await Node().RunAsync(default);
        (await host.ScalarAsync<string>(Rows)).ShouldBe(before);

        // A rating that is not so any more, and a case that is of no event.
        await host.ScalarAsync<int>(
            """
            WITH rated AS (
                UPDATE intake_topic_case SET rating = 1
                WHERE case_id = (SELECT case_id FROM intake_topic_case ORDER BY case_id LIMIT 1) RETURNING 1
            )
            INSERT INTO intake_topic_case (case_id, topic_id, filed_at, person, reporters)
            SELECT gen_random_uuid(), gen_random_uuid(), now(), 1, 1 FROM rated RETURNING 1
            """
        );
        await Node().RunAsync(default);
        (await host.ScalarAsync<long>("SELECT count(*) FROM intake_topic_case WHERE rating IS NULL")).ShouldBe(4);
        (await host.ScalarAsync<long>("SELECT count(*) FROM intake_topic_case")).ShouldBe(4);
    }

    private RefreshTopics Node() =>
        ActivatorUtilities.CreateInstance<RefreshTopics>(
            host.Services,
            ActivatorUtilities.CreateInstance<TopicBook>(host.Services)
        );

    [Fact]
    public async Task What_people_file_is_warned_of_when_it_rises()
    {
        using var clerk = acting.Client(host, "clerk", new Grant("cases.file"));
        foreach (var _ in Enumerable.Range(0, 5))
        {
            using var filed = await clerk.PostAsJsonAsync(
                "/api/cases",
                new
                {
                    channel = "web",
                    description = "东湖小区三期电梯反复故障没人修",
                    matterCode = "event.06.001",
                }
            );
            filed.StatusCode.ShouldBe(HttpStatusCode.Created, await filed.Content.ReadAsStringAsync());
        }
        await RefreshAsync();
        var topic = (await TopicsAsync()).ShouldHaveSingleItem();
        topic.TryGetProperty("risingAt", out var at).ShouldBeTrue(topic.ToString());
        at.ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task The_same_words_at_another_place_are_another_topic()
    {
        await FileAsync(3, "路边垃圾成堆没有人清运", daysAgo: 1, longitude: 113.0);
        await FileAsync(3, "路边垃圾成堆没有人清运", daysAgo: 1, longitude: 113.1);
        await RefreshAsync();
        (await TopicsAsync()).Select(t => t.GetProperty("cases").GetInt32()).ShouldBe([3, 3]);
    }

    [Fact]
    public async Task A_topic_opens_with_the_cases_that_the_reader_may_see()
    {
        await FileAsync(3, "东湖小区三期电梯反复故障没人修", daysAgo: 2, area: "990101");
        await FileAsync(2, "东湖小区三期电梯反复故障没人修", daysAgo: 2, area: "990102");
        await RefreshAsync();
        var topic = (await TopicsAsync()).Single();
        var path = $"/api/intake/topics/{Id(topic)}";
        (await reader.GetFromJsonAsync<JsonElement>(path)).GetProperty("cases").GetArrayLength().ShouldBe(5);
        (await TopicsAsync("?area=990101")).Single().GetProperty("cases").GetInt32().ShouldBe(3);
        (await TopicsAsync("?area=990102")).ShouldBeEmpty();

        using var narrow = acting.Client(
            host,
            "narrow",
            new Grant("intake.topics", AreaPrefix: "990101"),
            new Grant("cases.read", AreaPrefix: "990101")
        );
        var seen = await narrow.GetFromJsonAsync<JsonElement>(path);
        seen.GetProperty("topic").GetProperty("cases").GetInt32().ShouldBe(3);
        seen.GetProperty("cases").GetArrayLength().ShouldBe(3);

        using var without = acting.Client(host, "without", new Grant("cases.read"));
        (await StatusAsync(without, path)).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(reader, $"/api/intake/topics/{Guid.CreateVersion7()}")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(reader, "/api/intake/topics?from=2020-01-02&to=2020-01-01")).ShouldBe(
            HttpStatusCode.BadRequest
        );
        (await StatusAsync(reader, "/api/intake/topics?from=0001-01-01&to=0001-01-01")).ShouldBe(
            HttpStatusCode.BadRequest
        );
        (await StatusAsync(reader, "/api/intake/topics?area=%00")).ShouldBe(HttpStatusCode.BadRequest);
        (await StatusAsync(reader, "/api/intake/topics?limit=99999999999999")).ShouldBe(HttpStatusCode.BadRequest);
    }

    private static Guid Id(JsonElement topic) => topic.GetProperty("id").GetGuid();

    private async Task<List<JsonElement>> TopicsAsync(string query = "") =>
        [
            .. (await reader.GetFromJsonAsync<JsonElement>("/api/intake/topics" + query))
                .GetProperty("topics")
                .EnumerateArray(),
        ];

    private static async Task<HttpStatusCode> StatusAsync(HttpClient person, string path)
    {
        using var answer = await person.GetAsync(path);
        return answer.StatusCode;
    }

    private async Task RefreshAsync()
    {
        await using var scope = host.Services.CreateAsyncScope();
        await scope
            .ServiceProvider.GetServices<IPeriodicJob>()
            .Single(j => j.Name == "intake.topics")
            .RunAsync(default);
    }

    private Task FileAsync(int count, string text, int daysAgo, string area = "990101", double? longitude = null) =>
        host.ExecuteAsync(
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"""
                SELECT kernel_ensure_month('cases_case', now() - interval '{daysAgo} days');
                INSERT INTO cases_case (id, version, number, state, kind, channel, matter_code, title, description, area_code,
                    longitude, latitude, emergency, is_public, filed_at, returns, reworks, reopenings, reporters)
                SELECT overlay(gen_random_uuid()::text PLACING left(kernel_uuid_at(at)::text, 13) FROM 1 FOR 13)::uuid,
                    1, 'T' || gen_random_uuid(), 'InHand', 'urban-event', 'hotline', 'event.06.001', '{text}', '{text}', '{area}',
                    {longitude?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "NULL"}, {(
                    longitude is null ? "NULL" : "23"
                )},
                    false, false, at, 0, 0, 0, 1
                FROM (SELECT now() - interval '{daysAgo} days' - n * interval '1 minute' AS at FROM generate_series(1, {count}) n) made
                """
            )
        );
}
