using Zhishu.Kernel;

namespace Zhishu.Packs.Contracts;

/// <summary>The head of a pack, <c>pack.yaml</c>.</summary>
/// <param name="Name">Lower case letters, digits and hyphens; unique.</param>
/// <param name="Requires">Packs that must be installed before, each with the least version.</param>
public sealed record PackManifest(
    string Name,
    PackNumber Version,
    Text Title,
    Text? Description,
    IReadOnlyList<PackRequirement> Requires
);

/// <summary>A pack that must be there, at least in a version.</summary>
public sealed record PackRequirement(string Name, PackNumber AtLeast);

/// <summary>One file of a section, read.</summary>
/// <param name="File">Path inside the pack.</param>
/// <param name="Root">Its content as nodes.</param>
/// <param name="Content">Its content as it stands in the file, UTF-8.</param>
public sealed record PackDocument(string File, PackNode Root, ReadOnlyMemory<byte> Content);

/// <summary>A pack as read from its folder or archive: the manifest and the files of each section.</summary>
/// <param name="Digest">SM3 over all paths and contents, 64 hexadecimal digits.</param>
public sealed record PackContent(
    PackManifest Manifest,
    IReadOnlyDictionary<string, IReadOnlyList<PackDocument>> Sections,
    string Digest
)
{
    /// <summary>Every file of the pack by its path, for parts whose items name other files than YAML.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files { get; init; } =
        new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>The files of a section in the manifest's order; empty where the pack has none.</summary>
    public IReadOnlyList<PackDocument> Documents(string section) =>
        Sections.TryGetValue(section, out var documents) ? documents : [];

    /// <summary>The items of all the section's files, each of which must be a list.</summary>
    public IEnumerable<PackNode> Items(string section, PackProblems problems)
    {
        foreach (var document in Documents(section))
        {
            if (document.Root.Kind == PackNodeKind.List)
            {
                foreach (var item in document.Root.Items)
                    yield return item;
            }
            else
            {
                problems.Add(
                    document.Root,
                    $"“{section}”部分的文件应为列表。",
                    $"A file of the section '{section}' must be a list."
                );
            }
        }
    }
}
