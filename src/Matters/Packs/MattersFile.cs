using Zhishu.Kernel;
using Zhishu.Kernel.Calendar;
using Zhishu.Matters.Contracts;
using Zhishu.Packs.Contracts;

namespace Zhishu.Matters.Packs;

/// <summary>A matter of a pack.</summary>
internal sealed record PackMatter(string Code, MatterContent Content);

/// <summary>A class of a pack.</summary>
internal sealed record PackClass(string Code, Text Name);

/// <summary>Reads the files of the section <c>matters</c>. Each is a map with <c>classes</c>, <c>defaults</c>,
/// <c>profiles</c> and <c>matters</c>; what a matter does not say itself comes from the profile it is <c>like</c>, then
/// from the defaults of its file.</summary>
internal sealed class MattersFile
{
    private const string Section = "matters";

    private readonly PackProblems problems;
    private readonly Dictionary<string, PackNode> codes = new(StringComparer.Ordinal);

    private MattersFile(PackProblems problems) => this.problems = problems;

    public List<PackClass> Classes { get; } = [];

    public List<PackMatter> Matters { get; } = [];

    public static MattersFile Read(PackContent content, PackProblems problems)
    {
        var file = new MattersFile(problems);
        foreach (var document in content.Documents(Section))
            file.Read(document.Root);
        file.CheckParents();
        return file;
    }

    private void Read(PackNode root)
    {
        var map = new PackMap(root, problems);
        foreach (var item in map.Maps("classes"))
            ReadClass(item);
        var defaults = map.Get("defaults");
        var profiles = new Dictionary<string, PackNode>(StringComparer.Ordinal);
        if (map.Map("profiles") is { } named)
        {
            foreach (var (key, value) in named.Node.Fields)
                profiles[key.Text] = value;
        }
        foreach (var item in map.List("matters"))
            ReadMatter(item, profiles, defaults);
        map.End();
    }

    private void ReadClass(PackMap map)
    {
        var code = Code(map);
        var name = map.Text("name", required: true, longest: 200);
        map.End();
        if (code is not null && name is not null)
            Classes.Add(new(code, name));
    }

    private void ReadMatter(PackNode item, Dictionary<string, PackNode> profiles, PackNode? defaults)
    {
        var own = item;
        if (item["like"] is { } like)
        {
            if (profiles.TryGetValue(like.Text, out var profile))
                own = PackNode.Merge(item, profile);
            else
                problems.Add(
                    like,
                    $"没有名为“{like.Text}”的模板，可用：{string.Join("、", profiles.Keys)}。",
                    $"There is no profile '{like.Text}' in this file; known are {string.Join(", ", profiles.Keys)}."
                );
        }
        if (defaults is not null)
            own = PackNode.Merge(own, defaults);
        var map = new PackMap(own, problems);
        map.Get("like");
        var code = Code(map);
        var content = Content(map);
        map.End();
        if (code is null || content is null)
            return;
        foreach (var fault in MatterRules.Faults(content))
            map.Fault(fault.Field, fault.Message.Chinese, fault.Message.English);
        Matters.Add(new(code, content));
    }

    private MatterContent? Content(PackMap map)
    {
        var name = map.Text("name", required: true);
        var kind = map.OneOf("kind", MatterKinds.All, required: true);
        var standard = new MatterContent { Name = name ?? new("?", "?"), Kind = kind ?? MatterKinds.Service };
        var content = standard with
        {
            Definition = map.Text("definition"),
            LegalBasis = map.Optional("legalBasis"),
            Responsible = map.Optional("responsible"),
            Limits = Limits(map.Map("limits")),
            EmergencyLimits = Limits(map.Map("emergencyLimits")),
            Process = map.Optional("process") ?? standard.Process,
            RequiredFields = [.. map.Maps("requiredFields").Select(Field).OfType<FieldRule>()],
            Evidence = [.. map.Maps("evidence").Select(Evidence).OfType<EvidenceRule>()],
            ClosingConditions = ClosingConditions(map),
            PublicMayReport = map.Flag("publicMayReport"),
            Burdens = map.Flag("burdens"),
            PublishedOnOpen311 = map.Flag("publishedOnOpen311"),
            Keywords = map.Texts("keywords"),
            Group = map.Text("group"),
            MaximumReturns = map.Number("maximumReturns", 0, 20) ?? standard.MaximumReturns,
            ReopenDays = map.Number("reopenDays", 0, 365) ?? standard.ReopenDays,
        };
        return name is null || kind is null ? null : content;
    }

    private SortedDictionary<string, TimeLimit> Limits(PackMap? map)
    {
        var limits = new SortedDictionary<string, TimeLimit>(StringComparer.Ordinal);
        if (map is null)
            return limits;
        foreach (var stage in MatterStages.All)
        {
            if (map.Limit(stage) is { } limit)
                limits[stage] = limit;
        }
        map.End();
        return limits;
    }

    private static FieldRule? Field(PackMap map)
    {
        var stage = map.OneOf("stage", MatterStages.All, required: true);
        var field = map.Required("field", 60);
        var label = map.Text("label", required: true);
        var type = map.OneOf("type", FieldTypes.All) ?? "text";
        map.End();
        return stage is null || field.Length == 0 || label is null ? null : new(stage, field, label, type);
    }

    private static EvidenceRule? Evidence(PackMap map)
    {
        var stage = map.OneOf("stage", MatterStages.All, required: true);
        var kind = map.OneOf("kind", EvidenceKinds.All, required: true);
        var minimum = map.Number("minimum", 1, 20) ?? 1;
        map.End();
        return stage is null || kind is null ? null : new(stage, kind, minimum);
    }

    private List<Text> ClosingConditions(PackMap map)
    {
        var conditions = new List<Text>();
        foreach (var item in map.List("closingConditions"))
        {
            if (PackMap.Text(item, problems) is { } condition)
                conditions.Add(condition);
        }
        return conditions;
    }

    private string? Code(PackMap map)
    {
        var code = map.Required("code", 60);
        if (code.Length == 0)
            return null;
        if (!MatterCodes.IsValid(code))
        {
            map.Fault(
                "code",
                $"“{code}”不是代码：用小写字母、数字和连字符，以点分级，如 event.06.010。",
                $"'{code}' is no code: lower case letters, digits and hyphens with dots between, such as event.06.010."
            );
            return null;
        }
        var at = map.Node["code"]!;
        if (codes.TryAdd(code, at))
            return code;
        problems.Add(
            at,
            $"代码“{code}”已在 {codes[code].Place} 使用。",
            $"The code '{code}' is used at {codes[code].Place} already."
        );
        return null;
    }

    private void CheckParents()
    {
        var classes = Classes.Select(c => c.Code).ToHashSet(StringComparer.Ordinal);
        foreach (var (code, at) in codes)
        {
            if (MatterCodes.ParentOf(code) is { } parent && !classes.Contains(parent))
                problems.Add(
                    at,
                    $"“{code}”的上级类别“{parent}”不在本场景包中。",
                    $"The class '{parent}' above '{code}' is not in this pack."
                );
        }
    }
}
