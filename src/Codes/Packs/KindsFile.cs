using Zhishu.Codes.Kinds;
using Zhishu.Packs.Contracts;

namespace Zhishu.Codes.Packs;

/// <summary>A kind as a pack writes it.</summary>
internal sealed record PackKind(string Code, int Number, KindContent Content);

/// <summary>Reads the section <c>codes</c>.</summary>
internal static class KindsFile
{
    public static List<PackKind> Read(PackContent content, PackProblems problems)
    {
        List<PackKind> kinds = [];
        foreach (var node in content.Items("codes", problems))
        {
            var map = new PackMap(node, problems);
            var kind = Kind(map);
            map.End();
            if (!KindRules.IsName(kind.Code))
                map.Fault("code", KindRules.NameWrong.Chinese, KindRules.NameWrong.English);
            foreach (var (field, wrong) in KindRules.Faults(kind.Content))
                map.Fault(field.Split('.', '[')[0], $"{field}：{wrong.Chinese}", $"{field}: {wrong.English}");
            if (kinds.Exists(k => k.Code == kind.Code || k.Number == kind.Number))
                map.Fault("code", "类型代码或编号重复。", "The code or number is another kind's already.");
            kinds.Add(kind);
        }
        return kinds;
    }

    private static PackKind Kind(PackMap map) =>
        new(
            map.Required("code", 40),
            map.Number("number", 1, 999) ?? Missing(map, "number"),
            new KindContent
            {
                Name = map.Text("name", required: true, 100) ?? new("", ""),
                Scheme = map.Optional("scheme", 40) ?? Schemes.Own,
                Structure = map.Optional("structure"),
                Carriers = map.Texts("carriers") is { Count: > 0 } carriers ? carriers : ["print"],
                ValidDays = map.Number("valid-days", 1, 36_500),
                Signature = map.OneOf("signature", Signatures.All) ?? Signatures.Sm2,
                Issuers = map.Texts("issuers"),
                Limits = Limits(map.Map("limits")),
                DynamicSeconds = map.Number("dynamic-seconds", 5, 60),
                Fields = Fields(map, "fields"),
                Uses = [.. map.Maps("uses").Select(Use)],
            }
        );

    private static int Missing(PackMap map, string key)
    {
        if (map.Node[key] is null)
            map.Fault(key, $"缺少必填项“{key}”。", $"The field '{key}' is missing.");
        return 0;
    }

    private static ScanLimits Limits(PackMap? map)
    {
        var standard = new ScanLimits();
        if (map is null)
            return standard;
        var limits = new ScanLimits(
            map.Fraction("kilometres", 0.1, 20_000) ?? standard.Kilometres,
            map.Fraction("kilometres-an-hour", 1, 20_000) ?? standard.KilometresAnHour,
            map.Number("a-day", 1, 1_000_000) ?? standard.ADay
        );
        map.End();
        return limits;
    }

    private static List<CodeField> Fields(PackMap map, string key) =>
        [
            .. map.Maps(key)
                .Select(field =>
                {
                    var read = new CodeField(
                        field.Required("name", 40),
                        field.Text("label", required: true, 100) ?? new("", ""),
                        field.OneOf("type", FieldTypes.All) ?? FieldTypes.Text,
                        field.Flag("required"),
                        field.Flag("public"),
                        field.Texts("choices") is { Count: > 0 } choices ? choices : null,
                        field.Flag("by-owner"),
                        field.Flag("identifies")
                    );
                    field.End();
                    return read;
                }),
        ];

    private static CodeUse Use(PackMap map)
    {
        var use = new CodeUse(
            map.Required("name", 40),
            map.Text("label", required: true, 100) ?? new("", ""),
            map.OneOf("for", ["public", "officer"]) ?? "officer",
            map.Optional("link", 500),
            Fields(map, "fields"),
            [
                .. map.Maps("requires")
                    .Select(rule =>
                    {
                        var read = new UseRule(
                            rule.Required("if", 1000),
                            rule.Text("else", required: true, 300) ?? new("", "")
                        );
                        rule.End();
                        return read;
                    }),
            ]
        );
        map.End();
        return use;
    }
}
