using System.Globalization;
using Zhishu.Kernel.Identifiers;
using Zhishu.Organisations.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Organisations.Packs;

/// <summary>Reads the sections of a pack that say who is there, and remembers where each item stands.</summary>
internal sealed class OrganisationsFile
{
    public static readonly string[] Sections = ["areas", "units", "grids", "duties", "roles", "users"];

    private readonly PackContent content;
    private readonly PackProblems problems;
    private readonly Dictionary<string, List<PackNode>> places = new(StringComparer.Ordinal);

    private OrganisationsFile(PackContent content, PackProblems problems)
    {
        this.content = content;
        this.problems = problems;
    }

    public OrganisationData Data { get; private set; } = new();

    public static OrganisationsFile Read(PackContent content, PackProblems problems)
    {
        var file = new OrganisationsFile(content, problems);
        file.Data = new()
        {
            Areas = file.Areas(),
            Units = file.Each("units", Unit, u => u.Code),
            Grids = file.Grids(),
            Duties = [.. file.Duties()],
            Roles = file.Each("roles", Role, r => r.Code),
            Users = file.Each("users", User, u => u.SignInName),
        };
        return file;
    }

    /// <summary>The item an import calls <c>units[3] (code)</c>; the manifest's first line where it cannot be told.</summary>
    public PackNode PlaceOf(string where)
    {
        var open = where.IndexOf('[', StringComparison.Ordinal);
        var close = where.IndexOf(']', StringComparison.Ordinal);
        if (
            open > 0
            && close > open
            && int.TryParse(where[(open + 1)..close], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && places.TryGetValue(where[..open], out var nodes)
            && index < nodes.Count
        )
            return nodes[index];
        return content.Sections.Values.SelectMany(d => d).First().Root;
    }

    private List<AreaData> Areas()
    {
        var areas = new List<AreaData>();
        var nodes = places["areas"] = [];
        foreach (var document in content.Documents("areas"))
        {
            if (document.Root.Kind == PackNodeKind.Map)
                FromGeoJson(document, "areas", OrganisationFiles.Boundaries, areas);
            else
                Each(document, Area, a => a.Code, areas, nodes);
        }
        return areas;
    }

    private List<GridData> Grids()
    {
        var grids = new List<GridData>();
        places["grids"] = [];
        foreach (var document in content.Documents("grids"))
            FromGeoJson(document, "grids", OrganisationFiles.Grids, grids);
        return grids;
    }

    private void FromGeoJson<T>(
        PackDocument document,
        string section,
        Func<Stream, CoordinateSystem, FileContent<T>> read,
        List<T> items
    )
    {
        var features = document.Root["features"]?.Items ?? [];
        try
        {
            using var stream = new MemoryStream(document.Content.ToArray());
            var file = read(stream, CoordinateSystem.Wgs84);
            foreach (var problem in file.Problems)
            {
                var index = Index(problem.Where);
                problems.Add(
                    index < features.Count ? features[index] : document.Root,
                    $"{problem.Field}：{problem.Message.Chinese}",
                    $"{problem.Field}: {problem.Message.English}"
                );
            }
            items.AddRange(file.Items);
            // With faults the order no longer matches, but then nothing is installed either.
            places[section].AddRange(features);
        }
        catch (Refusal e)
        {
            problems.Add(document.Root, e.Text.Chinese, e.Text.English);
        }
    }

    private List<T> Each<T>(string section, Func<PackMap, T?> read, Func<T, string> code)
        where T : class
    {
        var items = new List<T>();
        var nodes = places[section] = [];
        foreach (var document in content.Documents(section))
            Each(document, read, code, items, nodes);
        return items;
    }

    private void Each<T>(
        PackDocument document,
        Func<PackMap, T?> read,
        Func<T, string> code,
        List<T> items,
        List<PackNode> nodes
    )
        where T : class
    {
        if (document.Root.Kind != PackNodeKind.List)
        {
            problems.Add(document.Root, "此文件应为列表。", "This file must be a list.");
            return;
        }
        var known = items.Select(code).ToHashSet(StringComparer.Ordinal);
        foreach (var node in document.Root.Items)
        {
            var map = new PackMap(node, problems);
            var item = read(map);
            map.End();
            if (item is null)
                continue;
            if (!known.Add(code(item)))
                problems.Add(node, $"“{code(item)}”重复。", $"'{code(item)}' stands here twice.");
            items.Add(item);
            nodes.Add(node);
        }
    }

    private static AreaData? Area(PackMap map)
    {
        var code = map.Required("code", 12);
        var name = map.Required("name", 100);
        var (from, to) = (map.Date("from"), map.Date("to"));
        if (code.Length == 0)
            return null;
        if (AreaCode.TryParse(code, out var area, out var error))
            return new(area.Value, name, from, to);
        map.Fault("code", error.Chinese, error.English);
        return null;
    }

    private static UnitData? Unit(PackMap map)
    {
        var code = map.Required("code", 64);
        var name = map.Text("name", required: true, longest: 200);
        var parent = map.Optional("parent", 64);
        var area = map.Optional("area", 12);
        var kind = map.Optional("kind", 64) ?? "department";
        var credit = map.Optional("creditCode", 18);
        return code.Length == 0 || name is null ? null : new(code, name, parent, area, kind, credit);
    }

    /// <summary>A row of the file may name several matters, and makes a row of the table for each.</summary>
    private IEnumerable<DutyData> Duties()
    {
        var nodes = places["duties"] = [];
        foreach (var node in content.Items("duties", problems))
        {
            var map = new PackMap(node, problems);
            var unit = map.Required("unit", 64);
            var matters = map.Texts("matter", 64);
            if (matters.Count == 0)
                map.Fault("matter", "缺少必填项“matter”。", "The field 'matter' is missing.");
            var role = map.OneOf("role", ["lead", "co"]) == "co" ? DutyRole.Co : DutyRole.Lead;
            var duty = new DutyData(
                "",
                unit,
                map.Optional("grid", 64),
                map.Optional("area", 12),
                role,
                map.Date("from"),
                map.Date("to"),
                map.Optional("fallback", 64)
            );
            map.End();
            foreach (var matter in matters)
            {
                nodes.Add(node);
                // The prefix of everything cannot be written as an empty text, which means that nothing was said.
                yield return duty with
                {
                    MatterPrefix = matter == "*" ? "" : matter,
                };
            }
        }
    }

    private static RoleData? Role(PackMap map)
    {
        var code = map.Required("code", 64);
        var name = map.Text("name", required: true, longest: 100);
        var permissions = map.Texts("permissions", 100);
        return code.Length == 0 || name is null ? null : new(code, name, permissions);
    }

    private static UserData? User(PackMap map)
    {
        var signIn = map.Required("signIn", 64);
        var name = map.Required("name", 100);
        var unit = map.Optional("unit", 64);
        var mobile = map.Optional("mobile", 20);
        var grants = map.Maps("grants").Select(Grant).ToList();
        return signIn.Length == 0 ? null : new(signIn, name, unit, grants, mobile);
    }

    private static GrantData Grant(PackMap map)
    {
        var grant = new GrantData(
            map.Required("role", 64),
            map.Optional("unit", 64),
            map.Optional("area", 12),
            map.Optional("matter", 64)
        );
        map.End();
        return grant;
    }

    private static int Index(string where)
    {
        var digits = new string([.. where.SkipWhile(c => c != '[').Skip(1).TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0;
    }
}
