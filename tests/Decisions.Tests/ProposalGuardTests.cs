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
public sealed class ProposalGuardTests : ProposalCase
{
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
}
