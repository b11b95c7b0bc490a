using Zhishu.Kernel;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;

namespace Zhishu.Packs.Contracts;

/// <summary>What a module makes of its sections of a pack. Registered as a scoped service; a section that no part knows
/// is a fault of the pack.</summary>
public interface IPackPart
{
    /// <summary>The sections this part reads, such as <c>matters</c>. Sections that refer to each other belong to one
    /// part, which sees them together.</summary>
    IReadOnlyList<string> Sections { get; }

    /// <summary>Parts install in this order: organisations 10, matters 20, cases 30.</summary>
    int Order { get; }

    /// <summary>Tells every fault with its place. By the pack alone, without the database, so that an author may
    /// validate anywhere.</summary>
    Task ValidateAsync(PackContent content, PackProblems problems, CancellationToken ct);

    /// <summary>Writes what the pack says into the unit of work, which the caller commits; only called with a pack
    /// that validated. Doing it twice changes nothing the second time.</summary>
    /// <exception cref="Refusal">What is there already stands against it.</exception>
    Task<PackChange> InstallAsync(PackContent content, UnitOfWork work, Actor actor, CancellationToken ct);

    /// <summary>What still uses something of this pack, one sentence each; empty when it may go.</summary>
    Task<IReadOnlyList<Text>> InUseAsync(string packName, CancellationToken ct);

    /// <summary>Takes away what the pack brought, as far as that can go; only called when nothing uses it.</summary>
    Task<PackChange> UninstallAsync(string packName, UnitOfWork work, Actor actor, CancellationToken ct);

    /// <summary>After the commit: caches are loaded anew.</summary>
    Task CommittedAsync(CancellationToken ct) => Task.CompletedTask;
}

/// <summary>What installing or removing did, in things of the module (matters, units...).</summary>
/// <param name="Notes">What people should know, such as an own change that was kept.</param>
public sealed record PackChange(int Added, int Changed, int Unchanged, int Removed, IReadOnlyList<Text> Notes)
{
    public static PackChange Nothing { get; } = new(0, 0, 0, 0, []);

    public static PackChange operator +(PackChange a, PackChange b) =>
        new(
            a.Added + b.Added,
            a.Changed + b.Changed,
            a.Unchanged + b.Unchanged,
            a.Removed + b.Removed,
            [.. a.Notes, .. b.Notes]
        );

    /// <summary>The sum, for languages without operators.</summary>
    public static PackChange Add(PackChange left, PackChange right) => left + right;
}
