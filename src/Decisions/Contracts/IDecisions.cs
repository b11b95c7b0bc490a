using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Decisions.Contracts;

/// <summary>The decision tables in force, in memory on every node.</summary>
public interface IDecisions
{
    /// <summary>Whether any table serves the use for the matter at the instant; asking is then worth making the inputs.</summary>
    bool Serves(string use, string? matterCode, DateTimeOffset at);

    /// <summary>Asks the tables of a use in their order until one has an opinion. A table that fails (a problem of
    /// severity error, or a result that the use finds faulty) has none, and the verdict says so.</summary>
    /// <param name="inputs">By the names of the use's inputs.</param>
    Verdict Decide(string use, string? matterCode, FeelContext inputs, DateTimeOffset at);

    /// <summary>What the tables come to, without reasons: for trials, which ask thousands of times and keep nothing.</summary>
    /// <param name="candidate">A model that nobody has published; null for the tables as they are.</param>
    Weighed Weigh(string use, string? matterCode, FeelContext inputs, DateTimeOffset at, Candidate? candidate = null);

    /// <summary>What a table serves today; null where there is none of this code.</summary>
    TableHeading? Table(string code);

    /// <summary>Works a kept decision out again with the version it was made by, its inputs and its instant.</summary>
    /// <exception cref="Refusal">404 <c>decisions.version_not_found</c>.</exception>
    Task<Decision> RepeatAsync(Decision decision, CancellationToken ct);

    /// <summary>Asks a model that is not in force, and no other: for trials. Its decision is of no version.</summary>
    /// <param name="inputs">By the names of the use's inputs.</param>
    Verdict Try(RuleModel candidate, string use, FeelContext inputs, DateTimeOffset at);

    /// <summary>What is wrong with a model for a use: load problems, a missing decision, inputs the use does not give.</summary>
    IReadOnlyList<Text> Faults(RuleModel model, string use);

    /// <summary>Loads anew if the database has changed.</summary>
    Task RefreshAsync(CancellationToken ct);
}

/// <summary>Decisions that burden somebody and wait for a person.</summary>
public interface IProposals
{
    /// <summary>Puts a burdening decision before people, in the unit of work that met it. One open proposal for a use
    /// and subject: an older one lapses.</summary>
    /// <param name="subject">What it is about, as the ledger names it: kind and identity.</param>
    /// <param name="scope">Where the subject stands: who may confirm is decided by it.</param>
    Task<Guid> ProposeAsync(
        Decision decision,
        string subjectKind,
        Guid subjectId,
        Scope scope,
        UnitOfWork work,
        Actor actor,
        CancellationToken ct
    );

    /// <summary>The subject went another way, so that the proposal has nothing to decide any more.</summary>
    Task LapseAsync(string use, Guid subjectId, Text why, UnitOfWork work, Actor actor, CancellationToken ct);
}

/// <summary>Carries a confirmed proposal out; implemented by the module whose use it is, a scoped service.</summary>
public interface IProposalEffect
{
    string Use { get; }

    /// <summary>Does what was proposed, in the name of the person who confirmed it, in the unit of work that the
    /// caller commits.</summary>
    /// <exception cref="Refusal">The subject no longer allows it.</exception>
    Task ApplyAsync(
        Decision decision,
        Guid subjectId,
        Actor person,
        string reason,
        UnitOfWork work,
        CancellationToken ct
    );

    /// <summary>Told that a person rejected what was proposed, in the unit of work of that; the subject goes on
    /// without it.</summary>
    /// <exception cref="Refusal">The subject does not allow it now; the rejection is not stored either.</exception>
    Task RejectedAsync(
        Decision decision,
        Guid subjectId,
        Actor person,
        string reason,
        UnitOfWork work,
        CancellationToken ct
    ) => Task.CompletedTask;
}
