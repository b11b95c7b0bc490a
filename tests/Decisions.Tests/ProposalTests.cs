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

/// <summary>A burdening decision takes effect once, in the name of the person who confirmed it.</summary>
public sealed class ProposalTests : ProposalCase
{
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
}
