using System.Text;
using Zhishu.Decisions.Rows;
using Zhishu.Decisions.Tables;
using Zhishu.Packs.Contracts;
using Zhishu.Rules;

namespace Zhishu.Decisions.Packs;

/// <summary>A table of a pack.</summary>
internal sealed record PackTable(string Code, TableHead Head, RuleModel Model, DateOnly? ValidFrom);

/// <summary>Reads the files of the section <c>tables</c>, each a list, and the DMN files they name.</summary>
internal sealed class TablesFile
{
    public const string Section = "tables";

    private const int MostModels = 200;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly PackContent content;
    private readonly DecisionUses uses;
    private readonly PackProblems problems;
    private readonly Dictionary<string, PackNode> codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RuleModel?> models = new(StringComparer.Ordinal);
    private RuleText[]? texts;

    private TablesFile(PackContent content, DecisionUses uses, PackProblems problems)
    {
        this.content = content;
        this.uses = uses;
        this.problems = problems;
    }

    public List<PackTable> Tables { get; } = [];

    public static TablesFile Read(PackContent content, DecisionUses uses, PackProblems problems)
    {
        var file = new TablesFile(content, uses, problems);
        foreach (var item in content.Items(Section, problems))
            file.Read(new PackMap(item, problems));
        return file;
    }

    private void Read(PackMap map)
    {
        var code = Code(map);
        var title = map.Text("title", required: true, longest: 200);
        var path = map.Required("file");
        var name = map.Required("use", 60);
        var matters = Matters(map);
        var order = map.Number("order", 0, 10_000) ?? 100;
        var from = map.Date("valid_from");
        var basis = map.Optional("legal_basis", 500);
        map.End();
        var use = name.Length == 0 ? null : uses.Find(name);
        if (use is null && name.Length > 0)
            map.Fault(
                "use",
                $"没有用途“{name}”，可用：{uses.Names("、")}。",
                $"There is no use '{name}'; there are {uses.Names(", ")}."
            );
        var model = path.Length == 0 ? null : Model(map, path);
        if (model is null || use is null)
            return;
        foreach (var fault in TableFaults.Find(model, use))
            Tell(fault);
        if (code is not null && title is not null)
            Tables.Add(new(code, new(title, use.Name, matters, order, basis), model, from));
    }

    private void Tell(TableFault fault)
    {
        var at = fault.Location;
        var place = string.Join(" · ", new[] { at.Element, at.Cell ?? "" }.Where(p => p.Length > 0));
        var (chinese, english) =
            place.Length == 0
                ? (fault.Message.Chinese, fault.Message.English)
                : ($"{place}：{fault.Message.Chinese}", $"{place}: {fault.Message.English}");
        problems.Add(at.File, Math.Max(1, at.Line), Math.Max(1, at.Column), chinese, english);
    }

    /// <summary>The model of a file, read once however many tables name it, with what a check finds as notes.</summary>
    private RuleModel? Model(PackMap map, string path)
    {
        if (models.TryGetValue(path, out var known))
            return known;
        return models[path] = Text(map, path) is { } main ? Parse(main) : null;
    }

    private RuleModel Parse(RuleText main)
    {
        var model = RuleModel.Parse(
            main,
            main.Content.Contains("import", StringComparison.Ordinal)
                ? [.. Texts().Where(t => t.File != main.File)]
                : []
        );
        if (!model.IsValid)
            return model;
        foreach (var finding in model.Check())
            problems.Note(
                finding.Location.File,
                Math.Max(1, finding.Location.Line),
                Math.Max(1, finding.Location.Column),
                $"{finding.Location.Element}：{finding.Message(RuleLanguage.Chinese)}",
                $"{finding.Location.Element}: {finding.Message(RuleLanguage.English)}"
            );
        return model;
    }

    private RuleText? Text(PackMap map, string path)
    {
        if (!path.EndsWith(".dmn", StringComparison.Ordinal) || !content.Files.TryGetValue(path, out var bytes))
        {
            map.Fault(
                "file",
                $"包内没有决策模型文件“{path}”（须以 .dmn 结尾）。",
                $"The pack has no decision model '{path}'; its name must end in .dmn."
            );
            return null;
        }
        if (bytes.Length > 4 * DecisionLimits.DmnCharacters)
            return Fault(path, 1, $"文件过大。", $"The file is too large.");
        try
        {
            return new(path, Strict.GetString(bytes.Span).TrimStart('\uFEFF'));
        }
        catch (DecoderFallbackException e)
        {
            var line = 1 + bytes.Span[..Math.Clamp(e.Index, 0, bytes.Length)].Count((byte)'\n');
            return Fault(path, line, "文件不是 UTF-8 编码。", "The file is not UTF-8 from here on.");
        }
    }

    /// <summary>Every model of the pack that can be read, for those that import.</summary>
    private RuleText[] Texts()
    {
        if (texts is not null)
            return texts;
        var found = new List<RuleText>();
        foreach (var (path, bytes) in content.Files.Where(f => f.Key.EndsWith(".dmn", StringComparison.Ordinal)))
        {
            if (found.Count == MostModels)
            {
                Fault(
                    path,
                    1,
                    $"相互引用的决策模型超过 {MostModels} 个。",
                    $"A pack whose models import others may have {MostModels} of them."
                );
                break;
            }
            // One that is not UTF-8 is told where a table names it, and reported missing where one imports it.
            if (bytes.Length <= 4 * DecisionLimits.DmnCharacters)
                found.Add(new(path, Encoding.UTF8.GetString(bytes.Span).TrimStart('\uFEFF')));
        }
        return texts = [.. found];
    }

    private RuleText? Fault(string file, int line, string chinese, string english)
    {
        problems.Add(file, line, 1, chinese, english);
        return null;
    }

    private List<string> Matters(PackMap map)
    {
        var prefixes = new List<string>();
        foreach (var prefix in map.Texts("matters", TableCodes.Longest))
        {
            if (prefix == "*")
                return [];
            if (TableCodes.IsPrefix(prefix))
                prefixes.Add(prefix);
            else
                map.Fault(
                    "matters",
                    $"“{prefix}”不是事项代码的开头，如 event.06。",
                    $"'{prefix}' is not how a matter's code begins, such as event.06."
                );
        }
        return prefixes;
    }

    private string? Code(PackMap map)
    {
        var code = map.Required("code", TableCodes.Longest);
        if (code.Length == 0)
            return null;
        if (!TableCodes.IsValid(code))
        {
            map.Fault(
                "code",
                $"“{code}”不是代码：用小写字母、数字和连字符，可用点分级，如 dispatch.street。",
                $"'{code}' is no code: lower case letters, digits and hyphens, dots between, such as dispatch.street."
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
}
