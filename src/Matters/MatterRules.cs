using Zhishu.Kernel;
using Zhishu.Kernel.Calendar;
using Zhishu.Matters.Contracts;

namespace Zhishu.Matters;

/// <summary>A fault in a matter's content.</summary>
/// <param name="Field">camelCase, as in JSON and in packs.</param>
internal sealed record MatterFault(string Field, Text Message);

/// <summary>What holds for every matter, whether a person drafts it or a pack brings it.</summary>
internal static class MatterRules
{
    private const int LongestName = 200;
    private const int LongestText = 10_000;

    /// <exception cref="Refusal">400 <c>matters.invalid</c> with the first fault.</exception>
    public static void Require(MatterContent content)
    {
        if (Faults(content).FirstOrDefault() is { } fault)
            throw Refusal.Invalid(
                "matters.invalid",
                $"content.{fault.Field}",
                fault.Message.Chinese,
                fault.Message.English
            );
    }

    public static IEnumerable<MatterFault> Faults(MatterContent content) =>
        Texts(content)
            .Concat(Limits("limits", content.Limits))
            .Concat(Limits("emergencyLimits", content.EmergencyLimits))
            .Concat(Fields(content))
            .Concat(Evidence(content))
            .Concat(Numbers(content));

    private static IEnumerable<MatterFault> Texts(MatterContent content)
    {
        if (!Filled(content.Name, LongestName))
            yield return Fault(
                "name",
                $"名称须填写，至多 {LongestName} 字。",
                $"A name is needed, of at most {LongestName} characters."
            );
        if (!MatterKinds.All.Contains(content.Kind))
            yield return Unknown("kind", content.Kind, MatterKinds.All);
        if (content.Definition is { } definition && !Filled(definition, LongestText))
            yield return Fault(
                "definition",
                $"释义为空或超过 {LongestText} 字。",
                $"The definition is empty or longer than {LongestText} characters."
            );
        if (content.LegalBasis is { Length: > LongestText })
            yield return Fault(
                "legalBasis",
                $"依据超过 {LongestText} 字。",
                $"The legal basis is longer than {LongestText} characters."
            );
        if (!MatterCodes.IsValid(content.Process))
            yield return Fault(
                "process",
                $"流程代码“{content.Process}”无效。",
                $"'{content.Process}' is no code of a process."
            );
        if (content.Responsible is { } responsible && !MatterCodes.IsValid(responsible))
            yield return Fault(
                "responsible",
                $"责任单位类型“{responsible}”无效。",
                $"'{responsible}' is no code of a kind of unit."
            );
        if (content.Group is { } group && !Filled(group, LongestName))
            yield return Fault("group", "分组名称为空或过长。", "The group's name is empty or too long.");
        if (
            content.Keywords is null
            || content.Keywords.Count > 50
            || content.Keywords.Any(k => k is null or { Length: 0 or > 40 })
        )
            yield return Fault(
                "keywords",
                "关键词至多 50 个，每个 1 至 40 字。",
                "Up to 50 keywords of 1 to 40 characters each."
            );
        if (
            content.ClosingConditions is null
            || content.ClosingConditions.Count > 20
            || content.ClosingConditions.Any(c => c is null || !Filled(c, 1_000))
        )
            yield return Fault(
                "closingConditions",
                "结案条件至多 20 条，每条 1 至 1000 字。",
                "Up to 20 closing conditions of 1 to 1000 characters each."
            );
    }

    private static IEnumerable<MatterFault> Limits(string field, IReadOnlyDictionary<string, TimeLimit>? limits)
    {
        if (limits is null)
        {
            yield return Fault(field, "时限应为按阶段的映射。", "Limits are a map by stage.");
            yield break;
        }
        foreach (var stage in limits.Keys.Where(s => !MatterStages.All.Contains(s)))
            yield return Unknown(field, stage, MatterStages.All);
    }

    private static IEnumerable<MatterFault> Fields(MatterContent content)
    {
        const string field = "requiredFields";
        if (
            content.RequiredFields is null
            || content.RequiredFields.Count > 50
            || content.RequiredFields.Any(r => r is null)
        )
        {
            yield return Fault(field, "必填项至多 50 个。", "Up to 50 required fields.");
            yield break;
        }
        foreach (var rule in content.RequiredFields)
        {
            if (!MatterStages.All.Contains(rule.Stage))
                yield return Unknown(field, rule.Stage, MatterStages.All);
            if (!FieldTypes.All.Contains(rule.Type))
                yield return Unknown(field, rule.Type, FieldTypes.All);
            if (!IsFieldName(rule.Field))
                yield return Fault(
                    field,
                    $"“{rule.Field}”不是字段名：用小写字母、数字和下划线。",
                    $"'{rule.Field}' is no field's name: lower case letters, digits and underscores."
                );
            if (!Filled(rule.Label, LongestName))
                yield return Fault(field, $"字段“{rule.Field}”缺少标签。", $"The field '{rule.Field}' has no label.");
        }
        if (content.RequiredFields.DistinctBy(r => (r.Stage, r.Field)).Count() != content.RequiredFields.Count)
            yield return Fault(field, "同一阶段有重复字段。", "A field stands twice in one stage.");
    }

    private static IEnumerable<MatterFault> Evidence(MatterContent content)
    {
        const string field = "evidence";
        if (content.Evidence is null || content.Evidence.Count > 20 || content.Evidence.Any(r => r is null))
        {
            yield return Fault(field, "证据要求至多 20 条。", "Up to 20 rules of evidence.");
            yield break;
        }
        foreach (var rule in content.Evidence)
        {
            if (!MatterStages.All.Contains(rule.Stage))
                yield return Unknown(field, rule.Stage, MatterStages.All);
            if (!EvidenceKinds.All.Contains(rule.Kind))
                yield return Unknown(field, rule.Kind, EvidenceKinds.All);
            if (rule.Minimum is < 1 or > 20)
                yield return Fault(
                    field,
                    "证据数量须为 1 至 20。",
                    "At least 1 and at most 20 pieces of evidence may be asked for."
                );
        }
    }

    private static IEnumerable<MatterFault> Numbers(MatterContent content)
    {
        if (content.MaximumReturns is < 0 or > 20)
            yield return Fault("maximumReturns", "退回次数须为 0 至 20。", "The returns allowed are 0 to 20.");
        if (content.ReopenDays is < 0 or > 365)
            yield return Fault("reopenDays", "重办期限须为 0 至 365 日。", "The days for reopening are 0 to 365.");
    }

    private static bool Filled(Text? text, int longest) =>
        text is { Chinese: not null, English: not null }
        && !string.IsNullOrWhiteSpace(text.Chinese)
        && text.Chinese.Length <= longest
        && text.English.Length <= longest;

    private static bool IsFieldName(string? name) =>
        name is { Length: > 0 and <= 60 }
        && name[0] is >= 'a' and <= 'z'
        && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    private static MatterFault Unknown(string field, string? word, IReadOnlyList<string> known) =>
        Fault(
            field,
            $"“{word}”无效，可用：{string.Join("、", known)}。",
            $"'{word}' is not known; known are {string.Join(", ", known)}."
        );

    private static MatterFault Fault(string field, string chinese, string english) => new(field, new(chinese, english));
}
