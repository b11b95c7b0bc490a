namespace Zhishu.Organisations.Contracts;

/// <summary>Areas, units, grids and duties in memory. Take <see cref="Current"/> once per request and ask that, so
/// that all answers are of one state.</summary>
public interface IDirectory
{
    /// <summary>The newest state this node knows: a change made here shows at once, one made on another node within
    /// about a second.</summary>
    DirectorySnapshot Current { get; }

    /// <summary>Loads anew if the database has changed; call it after committing an import that must show at
    /// once.</summary>
    Task RefreshAsync(CancellationToken ct);
}
