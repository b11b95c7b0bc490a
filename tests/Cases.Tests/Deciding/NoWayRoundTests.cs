using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Zhishu.Cases.Acting;
using Zhishu.Cases.Contracts;
using Zhishu.Cases.Filing;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Tests.Deciding;

/// <summary>What a table proposes is not done by any other way than its confirmation, by whomever.</summary>
public sealed class NoWayRoundTests : IAsyncLifetime
{
    private const string Confirm = "decisions.confirm";
    private const string Reason = "经核实，情况属实";
    private CaseHost city = null!;
    private HttpClient judge = null!;

    public async ValueTask InitializeAsync()
    {
        city = await CaseHost.StartAsync();
        judge = city.Person("judge", CasePermissions.Read, CasePermissions.Register, CasePermissions.Dispatch, Confirm);
        await city.InstallTablesAsync(
            "1.1.0",
            (
                "cases.admission",
                TablesOfCases.Admission(
                    "matter:string",
                    "\"event.003\" => \"refuse\" | \"不属于受理范围\"",
                    "- => null | null"
                )
            ),
            (
                "cases.dispatch",
                TablesOfCases.Dmn(
                    "Responsible unit",
                    "matter:string",
                    ["\"event.002\" => \"fire\"", "- => null"],
                    burdening: true
                )
            )
        );
    }

    public ValueTask DisposeAsync() => city.DisposeAsync();

    [Fact]
    public async Task Nobody_refuses_directly_what_is_proposed_to_be_refused()
    {
        var (id, proposal) = await ProposedAsync("event.003");
        (await city.Clerk.RefusedAct(id, "refuse", new { reason = "直接" })).ShouldBe("cases.proposal_waits");
        (await judge.RefusedAct(id, "refuse", new { reason = "直接" })).ShouldBe("cases.proposal_waits");
        var detail = await judge.GetFromJsonAsync<JsonElement>($"/api/cases/{id}");
        detail
            .GetProperty("allowed")
            .EnumerateArray()
            .Select(a => a.GetProperty("action").GetString())
            .ShouldBe(["register"]);
        (await StateOfAsync(proposal)).ShouldBe("proposed");
        // Once a person has rejected it, refusing is a decision of one's own again.
        await judge.Send($"/api/proposals/{proposal}/reject", new { reason = Reason });
        (await city.Clerk.Act(id, "refuse", new { reason = "另有理由" })).State().ShouldBe("refused");
    }

    [Fact]
    public async Task Nobody_dispatches_directly_where_it_is_proposed_to_go()
    {
        var (id, proposal) = await ProposedAsync("event.002");
        (await city.Dispatcher.RefusedAct(id, "dispatch", new { unitCode = "fire", reason = "直接" })).ShouldBe(
            "cases.proposal_waits"
        );
        // Asked anew the table says the same, and that waits in the place of the first.
        (await city.Dispatcher.Act(id, "dispatch"))
            .State()
            .ShouldBe("registered");
        (await StateOfAsync(proposal)).ShouldBe("lapsed");
        (await city.Dispatcher.RefusedAct(id, "dispatch", new { unitCode = "fire", reason = "直接" })).ShouldBe(
            "cases.proposal_waits"
        );
        (await city.EventsAsync("cases.case.dispatched")).ShouldBe(0);
    }

    [Fact]
    public async Task Another_system_that_names_the_unit_does_not_go_round_the_table()
    {
        using var key = await KeyAsync();
        foreach (var unit in new[] { "fire", "bureau" })
        {
            var reported = await key.Send(
                "/api/cases",
                new
                {
                    channel = "hotline",
                    matterCode = "event.002",
                    description = "接口来件",
                    unitCode = unit,
                    place = new { longitude = 113.005, latitude = 23.005 },
                }
            );
            reported.State().ShouldBe("registered");
        }
        // Nor where the table was not asked yet, since the case was taken on by hand.
        var filer = city.Person("filer", CasePermissions.File, CasePermissions.Read);
        var id = (await city.FileAsync("event.002", by: filer)).GetProperty("id").GetGuid();
        await judge.Act(id, "register");
        (await key.Act(id, "dispatch", new { unitCode = "fire", reason = "接口" })).State().ShouldBe("registered");
        (await city.CaseAsync(id)).GetProperty("proposals").GetArrayLength().ShouldBe(1);
        // Nor by handing on a case that a person sent elsewhere.
        await city.Dispatcher.Act(id, "dispatch", new { unitCode = "bureau", reason = "会商" });
        await city.Bureau.Act(id, "accept");
        await city.Bureau.Act(id, "start");
        (await key.RefusedAct(id, "reassign", new { unitCode = "fire", reason = "接口" })).ShouldBe(
            "cases.person_decides"
        );
        (await city.CaseAsync(id)).GetProperty("unitId").GetGuid().ShouldBe(city.Unit("bureau"));
    }

    [Fact]
    public async Task Who_wrote_the_table_does_not_carry_it_out()
    {
        var author = new Actor(
            ActorKind.User,
            Guid.CreateVersion7(),
            "author",
            null,
            [new(CasePermissions.Read), new(CasePermissions.Register), new(Confirm)]
        );
        await city.Host.ExecuteAsync(
            $"""
            ALTER TABLE decisions_version DISABLE TRIGGER decisions_keep_published;
            UPDATE decisions_version SET author_ids = ARRAY['{author.Id}'::uuid];
            ALTER TABLE decisions_version ENABLE TRIGGER decisions_keep_published
            """
        );
        var (id, proposal) = await ProposedAsync("event.003");
        var client = city.Acting(author);
        (await client.Refused($"/api/proposals/{proposal}/confirm", new { reason = Reason })).Code.ShouldBe(
            "decisions.own_table"
        );
        (await client.RefusedAct(id, "refuse", new { reason = "直接" })).ShouldBe("cases.proposal_waits");
        (await city.StateAsync(id)).ShouldBe("collected");
    }

    [Fact]
    public async Task A_batch_of_the_product_or_of_a_person_goes_no_other_way()
    {
        var (id, proposal) = await ProposedAsync("event.003");
        var person = new Actor(
            ActorKind.User,
            Guid.CreateVersion7(),
            "clerk",
            null,
            [new(CasePermissions.Register), new(CasePermissions.Cancel)]
        );
        foreach (var action in new[] { CaseAction.Refuse, CaseAction.Register, CaseAction.Cancel })
            (await BatchAsync(id, action, Actor.Internal("job"))).ShouldBe("cases.person_decides");
        (await BatchAsync(id, CaseAction.Refuse, person)).ShouldBe("cases.proposal_waits");

        // Filed and acted upon before one commit, it waits as well.
        Guid filed = default;
        await city.Host.InScopeAsync(async services =>
        {
            var batch = services.GetRequiredService<ICaseBatch>();
            var request = new FileCaseRequest
            {
                Channel = "web",
                MatterCode = "event.003",
                Description = "批量",
                Place = new() { Longitude = 113.005, Latitude = 23.005 },
            };
            filed = (await batch.FileAsync(request, Actor.Internal("job"), city.Clock.Now, default)).Id;
            foreach (var actor in new[] { Actor.Internal("job"), person })
                (
                    await Should.ThrowAsync<Refusal>(() =>
                        batch.TakeAsync(
                            filed,
                            CaseAction.Refuse,
                            new TakeActionRequest { Reason = "批量" },
                            actor,
                            city.Clock.Now,
                            default
                        )
                    )
                ).Code.ShouldBeOneOf("cases.person_decides", "cases.proposal_waits");
            await batch.CommitAsync(default);
        });
        foreach (var waiting in new[] { proposal, await WaitingAsync(filed) })
            (await StateOfAsync(waiting)).ShouldBe("proposed");
        (await city.EventsAsync("cases.case.refused")).ShouldBe(0);
    }

    [Fact]
    public async Task It_is_confirmed_once_and_not_upon_a_stale_sight()
    {
        var (id, proposal) = await ProposedAsync("event.003");
        using var stale = new HttpRequestMessage(HttpMethod.Post, $"/api/proposals/{proposal}/confirm")
        {
            Content = JsonContent.Create(new { reason = Reason }),
        };
        stale.Headers.TryAddWithoutValidation("If-Match", "\"7\"");
        using (var answer = await judge.SendAsync(stale))
            (await answer.Content.ReadFromJsonAsync<JsonElement>())
                .GetProperty("code")
                .GetString()
                .ShouldBe("concurrency.stale");
        (await city.StateAsync(id)).ShouldBe("collected");
        await judge.Send($"/api/proposals/{proposal}/confirm", new { reason = Reason });
        (await judge.Refused($"/api/proposals/{proposal}/confirm", new { reason = Reason })).Code.ShouldBe(
            "decisions.not_open"
        );
        (await judge.Refused($"/api/proposals/{proposal}/reject", new { reason = Reason })).Code.ShouldBe(
            "decisions.not_open"
        );
        (await city.EventsAsync("cases.case.refused")).ShouldBe(1);
    }

    [Fact]
    public async Task Of_several_people_at_once_one_decides()
    {
        var second = city.Person("second", CasePermissions.Read, CasePermissions.Register, Confirm);
        for (var round = 0; round < 5; round++)
        {
            var (id, proposal) = await ProposedAsync("event.003");
            var answers = await Task.WhenAll(
                judge.PostAsJsonAsync($"/api/proposals/{proposal}/confirm", new { reason = Reason }),
                second.PostAsJsonAsync($"/api/proposals/{proposal}/confirm", new { reason = Reason }),
                second.PostAsJsonAsync($"/api/proposals/{proposal}/reject", new { reason = Reason }),
                city.Clerk.PostAsJsonAsync($"/api/cases/{id}/actions/register", new { })
            );
            answers.ShouldAllBe(a => a.IsSuccessStatusCode || a.StatusCode == HttpStatusCode.Conflict);
            var (rejected, registered) = (answers[2].IsSuccessStatusCode, answers[3].IsSuccessStatusCode);
            // To register what was rejected just before is in order; nothing else comes second.
            answers.Count(a => a.IsSuccessStatusCode).ShouldBe(rejected && registered ? 2 : 1);
            (await city.StateAsync(id)).ShouldBe(
                registered ? "registered"
                : rejected ? "collected"
                : "refused"
            );
            (
                await city.Host.ScalarAsync<long>(
                    $"SELECT count(*) FROM kernel_ledger WHERE subject_id = '{proposal}' AND action <> 'proposal.proposed'"
                )
            ).ShouldBe(1);
        }
    }

    [Fact]
    public async Task The_one_who_filed_is_not_told_that_it_is_to_be_refused()
    {
        var filed = await city.FileAsync("event.003");
        filed.State().ShouldBe("collected");
        filed.GetProperty("explanation").GetProperty("chinese").GetString()!.ShouldNotContain("受理范围");
    }

    private async Task<(Guid Case, Guid Proposal)> ProposedAsync(string matter)
    {
        var id = await city.FiledAsync(matter);
        return (id, await WaitingAsync(id));
    }

    private async Task<Guid> WaitingAsync(Guid id) =>
        (await city.CaseAsync(id))
            .GetProperty("proposals")
            .EnumerateArray()
            .ShouldHaveSingleItem()
            .GetProperty("id")
            .GetGuid();

    private Task<string?> StateOfAsync(Guid proposal) =>
        city.Host.ScalarAsync<string>($"SELECT state FROM decisions_proposal WHERE id = '{proposal}'");

    private async Task<HttpClient> KeyAsync()
    {
        var key = new HttpClient { BaseAddress = city.Host.Client.BaseAddress };
        key.DefaultRequestHeaders.Authorization = new(
            "Bearer",
            await Testing.TestCity.KeyAsync(
                city.Host.Services,
                "other-system",
                [.. CasePermissions.All.Select(p => p.Name)]
            )
        );
        return key;
    }

    private Task<string> BatchAsync(Guid id, CaseAction action, Actor actor) =>
        city.Host.InScopeAsync(async services =>
        {
            var batch = services.GetRequiredService<ICaseBatch>();
            var request = new TakeActionRequest { Reason = "批量" };
            return (
                await Should.ThrowAsync<Refusal>(() =>
                    batch.TakeAsync(id, action, request, actor, city.Clock.Now, default)
                )
            ).Code;
        });
}
