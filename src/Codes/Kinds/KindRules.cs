using System.Text.RegularExpressions;
using Zhishu.Rules;
using Zhishu.Rules.Feel;

namespace Zhishu.Codes.Kinds;

/// <summary>What is wrong with the rules of a kind, by the path of the field.</summary>
internal static partial class KindRules
{
    private static readonly string[] Carriers = ["print", "screen", "nfc"];
    private static readonly string[] Audiences = ["public", "officer"];

    public static IEnumerable<(string Field, Text Wrong)> Faults(KindContent kind)
    {
        if (!IsText(kind.Name, 100))
            yield return (
                "name",
                new("缺少名称，或名称超过 100 字。", "The name is missing or longer than 100 characters.")
            );
        if (!Schemes.OfKinds.Contains(kind.Scheme))
            yield return OneOf("scheme", Schemes.OfKinds);
        if (kind.Scheme == Schemes.Own)
        {
            if (NumberStructure.Parse(kind.Structure ?? "", out var wrong) is null)
                yield return ("structure", wrong!);
        }
        else if (kind.Structure is not null)
            yield return (
                "structure",
                new("采用国家标识时不设编码结构。", "A national identifier has no structure of ours.")
            );
        if (!Signatures.All.Contains(kind.Signature))
            yield return OneOf("signature", Signatures.All);
        if (kind.Carriers.Count == 0 || kind.Carriers.Any(c => !Carriers.Contains(c)))
            yield return OneOf("carriers", Carriers);
        if (kind.DynamicSeconds is not null && kind.Signature == Signatures.None)
            yield return ("dynamicSeconds", new("动态码必须签名。", "Dynamic codes must be signed."));
        foreach (var fault in Fields(kind.Fields, "fields"))
            yield return fault;
        foreach (var fault in kind.Uses.SelectMany((u, i) => Use(kind, u, $"uses[{i}]")))
            yield return fault;
        if (kind.Uses.Select(u => u.Name).Distinct().Count() < kind.Uses.Count)
            yield return ("uses", new("用途名称重复。", "Two uses have the same name."));
    }

    private static IEnumerable<(string Field, Text Wrong)> Use(KindContent kind, CodeUse use, string path)
    {
        if (!Name().IsMatch(use.Name))
            yield return (path + ".name", NameWrong);
        if (!IsText(use.Label, 100))
            yield return (path + ".label", new("缺少用途名称。", "The use has no label."));
        if (!Audiences.Contains(use.For))
            yield return OneOf(path + ".for", Audiences);
        if (use.Link is { } link && !IsLink(link))
            yield return (
                path + ".link",
                new(
                    "链接须为本站地址（以 / 开头）或 https 地址。",
                    "A link is an address of this site, beginning with /, or an https address."
                )
            );
        if (use.Link is not null && use.Fields is { Count: > 0 })
            yield return (path + ".fields", new("链接没有表单字段。", "A link has no fields."));
        if (use.Link is null && use.For == "public")
            yield return (path + ".for", new("面向公众的用途须为链接。", "A use for the public is a link."));
        foreach (var fault in Fields(use.Fields ?? [], path + ".fields"))
            yield return fault;
        foreach (var (rule, i) in (use.Requires ?? []).Select((r, i) => (r, i)))
        {
            if (!IsText(rule.Else, 300))
                yield return (
                    $"{path}.requires[{i}].else",
                    new("缺少拒绝时的说明。", "It is not said what is told otherwise.")
                );
            var read = FeelExpression.Read(rule.If, UseInputs.Of(kind, use));
            if (read.Problems.FirstOrDefault(p => p.Severity == RuleSeverity.Error) is { } problem)
                yield return (
                    $"{path}.requires[{i}].if",
                    new(
                        $"条件“{rule.If}”无法理解：{problem.Message(RuleLanguage.Chinese)}",
                        $"'{rule.If}' is not understood: {problem.Message(RuleLanguage.English)}"
                    )
                );
        }
    }

    private static IEnumerable<(string Field, Text Wrong)> Fields(IReadOnlyList<CodeField> fields, string path)
    {
        foreach (var (field, i) in fields.Select((f, i) => (f, i)))
        {
            if (!FieldName().IsMatch(field.Name))
                yield return (
                    $"{path}[{i}].name",
                    new(
                        "字段名须以小写字母开头，只含字母和数字。",
                        "A field's name begins with a lower-case letter and has letters and digits only."
                    )
                );
            if (!IsText(field.Label, 100))
                yield return ($"{path}[{i}].label", new("缺少字段名称。", "The field has no label."));
            if (!FieldTypes.All.Contains(field.Type))
                yield return OneOf($"{path}[{i}].type", FieldTypes.All);
            if ((field.Type == FieldTypes.Choice) != field.Choices is { Count: > 0 })
                yield return (
                    $"{path}[{i}].choices",
                    new("选项字段须列出选项，其他字段不列。", "A choice, and only a choice, lists its choices.")
                );
        }
        if (fields.Select(f => f.Name).Distinct().Count() < fields.Count)
            yield return (path, new("字段名重复。", "Two fields have the same name."));
    }

    private static (string, Text) OneOf(string field, IReadOnlyList<string> known) =>
        (field, new($"可用：{string.Join("、", known)}。", $"Known are {string.Join(", ", known)}."));

    private static bool IsText(Text? text, int longest) =>
        text is { Chinese.Length: > 0 }
        && text.Chinese.Length <= longest
        && text.English.Length <= longest
        && !(text.Chinese + text.English).Any(char.IsControl);

    // Two slashes would be another host.
    private static bool IsLink(string link) =>
        !link.Any(c => char.IsControl(c) || c is '\\' or ' ')
        && (
            (link.StartsWith('/') && !link.StartsWith("//", StringComparison.Ordinal))
            || (
                Uri.TryCreate(link, UriKind.Absolute, out var uri)
                && uri.Scheme == "https"
                && uri.UserInfo.Length == 0
                && !uri.Host.Contains('{', StringComparison.Ordinal)
            )
        );

    internal static bool IsName(string name) => Name().IsMatch(name);

    internal static Text NameWrong { get; } =
        new(
            "须为小写字母、数字和连字符，以字母开头，不超过 40 字。",
            "Lower-case letters, digits and hyphens, beginning with a letter, 40 at most."
        );

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z][A-Za-z0-9]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex FieldName();
}
