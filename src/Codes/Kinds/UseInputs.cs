using System.Text.Json;
using Zhishu.Rules.Feel;

namespace Zhishu.Codes.Kinds;

/// <summary>What the rules of a use see.</summary>
internal static class UseInputs
{
    public static IReadOnlyList<FeelInput> Of(KindContent kind, CodeUse use) =>
        [
            new("object", Context(kind.Fields)),
            new("form", Context(use.Fields ?? [])),
            new("state", FeelType.String),
            new("today", FeelType.Date),
        ];

    /// <summary>The first rule that does not hold, or null.</summary>
    /// <param name="state">Of the code: <c>active</c>, <c>suspended</c>...; <c>none</c> where the object has none.</param>
    public static UseRule? Broken(
        KindContent kind,
        CodeUse use,
        IReadOnlyDictionary<string, string> attributes,
        IReadOnlyDictionary<string, string> form,
        string state,
        DateOnly today
    )
    {
        var inputs = Of(kind, use);
        FeelValue[] values =
        [
            Read(kind.Fields, attributes, inputs[0].Type),
            Read(use.Fields ?? [], form, inputs[1].Type),
            FeelValue.Of(state),
            FeelValue.Of(today),
        ];
        return (use.Requires ?? []).FirstOrDefault(rule =>
            !FeelExpression.Parse(rule.If, inputs).Evaluate(values).Value.IsTrue
        );
    }

    private static FeelType Context(IReadOnlyList<CodeField> fields) =>
        fields.Count == 0
            ? FeelType.AnyContext
            : FeelType.ContextOf(fields.DistinctBy(f => f.Name).ToDictionary(f => f.Name, f => TypeOf(f.Type)));

    private static FeelType TypeOf(string type) =>
        type switch
        {
            FieldTypes.Number => FeelType.Number,
            FieldTypes.Date => FeelType.Date,
            FieldTypes.YesNo => FeelType.Boolean,
            _ => FeelType.String,
        };

    private static FeelValue Read(
        IReadOnlyList<CodeField> fields,
        IReadOnlyDictionary<string, string> given,
        FeelType type
    )
    {
        var values = new Dictionary<string, object?>();
        foreach (var field in fields)
        {
            values[field.Name] = !given.TryGetValue(field.Name, out var text)
                ? null
                : field.Type switch
                {
                    FieldTypes.Number => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture),
                    FieldTypes.YesNo => text == "true",
                    _ => text,
                };
        }
        return FeelJson.Read(JsonSerializer.SerializeToElement(values), type);
    }
}
