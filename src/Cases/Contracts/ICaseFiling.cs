using Zhishu.Cases.Filing;
using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Cases.Contracts;

/// <summary>Files cases and notes for another module, by the same path as everybody's, into the scope's unit of work: the
/// module commits them together with what it writes itself. A scoped service.</summary>
public interface ICaseFiling
{
    /// <summary>Files a case; nothing is stored before the caller commits.</summary>
    /// <exception cref="Refusal">As the API refuses.</exception>
    Task<FiledCase> FileAsync(FileCaseRequest request, Actor actor, CancellationToken ct);

    /// <summary>The same with pictures of what is reported, which count as evidence of registering it.</summary>
    /// <exception cref="Refusal">As the API refuses.</exception>
    Task<FiledCase> FileAsync(
        FileCaseRequest request,
        IReadOnlyList<CasePicture> pictures,
        Actor actor,
        CancellationToken ct
    );

    /// <summary>Adds a picture of what is reported to a case.</summary>
    /// <returns>False where the case has as many attachments as it may have.</returns>
    Task<bool> AttachAsync(Guid id, CasePicture picture, Actor actor, CancellationToken ct);

    /// <summary>Whether somebody still works on the case; false where there is no such case.</summary>
    Task<bool> IsOpenAsync(Guid id, CancellationToken ct);

    /// <summary>Writes a note for officials beside a case.</summary>
    void Note(Guid id, string text, Actor actor);
}
