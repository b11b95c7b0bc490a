using System.Text.Json;
using System.Text.Json.Nodes;
using Zhishu.Rules.Feel;

namespace Zhishu.Cases.Deciding;

/// <summary>Reads what a table said.</summary>
internal static class CaseOutputs
{
    /// <summary>A kept result.</summary>
    public static FeelValue Read(JsonNode? output) =>
        output is null ? default : FeelJson.Read(JsonSerializer.SerializeToElement(output));

    /// <summary>Kept inputs, each by its type.</summary>
    public static FeelContext Read(JsonNode inputs, IReadOnlyDictionary<string, FeelType?> types) =>
        inputs is JsonObject named
            ? new(
                named.Select(i =>
                    KeyValuePair.Create(
                        i.Key,
                        i.Value is null
                            ? default
                            : FeelJson.Read(JsonSerializer.SerializeToElement(i.Value), types.GetValueOrDefault(i.Key))
                    )
                )
            )
            : FeelContext.Empty;

    /// <summary>A member that is a text; a table with one output gives it bare, without a name.</summary>
    public static string? Word(FeelValue result, string member) =>
        Member(result, member) is { Kind: FeelKind.String } value && !string.IsNullOrWhiteSpace(value.AsString)
            ? value.AsString.Trim()
            : null;

    /// <summary>Why, in the table's words; a bare result has none.</summary>
    public static string? Reason(FeelValue result) => result.Kind == FeelKind.Context ? Word(result, "reason") : null;

    /// <summary>A member that is a list of texts, or a single one.</summary>
    public static IReadOnlyList<string> Words(FeelValue result, string member) =>
        Member(result, member) switch
        {
            { Kind: FeelKind.String } one when result.Kind == FeelKind.Context => [one.AsString],
            { Kind: FeelKind.List } list =>
            [
                .. list.AsList.Select(item => item.Kind == FeelKind.String ? item.AsString : item.ToString()),
            ],
            _ => [],
        };

    private static FeelValue Member(FeelValue result, string member) =>
        result.Kind == FeelKind.Context
            ? result.AsContext.TryGetValue(member, out var value)
                ? value
                : default
            : result;
}
