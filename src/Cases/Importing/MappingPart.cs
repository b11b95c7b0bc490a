using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Packs.Contracts;

namespace Zhishu.Cases.Importing;

/// <summary>The section <c>mapping</c> of a pack. It is read when a table is imported; installing it writes nothing
/// beside the pack itself.</summary>
internal sealed class MappingPart : IPackPart
{
    public IReadOnlyList<string> Sections { get; } = [CaseMapping.Section];

    public int Order => 40;

    public Task ValidateAsync(PackContent content, PackProblems problems, CancellationToken ct)
    {
        CaseMapping.Read(content, problems);
        return Task.CompletedTask;
    }

    public Task<PackChange> InstallAsync(PackContent content, UnitOfWork work, Actor actor, CancellationToken ct) =>
        Task.FromResult(PackChange.Nothing);

    public Task<IReadOnlyList<Text>> InUseAsync(string packName, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<Text>>([]);

    public Task<PackChange> UninstallAsync(string packName, UnitOfWork work, Actor actor, CancellationToken ct) =>
        Task.FromResult(PackChange.Nothing);
}
