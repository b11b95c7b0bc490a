using System.Text.Json;
using Zhishu.Kernel;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases;

/// <summary>What a matter demands by the end of a stage: fields and evidence.</summary>
internal static class StageRules
{
    /// <exception cref="Refusal">400 <c>cases.field_required</c> or 409 <c>cases.evidence_required</c>.</exception>
    public static void Check(
        MatterVersion matter,
        string stage,
        string? fields,
        IReadOnlyDictionary<(string Stage, string Kind), int> evidence
    )
    {
        var filled = fields is null
            ? []
            : JsonSerializer.Deserialize<Dictionary<string, string>>(fields, Json.Options)!;
        foreach (var rule in matter.RequiredFields.Where(r => r.Stage == stage))
        {
            if (!filled.TryGetValue(rule.Field, out var value) || string.IsNullOrWhiteSpace(value))
                throw Refusal.Invalid(
                    "cases.field_required",
                    $"fields.{rule.Field}",
                    $"须填写“{rule.Label.Chinese}”。",
                    $"'{rule.Label.English}' must be filled."
                );
        }
        foreach (var rule in matter.Evidence.Where(r => r.Stage == stage))
        {
            var there = evidence.GetValueOrDefault((stage, rule.Kind));
            if (there < rule.Minimum)
                throw new Refusal(
                    "cases.evidence_required",
                    $"本环节至少需要 {rule.Minimum} 份{KindName(rule.Kind).Chinese}，现有 {there} 份。",
                    $"This stage needs at least {rule.Minimum} {KindName(rule.Kind).English}; there are {there}."
                );
        }
    }

    private static Text KindName(string kind) =>
        kind switch
        {
            EvidenceKinds.Photo => new("照片", "photos"),
            EvidenceKinds.Audio => new("录音", "recordings"),
            EvidenceKinds.Video => new("视频", "videos"),
            _ => new("文件", "documents"),
        };
}
