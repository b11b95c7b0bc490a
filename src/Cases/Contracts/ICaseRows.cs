using Zhishu.Cases.Searching;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Contracts;

/// <summary>Cases as lists show them.</summary>
public interface ICaseRows
{
    /// <summary>Those of the named cases that the reader may see, the newest first.</summary>
    Task<IReadOnlyList<CaseRow>> ReadAsync(IReadOnlyCollection<Guid> ids, Actor reader, CancellationToken ct);
}
