using Zhishu.Cases.Acting;
using Zhishu.Cases.Filing;
using Zhishu.Cases.Workflows;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Contracts;

/// <summary>Files and moves many cases in one transaction, each step at an instant of its own, by the same code as the
/// API: demonstration data, imports, replays. A scoped service; one at a time uses it.</summary>
public interface ICaseBatch
{
    /// <summary>How many row changes wait for the commit.</summary>
    int Pending { get; }

    /// <summary>Whether what is filed and taken really happened, in another system: decision tables are not asked then
    /// and nothing is proposed, since nothing is decided here.</summary>
    bool History { get; set; }

    /// <exception cref="Refusal">As the API refuses. What waits is then unusable: take a new scope.</exception>
    Task<FiledCase> FileAsync(FileCaseRequest request, Actor actor, DateTimeOffset at, CancellationToken ct);

    /// <summary>Takes an action on a case of this batch, or on a stored one.</summary>
    /// <returns>Where the case then stands.</returns>
    /// <exception cref="Refusal">As the API refuses. What waits is then unusable: take a new scope.</exception>
    Task<CaseState> TakeAsync(
        Guid id,
        CaseAction action,
        TakeActionRequest request,
        Actor actor,
        DateTimeOffset at,
        CancellationToken ct
    );

    Task CommitAsync(CancellationToken ct);
}
