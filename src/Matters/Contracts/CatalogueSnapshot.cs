using System.Collections.Frozen;
using Zhishu.Kernel;

namespace Zhishu.Matters.Contracts;

/// <summary>The published matters as they stood at one moment. Immutable and safe to share.</summary>
public sealed class CatalogueSnapshot
{
    private readonly FrozenDictionary<string, MatterVersion> current;
    private readonly FrozenDictionary<Guid, MatterVersion> versions;
    private readonly FrozenDictionary<string, MatterClass> classes;
    private readonly ILookup<string, MatterVersion> byCode;

    /// <param name="revision">Rises with every change of the database.</param>
    /// <param name="classes">All classes.</param>
    /// <param name="versions">Every version that was ever published.</param>
    /// <param name="current">The identities of those in force.</param>
    public CatalogueSnapshot(
        long revision,
        IEnumerable<MatterClass> classes,
        IEnumerable<MatterVersion> versions,
        IReadOnlySet<Guid> current
    )
    {
        Revision = revision;
        this.versions = versions.ToFrozenDictionary(v => v.Id);
        byCode = this.versions.Values.ToLookup(v => v.Code);
        Classes = [.. classes.OrderBy(c => c.Code, StringComparer.Ordinal)];
        this.classes = Classes.ToFrozenDictionary(c => c.Code);
        Published =
        [
            .. this.versions.Values.Where(v => current.Contains(v.Id)).OrderBy(v => v.Code, StringComparer.Ordinal),
        ];
        this.current = Published.ToFrozenDictionary(v => v.Code);
    }

    /// <summary>Nothing at all, before anything is loaded.</summary>
    public static CatalogueSnapshot Empty { get; } = new(-1, [], [], FrozenSet<Guid>.Empty);

    /// <summary>Rises with every change of the database.</summary>
    public long Revision { get; }

    /// <summary>The matters in force, by code.</summary>
    public IReadOnlyList<MatterVersion> Published { get; }

    /// <summary>The classes, by code.</summary>
    public IReadOnlyList<MatterClass> Classes { get; }

    /// <summary>The version in force of a matter; null if there is none, or the matter is retired.</summary>
    public MatterVersion? Find(string code) => current.GetValueOrDefault(code);

    /// <summary>A version by its identity, whether still in force or not.</summary>
    public MatterVersion? Version(Guid id) => versions.GetValueOrDefault(id);

    /// <summary>Every version of a matter that was ever published, in no order.</summary>
    public IEnumerable<MatterVersion> VersionsOf(string code) => byCode[code];

    public MatterClass? Class(string code) => classes.GetValueOrDefault(code);

    /// <summary>The matters in force in a class and the classes below it.</summary>
    public IEnumerable<MatterVersion> Under(string classCode) =>
        Published.Where(v =>
            v.Code.Length > classCode.Length
            && v.Code[classCode.Length] == '.'
            && v.Code.StartsWith(classCode, StringComparison.Ordinal)
        );

    /// <summary>Names from the top class down to the matter itself, for either language.</summary>
    public IReadOnlyList<Text> Path(string code)
    {
        var names = new List<Text>();
        if (Find(code) is { } matter)
            names.Add(matter.Name);
        else if (Class(code) is { } own)
            names.Add(own.Name);
        for (var up = MatterCodes.ParentOf(code); up is not null; up = MatterCodes.ParentOf(up))
        {
            if (Class(up) is { } above)
                names.Insert(0, above.Name);
        }
        return names;
    }
}
