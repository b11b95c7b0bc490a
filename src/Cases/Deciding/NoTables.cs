using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Cases.Deciding;

/// <summary>Stands in where no module of decision tables is installed: none serves, and the built-in ways hold.</summary>
internal sealed class NoTables : IDecisions, IProposals
{
    public bool Serves(string use, string? matterCode, DateTimeOffset at) => false;

    public Verdict Decide(string use, string? matterCode, FeelContext inputs, DateTimeOffset at) => Verdict.None;

    public Weighed Weigh(
        string use,
        string? matterCode,
        FeelContext inputs,
        DateTimeOffset at,
        Candidate? candidate = null
    ) => default;

    public TableHeading? Table(string code) => null;

    public Task<Decision> RepeatAsync(Decision decision, CancellationToken ct) =>
        throw Refusal.NotFound("decisions.version_not_found", "这个决策表版本", "such version of a decision table");

    public Verdict Try(RuleModel candidate, string use, FeelContext inputs, DateTimeOffset at) => Verdict.None;

    public IReadOnlyList<Text> Faults(RuleModel model, string use) => [];

    public Task RefreshAsync(CancellationToken ct) => Task.CompletedTask;

    public Task<Guid> ProposeAsync(
        Decision decision,
        string subjectKind,
        Guid subjectId,
        Scope scope,
        UnitOfWork work,
        Actor actor,
        CancellationToken ct
    ) => throw new NotSupportedException("Nothing is decided by tables here.");

    public Task LapseAsync(string use, Guid subjectId, Text why, UnitOfWork work, Actor actor, CancellationToken ct) =>
        Task.CompletedTask;
}
