using Zhishu.Cases.Workflows;
using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Cases.Deciding;

/// <summary>After a change of a case and before its commit: puts burdening decisions that were met before people, and
/// lets those lapse that have nothing to decide any more.</summary>
internal sealed class SettleProposals(IProposals proposals, UnitOfWork work)
{
    private readonly Dictionary<CaseFile, Actor> later = [];

    /// <summary>Whether several steps of a case come before one commit: it is settled then, by where it ends up.</summary>
    public bool AtCommit { get; set; }

    public ValueTask RunAsync(CaseFile file, Actor actor, CancellationToken ct)
    {
        if (file.Case.Proposals is null && file.Proposed.Count == 0)
            return ValueTask.CompletedTask;
        if (!AtCommit)
            return SettleAsync(file, actor, ct);
        later[file] = actor;
        return ValueTask.CompletedTask;
    }

    public async Task RunAllAsync(CancellationToken ct)
    {
        foreach (var (file, actor) in later)
            await SettleAsync(file, actor, ct);
        later.Clear();
    }

    private async ValueTask SettleAsync(CaseFile file, Actor actor, CancellationToken ct)
    {
        List<WaitingProposal> waiting = [];
        foreach (var proposal in file.Waiting)
        {
            if (file.StillWaits(proposal))
                waiting.Add(proposal);
            else if (proposal.Use != file.Confirmed)
                await proposals.LapseAsync(proposal.Use, SubjectOf(file, proposal.ShareId), Why(file), work, actor, ct);
        }
        foreach (var met in file.Proposed)
        {
            if (!file.StillWaits(met.As(default)))
                continue;
            var id = await proposals.ProposeAsync(
                met.Decision,
                met.ShareId is null ? "case" : "share",
                SubjectOf(file, met.ShareId),
                met.Scope,
                work,
                met.Actor,
                ct
            );
            // An older one about the same has lapsed with that.
            waiting.RemoveAll(w => w.Use == met.Decision.Use && w.ShareId == met.ShareId);
            waiting.Add(met.As(id));
        }
        file.Proposed.Clear();
        file.Case.Proposals = waiting.Count == 0 ? null : Json.Write(waiting);
    }

    private static Guid SubjectOf(CaseFile file, Guid? share) => share ?? file.Case.Id;

    private static Text Why(CaseFile file)
    {
        var state = Labels.Of(file.Case.State);
        return new($"案件已转为“{state.Chinese}”。", $"The case is now {state.English}.");
    }
}
