using Zhishu.Cases.Workflows;

namespace Zhishu.Cases.Merging;

/// <summary>A merge, kept with what is needed to undo it.</summary>
internal sealed class Merge
{
    public Guid Id { get; init; }
    public int Version { get; private set; } = 1;
    public Guid CaseId { get; init; }
    public Guid IntoId { get; init; }

    /// <summary>JSON of <see cref="BeforeMerge"/>.</summary>
    public required string Before { get; init; }
    public required string Reason { get; init; }
    public Guid? MergedBy { get; init; }
    public DateTimeOffset MergedAt { get; init; }
    public Guid? UndoneBy { get; private set; }
    public DateTimeOffset? UndoneAt { get; private set; }

    public void Undo(Guid? by, DateTimeOffset at)
    {
        UndoneBy = by;
        UndoneAt = at;
    }
}

/// <summary>Where a case and its shares stood.</summary>
internal sealed record BeforeMerge(CaseState State, IReadOnlyList<ShareBefore> Shares);

internal sealed record ShareBefore(Guid Id, ShareState State);
