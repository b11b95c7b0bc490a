using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Testing;

namespace Zhishu.Decisions.Tests;

/// <summary>No way round: a burdening decision takes effect by a person who may confirm it and says why, or not at all.</summary>
public sealed class ProposalTests : IAsyncLifetime
{
    private const string Confirm = "decisions.confirm";
    private static readonly Guid Unit = Guid.CreateVersion7();
    private static readonly Scope Here = new(Unit, "320102", "event.06.010");
    private readonly Effects effects = new();
    private DecisionHost host = null!;
    private HttpClient person = null!;

    public async ValueTask InitializeAsync()
    {
        host = await DecisionHost.StartAsync(b =>
            b.Services.AddSingleton(effects).AddScoped<IProposalEffect, RecordingEffect>()
        );
        await host.InstallAsync("1.0.0", "< 5 | - => \"keep\"", "- | - => \"refuse\"");
        person = Client("甲", new Grant(Confirm), new Grant(Tables.Permission));
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_person_confirms_with_a_reason_and_the_effect_comes_in_the_same_step()
    {
        var subject = Guid.CreateVersion7();
        var id = await ProposeAsync(subject);
        (await StateAsync(id)).ShouldBe("proposed");
        effects.Applied.ShouldBeEmpty();

        var answer = await Read(await PostAsync(person, id, "confirm", "事实清楚"));
        answer["state"]!.GetValue<string>().ShouldBe("confirmed");
        answer["reason"]!.GetValue<string>().ShouldBe("事实清楚");
        answer["decidedBy"]!.GetValue<string>().ShouldBe("甲");
        effects.Applied.ShouldBe([(subject, "甲", "事实清楚")]);
        (
            await host.Host.ScalarAsync<string>(
                $"SELECT string_agg(action || ' ' || actor_name, ', ' ORDER BY sequence) FROM kernel_ledger WHERE subject_id = '{id}'"
            )
        ).ShouldBe("proposal.proposed test, proposal.confirmed 甲");
        (
            await host.Host.ScalarAsync<long>(
                $"SELECT count(DISTINCT data ->> 'digest') FROM kernel_ledger WHERE subject_id = '{id}'"
            )
        ).ShouldBe(1);
    }

    [Fact]
    public async Task A_person_rejects_with_a_reason_and_nothing_is_done()
    {
        var subject = Guid.CreateVersion7();
        var id = await ProposeAsync(subject);
        (await PostAsync(person, id, "reject", "证据不足")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StateAsync(id)).ShouldBe("rejected");
        effects.Applied.ShouldBeEmpty();
        effects.Rejected.ShouldBe([subject]);
        (await Code(await PostAsync(person, id, "confirm", "改主意"))).ShouldBe("decisions.not_open");
    }

    [Theory]
    [InlineData("confirm")]
    [InlineData("reject")]
    public async Task Nobody_but_a_person_decides(string how)
    {
        var id = await ProposeAsync();
        (await PostAsync(host.Host.Client, id, how, "理由")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var key = new HttpClient { BaseAddress = host.Host.Client.BaseAddress };
        var permissions = host
            .Host.Services.GetServices<Kernel.Modules.IModule>()
            .SelectMany(m => m.Permissions)
            .Where(p => p.Group is null)
            .Select(p => p.Name)
            .ToArray();
        key.DefaultRequestHeaders.Authorization = new(
            "Bearer",
            await TestCity.KeyAsync(host.Host.Services, "key", permissions)
        );
        (await key.GetAsync(Path($"{id}"), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(
            HttpStatusCode.OK
        );
        (await Code(await PostAsync(key, id, how, "理由"))).ShouldBe("decisions.person_needed");

        foreach (
            var actor in new[]
            {
                Actor.Internal("product"),
                // A system that says it is a person's equal, and a person without a name in the books.
                new(ActorKind.System, Guid.CreateVersion7(), "system", null, [new(Confirm), new(Tables.Permission)]),
                new(ActorKind.User, null, "nobody", null, [new(Confirm), new(Tables.Permission)]),
            }
        )
            (await Code(await PostAsync(host.Acting.Client(host.Host, actor), id, how, "理由"))).ShouldBe(
                "decisions.person_needed"
            );
        (await StateAsync(id)).ShouldBe("proposed");
        effects.Applied.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("confirm")]
    [InlineData("reject")]
    public async Task Both_rights_are_needed_where_the_subject_stands(string how)
    {
        var id = await ProposeAsync();
        Grant[][] lacking =
        [
            [new("decisions.read"), new(Confirm)],
            [new("decisions.read"), new(Tables.Permission)],
            [new("decisions.read"), new(Confirm), new(Tables.Permission, new HashSet<Guid> { Guid.CreateVersion7() })],
            [new("decisions.read"), new(Confirm, AreaPrefix: "3202"), new(Tables.Permission)],
            [new("decisions.read"), new(Confirm, MatterPrefix: "part"), new(Tables.Permission)],
            [new("decisions.read"), new("decisions.edit"), new("decisions.publish"), new(Tables.Permission)],
        ];
        foreach (var (number, grants) in lacking.Index())
            (await Code(await PostAsync(Client($"无{number}", grants), id, how, "理由"))).ShouldBe("permission.denied");
        // Who may not even see it is not told that it is there.
        var elsewhere = Client("丙", new(Confirm, AreaPrefix: "3202"), new(Tables.Permission));
        (await PostAsync(elsewhere, id, how, "理由")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await StateAsync(id)).ShouldBe("proposed");

        var scoped = Client(
            "乙",
            new(Confirm, new HashSet<Guid> { Unit }, "3201", "event.06"),
            new(Tables.Permission, AreaPrefix: "32")
        );
        (await PostAsync(scoped, id, how, "理由")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u3000\t\n")]
    [InlineData("\u200b\u200d")]
    [InlineData("……！")]
    public async Task A_reason_in_words_is_needed(string? reason)
    {
        var id = await ProposeAsync();
        foreach (var how in new[] { "confirm", "reject" })
            (await PostAsync(person, id, how, reason)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await StateAsync(id)).ShouldBe("proposed");
        effects.Applied.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_at_once_have_one_effect()
    {
        var other = Client("乙", new(Confirm), new(Tables.Permission));
        for (var round = 0; round < 10; round++)
        {
            var id = await ProposeAsync();
            effects.Applied.Clear();
            var answers = await Task.WhenAll(
                PostAsync(person, id, "confirm", "理由"),
                PostAsync(other, id, "confirm", "理由"),
                PostAsync(other, id, "reject", "理由")
            );
            answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
            answers.Count(a => a.StatusCode == HttpStatusCode.Conflict).ShouldBe(2);
            (
                await host.Host.ScalarAsync<long>(
                    $"SELECT count(*) FROM kernel_ledger WHERE subject_id = '{id}' AND action <> 'proposal.proposed'"
                )
            ).ShouldBe(1);
        }
    }

    [Fact]
    public async Task The_same_request_again_gets_the_first_answer()
    {
        var id = await ProposeAsync();
        async Task<HttpResponseMessage> Send()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Path($"{id}/confirm"))
            {
                Content = JsonContent.Create(new { reason = "理由" }),
            };
            request.Headers.Add("Idempotency-Key", "once");
            return await person.SendAsync(request, TestContext.Current.CancellationToken);
        }
        var first = await (await Send()).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var again = await Send();
        again.StatusCode.ShouldBe(HttpStatusCode.OK);
        again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        JsonNode
            .DeepEquals(
                JsonNode.Parse(await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)),
                JsonNode.Parse(first)
            )
            .ShouldBeTrue();
        effects.Applied.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stale_version_is_refused()
    {
        var id = await ProposeAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path($"{id}/confirm"))
        {
            Content = JsonContent.Create(new { reason = "理由" }),
        };
        request.Headers.TryAddWithoutValidation("If-Match", "\"7\"");
        (await Code(await person.SendAsync(request, TestContext.Current.CancellationToken))).ShouldBe(
            "concurrency.stale"
        );
        (await StateAsync(id)).ShouldBe("proposed");
    }

    [Fact]
    public async Task Where_the_effect_is_refused_nothing_is_stored()
    {
        var id = await ProposeAsync();
        effects.Refuse = true;
        (await Code(await PostAsync(person, id, "confirm", "理由"))).ShouldBe("things.moved_on");
        (await Code(await PostAsync(person, id, "reject", "理由"))).ShouldBe("things.moved_on");
        (await StateAsync(id)).ShouldBe("proposed");
        (await host.Host.ScalarAsync<long>($"SELECT count(*) FROM kernel_ledger WHERE subject_id = '{id}'")).ShouldBe(
            1
        );
        effects.Refuse = false;
        (await PostAsync(person, id, "confirm", "理由")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task After_it_lapsed_it_is_not_confirmed()
    {
        var subject = Guid.CreateVersion7();
        var first = await ProposeAsync(subject);
        var second = await ProposeAsync(subject);
        (await StateAsync(first)).ShouldBe("lapsed");
        (await Code(await PostAsync(person, first, "confirm", "理由"))).ShouldBe("decisions.not_open");
        await LapseAsync(subject);
        (await StateAsync(second)).ShouldBe("lapsed");
        (await Code(await PostAsync(person, second, "confirm", "理由"))).ShouldBe("decisions.not_open");
        effects.Applied.ShouldBeEmpty();
        await LapseAsync(subject);
    }

    [Fact]
    public async Task Carrying_out_moves_the_subject_on_without_making_the_proposal_lapse()
    {
        effects.LapseWhenApplied = true;
        var id = await ProposeAsync();
        (await PostAsync(person, id, "confirm", "理由")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StateAsync(id)).ShouldBe("confirmed");
    }

    [Fact]
    public async Task A_table_published_anew_without_burden_leaves_what_was_proposed_waiting()
    {
        var id = await ProposeAsync();
        await host.InstallAsync("1.1.0", "- | - => \"keep\"");
        host.Ask(8).Decision!.Burdening.ShouldBeFalse();
        (await StateAsync(id)).ShouldBe("proposed");
        effects.Applied.ShouldBeEmpty();
        (await PostAsync(person, id, "confirm", null)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(person, id, "confirm", "理由")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_wrote_the_table_does_not_confirm_but_may_reject()
    {
        var author = new Actor(
            ActorKind.User,
            Guid.CreateVersion7(),
            "起草人",
            null,
            [new(Confirm), new(Tables.Permission)]
        );
        await host.Host.ExecuteAsync(
            $"""
            ALTER TABLE decisions_version DISABLE TRIGGER decisions_keep_published;
            UPDATE decisions_version SET author_ids = ARRAY['{author.Id}'::uuid];
            ALTER TABLE decisions_version ENABLE TRIGGER decisions_keep_published
            """
        );
        var client = host.Acting.Client(host.Host, author);
        var id = await ProposeAsync();
        (await Code(await PostAsync(client, id, "confirm", "理由"))).ShouldBe("decisions.own_table");
        (await PostAsync(client, id, "reject", "理由")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_database_itself_keeps_what_was_proposed_and_decided()
    {
        var id = await ProposeAsync();
        string[] forbidden =
        [
            $"UPDATE decisions_proposal SET state = 'confirmed' WHERE id = '{id}'",
            $"UPDATE decisions_proposal SET state = 'confirmed', decided_at = now() WHERE id = '{id}'",
            $"UPDATE decisions_proposal SET state = 'confirmed', decided_at = now(), decided_by_id = gen_random_uuid(), reason = ' ' WHERE id = '{id}'",
            $"UPDATE decisions_proposal SET decision = '{{}}' WHERE id = '{id}'",
            $"DELETE FROM decisions_proposal WHERE id = '{id}'",
        ];
        foreach (var sql in forbidden)
            await Should.ThrowAsync<Npgsql.PostgresException>(() => host.Host.ExecuteAsync(sql));
        await PostAsync(person, id, "reject", "理由");
        await Should.ThrowAsync<Npgsql.PostgresException>(() =>
            host.Host.ExecuteAsync(
                $"UPDATE decisions_proposal SET state = 'proposed', decided_at = NULL WHERE id = '{id}'"
            )
        );
    }

    [Fact]
    public async Task Lists_hold_what_the_reader_may_decide_or_read()
    {
        var mine = await ProposeAsync();
        host.Clock.Set("2026-03-02T10:01");
        var other = await ProposeAsync(scope: new(Guid.CreateVersion7(), "330106", "part.001"));
        (await Listed(person, "")).ShouldBe([other, mine]);
        (await Listed(person, "?limit=1")).ShouldBe([other]);
        var first = await Read(await person.GetAsync(Path("?limit=1"), TestContext.Current.CancellationToken));
        (await Listed(person, $"?limit=1&after={first["next"]}")).ShouldBe([mine]);
        (await Listed(person, $"?subjectId={first["items"]![0]!["subjectId"]}")).ShouldBe([other]);
        (await Listed(Client("读", new Grant("decisions.read", AreaPrefix: "33")), "")).ShouldBe([other]);
        (await Listed(Client("乙", new(Confirm, AreaPrefix: "32"), new(Tables.Permission)), "")).ShouldBe([mine]);
        (await Listed(Client("丙", new Grant(Confirm), new("things.other")), "")).ShouldBeEmpty();
        (await Listed(person, "?state=confirmed")).ShouldBeEmpty();
        (await Listed(person, $"?use={Tables.Use}&state=proposed")).Count.ShouldBe(2);
        (await person.GetAsync(Path("?state=open"), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(
            HttpStatusCode.BadRequest
        );
        (await Client("丁").GetAsync(Path(""), TestContext.Current.CancellationToken)).StatusCode.ShouldBe(
            HttpStatusCode.Forbidden
        );
        var shown = await Read(await person.GetAsync(Path($"{mine}"), TestContext.Current.CancellationToken));
        shown["mayDecide"]!.GetValue<bool>().ShouldBeTrue();
        shown["decision"]!["output"]!["outcome"]!.GetValue<string>().ShouldBe("refuse");
        shown["decision"]!["explanation"]!["chinese"]!.GetValue<string>().ShouldContain("规则 2 命中");
    }

    [Fact]
    public async Task A_pack_with_open_proposals_stays()
    {
        var id = await ProposeAsync();
        (await Should.ThrowAsync<Refusal>(host.RemoveAsync)).Message.ShouldContain("wait to be decided");
        await PostAsync(person, id, "reject", "理由");
        await host.RemoveAsync();
    }

    private HttpClient Client(string name, params Grant[] grants) => host.Acting.Client(host.Host, name, grants);

    private Task<Guid> ProposeAsync(Guid? subject = null, Scope? scope = null) =>
        host.Host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            var decision = host.Ask(8).Decision!;
            decision.Burdening.ShouldBeTrue();
            var id = await services
                .GetRequiredService<IProposals>()
                .ProposeAsync(
                    decision,
                    "thing",
                    subject ?? Guid.CreateVersion7(),
                    scope ?? Here,
                    work,
                    Actor.Internal("test"),
                    CancellationToken.None
                );
            await work.CommitAsync(CancellationToken.None);
            return id;
        });

    private Task LapseAsync(Guid subject) =>
        host.Host.InScopeAsync(async services =>
        {
            var work = services.GetRequiredService<UnitOfWork>();
            await services
                .GetRequiredService<IProposals>()
                .LapseAsync(
                    Tables.Use,
                    subject,
                    new("撤销", "cancelled"),
                    work,
                    Actor.Internal("test"),
                    CancellationToken.None
                );
            await work.CommitAsync(CancellationToken.None);
        });

    private Task<string?> StateAsync(Guid id) =>
        host.Host.ScalarAsync<string>($"SELECT state FROM decisions_proposal WHERE id = '{id}'");

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, Guid id, string how, string? reason) =>
        await client.PostAsJsonAsync(Path($"{id}/{how}"), new { reason }, TestContext.Current.CancellationToken);

    private static async Task<List<Guid>> Listed(HttpClient client, string query)
    {
        var page = await Read(await client.GetAsync(Path(query), TestContext.Current.CancellationToken));
        return [.. page["items"]!.AsArray().Select(i => i!["id"]!.GetValue<Guid>())];
    }

    private static Uri Path(string rest) =>
        new("/api/proposals" + (rest.Length == 0 || rest[0] == '?' ? "" : "/") + rest, UriKind.Relative);

    private static async Task<JsonNode> Read(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }

    private static async Task<string?> Code(HttpResponseMessage answer) =>
        JsonNode
            .Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            ?["code"]?.GetValue<string>();

    private sealed class Effects
    {
        public List<(Guid Subject, string Person, string Reason)> Applied { get; } = [];

        public List<Guid> Rejected { get; } = [];

        public bool Refuse { get; set; }

        public bool LapseWhenApplied { get; set; }
    }

    private sealed class RecordingEffect(Effects effects, IProposals proposals) : IProposalEffect
    {
        public string Use => Tables.Use;

        public async Task ApplyAsync(
            Decision decision,
            Guid subjectId,
            Actor person,
            string reason,
            UnitOfWork work,
            CancellationToken ct
        )
        {
            Check();
            if (effects.LapseWhenApplied)
                await proposals.LapseAsync(Use, subjectId, new("已办", "done"), work, person, ct);
            lock (effects)
                effects.Applied.Add((subjectId, person.Name, reason));
        }

        public Task RejectedAsync(
            Decision decision,
            Guid subjectId,
            Actor person,
            string reason,
            UnitOfWork work,
            CancellationToken ct
        )
        {
            Check();
            lock (effects)
                effects.Rejected.Add(subjectId);
            return Task.CompletedTask;
        }

        private void Check()
        {
            if (effects.Refuse)
                throw new Refusal("things.moved_on", "该事已另行处理。", "The thing went another way.");
        }
    }
}
