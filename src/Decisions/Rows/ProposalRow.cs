using Zhishu.Decisions.Contracts;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Decisions.Rows;

/// <summary>States of a proposal; every way out of the first is final.</summary>
internal static class ProposalStates
{
    public const string Proposed = "proposed";
    public const string Confirmed = "confirmed";
    public const string Rejected = "rejected";
    public const string Lapsed = "lapsed";

    public static IReadOnlyList<string> All { get; } = [Proposed, Confirmed, Rejected, Lapsed];
}

/// <summary>A burdening decision that waits for a person, or did.</summary>
internal sealed class ProposalRow
{
    private ProposalRow() { }

    public Guid Id { get; private set; }

    public string Use { get; private set; } = "";

    public string SubjectKind { get; private set; } = "";

    public Guid SubjectId { get; private set; }

    public Guid? UnitId { get; private set; }

    public string? AreaCode { get; private set; }

    public string? MatterCode { get; private set; }

    public string TableCode { get; private set; } = "";

    public Guid VersionId { get; private set; }

    /// <summary>A <see cref="Contracts.Decision"/> as JSON.</summary>
    public string Decision { get; private set; } = "";

    public string State { get; private set; } = ProposalStates.Proposed;

    public DateTimeOffset ProposedAt { get; private set; }

    public string ProposedBy { get; private set; } = "";

    public DateTimeOffset? DecidedAt { get; private set; }

    public Guid? DecidedById { get; private set; }

    public string? DecidedBy { get; private set; }

    public string? Reason { get; private set; }

    public int Version { get; private set; }

    public Scope Scope => new(UnitId, AreaCode, MatterCode);

    public static ProposalRow Create(
        Decision decision,
        string subjectKind,
        Guid subjectId,
        Scope scope,
        Actor actor,
        DateTimeOffset at
    ) =>
        new()
        {
            Id = Ids.New(at),
            Use = decision.Use,
            SubjectKind = subjectKind,
            SubjectId = subjectId,
            UnitId = scope.UnitId,
            AreaCode = scope.AreaCode,
            MatterCode = scope.MatterCode,
            TableCode = decision.Table,
            VersionId = decision.VersionId,
            Decision = Json.Write(decision),
            ProposedAt = at,
            ProposedBy = actor.Name,
            Version = 1,
        };

    public Decision ReadDecision() => Json.Read<Decision>(Decision)!;

    /// <exception cref="Refusal">409 <c>decisions.not_open</c>.</exception>
    public void Decide(string state, Actor person, string reason, DateTimeOffset at)
    {
        Leave(state, at);
        DecidedById = person.Id;
        DecidedBy = person.Name;
        Reason = reason;
    }

    public void Lapse(Text why, Actor actor, DateTimeOffset at)
    {
        Leave(ProposalStates.Lapsed, at);
        DecidedBy = actor.Name;
        Reason = why.Chinese;
    }

    private void Leave(string state, DateTimeOffset at)
    {
        if (State != ProposalStates.Proposed)
            throw new Refusal(
                "decisions.not_open",
                $"该待确认决定已是“{State}”状态，不能再作处理。",
                $"The proposal is {State} already and cannot be decided again."
            );
        State = state;
        DecidedAt = at;
    }
}
