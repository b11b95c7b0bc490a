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

/// <summary>A table that refuses, a person who may confirm it, and an effect that notes what it was told.</summary>
public abstract class ProposalCase : IAsyncLifetime
{
    private protected const string Confirm = "decisions.confirm";
    private protected static readonly Guid Unit = Guid.CreateVersion7();
    private protected static readonly Scope Here = new(Unit, "320102", "event.06.010");
    private protected readonly Told effects = new();
    private protected DecisionHost host = null!;
    private protected HttpClient person = null!;

    public async ValueTask InitializeAsync()
    {
        host = await DecisionHost.StartAsync(b =>
            b.Services.AddSingleton(effects).AddScoped<IProposalEffect, RecordingEffect>()
        );
        await host.InstallAsync("1.0.0", "< 5 | - => \"keep\"", "- | - => \"refuse\"");
        person = Client("甲", new Grant(Confirm), new Grant(Tables.Permission));
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected HttpClient Client(string name, params Grant[] grants) =>
        host.Acting.Client(host.Host, name, grants);

    private protected Task<Guid> ProposeAsync(Guid? subject = null, Scope? scope = null) =>
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

    private protected Task LapseAsync(Guid subject) =>
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

    private protected Task<string?> StateAsync(Guid id) =>
        host.Host.ScalarAsync<string>($"SELECT state FROM decisions_proposal WHERE id = '{id}'");

    private protected static async Task<HttpResponseMessage> PostAsync(
        HttpClient client,
        Guid id,
        string how,
        string? reason
    ) => await client.PostAsJsonAsync(Path($"{id}/{how}"), new { reason }, TestContext.Current.CancellationToken);

    private protected static async Task<List<Guid>> Listed(HttpClient client, string query)
    {
        var page = await Read(await client.GetAsync(Path(query), TestContext.Current.CancellationToken));
        return [.. page["items"]!.AsArray().Select(i => i!["id"]!.GetValue<Guid>())];
    }

    private protected static Uri Path(string rest) =>
        new("/api/proposals" + (rest.Length == 0 || rest[0] == '?' ? "" : "/") + rest, UriKind.Relative);

    private protected static async Task<JsonNode> Read(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return JsonNode.Parse(text)!;
    }

    private protected static async Task<string?> Code(HttpResponseMessage answer) =>
        JsonNode
            .Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            ?["code"]?.GetValue<string>();

    internal sealed class Told
    {
        public List<(Guid Subject, string Person, string Reason)> Applied { get; } = [];

        public List<Guid> Rejected { get; } = [];

        public bool Refuse { get; set; }

        public bool LapseWhenApplied { get; set; }
    }

    private sealed class RecordingEffect(Told effects, IProposals proposals) : IProposalEffect
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
