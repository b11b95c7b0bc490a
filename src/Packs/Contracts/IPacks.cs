using Zhishu.Kernel;
using Zhishu.Kernel.Actors;

namespace Zhishu.Packs.Contracts;

/// <summary>Packs, for the command line and other modules.</summary>
public interface IPacks
{
    /// <summary>Reads and validates a folder; needs no database.</summary>
    Task<PackReading> ReadAsync(string folder, CancellationToken ct);

    /// <summary>Reads and validates a zip archive, up to 32 MiB unpacked.</summary>
    Task<PackReading> ReadArchiveAsync(Stream archive, CancellationToken ct);

    /// <summary>Installs or upgrades in one transaction. The same version with the same content again changes
    /// nothing.</summary>
    /// <exception cref="PackRefusal">The pack has faults.</exception>
    /// <exception cref="Refusal"><c>packs.downgrade</c>, <c>packs.version_changed</c>, <c>packs.requires</c>.</exception>
    Task<InstalledPack> InstallAsync(PackReading reading, Actor actor, CancellationToken ct);

    /// <summary>The installed packs by name.</summary>
    Task<IReadOnlyList<PackSummary>> ListAsync(CancellationToken ct);

    /// <summary>The content of an installed version, read from what was kept; the installed one for null.</summary>
    /// <returns>Null if there is no such pack or version.</returns>
    Task<PackContent?> ContentAsync(string name, PackNumber? version, CancellationToken ct);

    /// <summary>Removes a pack that nothing uses; its versions stay known.</summary>
    /// <exception cref="Refusal"><c>packs.in_use</c> says by what; <c>packs.not_found</c>.</exception>
    Task<PackChange> RemoveAsync(string name, Actor actor, CancellationToken ct);
}

/// <summary>A pack that was read: either faultless, or with everything that is wrong.</summary>
/// <param name="Content">Null only where not even the manifest could be read.</param>
public sealed record PackReading(PackContent? Content, PackProblems Problems, ReadOnlyMemory<byte> Archive)
{
    public bool IsValid => Content is not null && Problems.None;
}

/// <summary>What installing did.</summary>
/// <param name="Before">The version that was installed before, or null.</param>
/// <param name="Sections">What each section's module did.</param>
public sealed record InstalledPack(
    string Name,
    PackNumber Version,
    PackNumber? Before,
    string Digest,
    IReadOnlyDictionary<string, PackChange> Sections
);

/// <summary>An installed pack.</summary>
public sealed record PackSummary(
    string Name,
    PackNumber Version,
    Text Title,
    string Digest,
    DateTimeOffset InstalledAt,
    string InstalledBy
);
