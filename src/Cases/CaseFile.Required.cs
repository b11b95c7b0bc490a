using Zhishu.Cases.Workflows;
using Zhishu.Kernel;

namespace Zhishu.Cases;

internal sealed partial class CaseFile
{
    private void CheckRequired(Move move, Step step)
    {
        foreach (var field in move.Required)
        {
            var filled = field switch
            {
                "reason" => !string.IsNullOrWhiteSpace(step.Input.Reason),
                "outcome" => !string.IsNullOrWhiteSpace(step.Input.Outcome),
                "unit" => step.Input.UnitId is not null,
                "amount" => step.Input.Amount is not null,
                "rating" => step.Input.Rating is not null,
                _ => step.Input.Fields.TryGetValue(field, out var value) && !string.IsNullOrWhiteSpace(value),
            };
            if (filled)
                continue;
            var name = NameOfField(field);
            throw Refusal.Invalid(
                "cases.field_required",
                field,
                $"{Labels.Of(move.Action).Chinese}须填写“{name.Chinese}”。",
                $"To {Labels.Of(move.Action).English}, '{name.English}' must be filled."
            );
        }
    }

    /// <summary>A process may ask for fields of its own, which the matter names.</summary>
    private Text NameOfField(string field) =>
        Labels.OfField(field)
        ?? matter?.RequiredFields.FirstOrDefault(r => r.Field == field)?.Label
        ?? new Text(field, field);
}
