using Zhishu.Packs.Contracts;

namespace Zhishu.Packs.Reading;

/// <summary>Makes a <see cref="PackContent"/> of a pack's files.</summary>
internal static class PackReader
{
    public const string ManifestFile = "pack.yaml";

    private static readonly string[] Readable = [".yaml", ".yml", ".json", ".geojson"];

    /// <param name="sections">The sections that some module reads.</param>
    /// <returns>Null where the manifest cannot be read.</returns>
    public static PackContent? Read(PackFiles files, IReadOnlyCollection<string> sections, PackProblems problems)
    {
        if (!problems.None)
            return null;
        if (!files.Has(ManifestFile))
        {
            problems.Add(
                ManifestFile,
                1,
                1,
                "场景包缺少 pack.yaml。",
                "A pack begins with a pack.yaml, which is missing."
            );
            return null;
        }
        if (PackYaml.Read(ManifestFile, files[ManifestFile], problems) is not { } root)
            return null;
        var map = new PackMap(root, problems);
        var manifest = Manifest(map, problems);
        var documents = new Dictionary<string, IReadOnlyList<PackDocument>>(StringComparer.Ordinal);
        if (map.Map("sections") is { } list)
        {
            foreach (var (section, value) in list.Node.Fields)
                documents[section.Text] = Section(section, value, files, sections, problems);
        }
        map.End();
        return manifest is null ? null : new(manifest, documents, files.Digest()) { Files = files.All };
    }

    private static PackManifest? Manifest(PackMap map, PackProblems problems)
    {
        var name = Name(map, "pack");
        var version = Version(map, "version");
        var title = map.Text("title", required: true, longest: 100);
        var description = map.Text("description", longest: 2_000);
        var requires = new List<PackRequirement>();
        foreach (var item in map.Maps("requires"))
        {
            if (Name(item, "pack") is { } other && Version(item, "version") is { } least)
                requires.Add(new(other, least));
            item.End();
        }
        return name is null || version is null || title is null
            ? null
            : new(name, version.Value, title, description, requires);
    }

    private static string? Name(PackMap map, string key)
    {
        var name = map.Required(key, 60);
        if (name.Length == 0)
            return null;
        if (
            name[0] is >= 'a' and <= 'z'
            && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')
            && !name.EndsWith('-')
        )
            return name;
        map.Fault(
            key,
            $"场景包名“{name}”只能用小写字母、数字和连字符，并以字母开头。",
            $"The pack's name '{name}' may hold lower case letters, digits and hyphens, and begins with a letter."
        );
        return null;
    }

    private static PackNumber? Version(PackMap map, string key)
    {
        var text = map.Required(key, 30);
        if (text.Length == 0)
            return null;
        if (PackNumber.TryParse(text, out var number))
            return number;
        map.Fault(key, $"“{text}”不是 1.0.0 形式的版本号。", $"'{text}' is no version such as 1.0.0.");
        return null;
    }

    private static List<PackDocument> Section(
        PackNode section,
        PackNode value,
        PackFiles files,
        IReadOnlyCollection<string> sections,
        PackProblems problems
    )
    {
        if (!sections.Contains(section.Text))
        {
            var known = string.Join(", ", sections.Order(StringComparer.Ordinal));
            problems.Add(
                section,
                $"没有名为“{section.Text}”的部分，可用：{known}。",
                $"No section is called '{section.Text}'; known are {known}."
            );
            return [];
        }
        var documents = new List<PackDocument>();
        foreach (var path in value.Kind == PackNodeKind.List ? value.Items : [value])
        {
            if (path.Kind != PackNodeKind.Scalar || !PackFiles.IsSafe(path.Text))
                problems.Add(
                    path,
                    "此处应为包内文件的相对路径。",
                    "The path of a file inside the pack was expected here."
                );
            else if (!files.Has(path.Text))
                problems.Add(path, $"包内没有文件“{path.Text}”。", $"The pack has no file '{path.Text}'.");
            else if (!Readable.Contains(Path.GetExtension(path.Text), StringComparer.Ordinal))
                problems.Add(
                    path,
                    $"文件“{path.Text}”的类型不受支持，可用：{string.Join("、", Readable)}。",
                    $"Files like '{path.Text}' are not read here; known are {string.Join(", ", Readable)}."
                );
            else if (documents.Exists(d => d.File == path.Text))
                problems.Add(path, $"文件“{path.Text}”重复列出。", $"The file '{path.Text}' is listed twice.");
            else if (PackYaml.Read(path.Text, files[path.Text], problems) is { } root)
                documents.Add(new(path.Text, root, files[path.Text]));
        }
        return documents;
    }
}
