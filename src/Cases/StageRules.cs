using System.Text.Json;
using Zhishu.Cases.Contracts;
using Zhishu.Kernel;
using Zhishu.Matters.Contracts;

namespace Zhishu.Cases;

/// <summary>What a matter demands by the end of a stage: fields and evidence.</summary>
internal static class StageRules
{
    /// <summary>What is missing, as the refusal it would be; null when all is there.</summary>
    /// <param name="channel">Evidence for the registration is asked of the channels that can take pictures only: a
    /// caller of the hotline cannot.</param>
    /// <param name="evidence">How many attachments of each kind each stage has.</param>
    /// <returns>400 <c>cases.field_required</c> or 409 <c>cases.evidence_required</c>.</returns>
    public static Refusal? Missing(
        MatterVersion matter,
        string stage,
        string channel,
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
            {
                return Refusal.Invalid(
                    "cases.field_required",
                    $"fields.{rule.Field}",
                    $"须填写“{rule.Label.Chinese}”。",
                    $"'{rule.Label.English}' must be filled."
                );
            }
        }
        if (stage == MatterStages.Register && channel is not (Channels.GridWorker or Channels.Mobile or Channels.Video))
            return null;
        foreach (var rule in matter.Evidence.Where(r => r.Stage == stage))
        {
            var there = evidence.GetValueOrDefault((stage, rule.Kind));
            if (there < rule.Minimum)
            {
                return new Refusal(
                    "cases.evidence_required",
                    $"本环节至少需要 {rule.Minimum} 份{KindName(rule.Kind).Chinese}，现有 {there} 份。",
                    $"This stage needs at least {rule.Minimum} {KindName(rule.Kind).English}; there are {there}."
                );
            }
        }
        return null;
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
