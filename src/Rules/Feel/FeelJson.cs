using System.Text.Json;
using System.Text.Json.Nodes;

namespace Zhishu.Rules.Feel;

/// <summary>Values from and to JSON. Numbers keep their digits; dates, times and durations are strings in JSON.</summary>
public static class FeelJson
{
    /// <summary>
    /// A value of JSON. Where the type says date, time, date and time or duration, a string is read as one; a string that
    /// cannot be, and a number out of FEEL's range, stays the string it is written as, which conversion to the declared
    /// type then refuses by name.
    /// </summary>
    public static FeelValue Read(JsonElement element, FeelType? type = null)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return FeelValue.Of(element.GetBoolean());
            case JsonValueKind.Number:
                var digits = element.GetRawText();
                return FeelNumber.TryParse(digits, out var number) ? FeelValue.Of(number) : FeelValue.Of(digits);
            case JsonValueKind.String:
                return ReadString(element.GetString()!, type);
            case JsonValueKind.Array:
                var item = type?.Shape == FeelTypeKind.List ? type.Element : type;
                return FeelValue.Of(new FeelList(element.EnumerateArray().Select(e => Read(e, item))));
            case JsonValueKind.Object:
                return FeelValue.Of(
                    new FeelContext(
                        element
                            .EnumerateObject()
                            .Select(p =>
                                KeyValuePair.Create(p.Name, Read(p.Value, type?.Members?.GetValueOrDefault(p.Name)))
                            )
                    )
                );
            default:
                return default;
        }
    }

    /// <summary>The inputs of a model from a JSON object, each by its declared type.</summary>
    /// <exception cref="ArgumentException">The JSON is not an object.</exception>
    public static FeelContext ReadInputs(JsonElement element, RuleModel model)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException("Inputs are a JSON object of names and values.", nameof(element));
        }

        var types = model
            .Inputs.GroupBy(i => i.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.First().Type, StringComparer.Ordinal);
        return new FeelContext(
            element
                .EnumerateObject()
                .Select(p => KeyValuePair.Create(p.Name, Read(p.Value, types.GetValueOrDefault(p.Name))))
        );
    }

    private static FeelValue ReadString(string text, FeelType? type)
    {
        var read = type?.ValueKind switch
        {
            FeelKind.Date => FeelTemporal.ParseDate(text) is { } date ? FeelValue.Of(date) : default,
            FeelKind.Time => FeelValue.Of(FeelTemporal.ParseTime(text)),
            FeelKind.DateTime => FeelValue.Of(FeelTemporal.ParseDateTime(text)),
            FeelKind.DaysDuration or FeelKind.MonthsDuration => FeelDurations.Parse(text),
            _ => default,
        };
        return read.IsNull ? FeelValue.Of(text) : read;
    }

    /// <summary>A value as JSON; ranges and functions become their FEEL text, and so does what is nested deeper than 60.</summary>
    public static JsonNode? Write(FeelValue value) => Write(value, 0);

    private static JsonNode? Write(FeelValue value, int depth) =>
        depth > 60
            ? JsonValue.Create(FeelText.Literal(value))
            : value.Kind switch
            {
                FeelKind.Null => null,
                FeelKind.Boolean => JsonValue.Create(value.AsBoolean),
                FeelKind.Number => WriteNumber(value.AsNumber),
                FeelKind.List => new JsonArray([.. value.AsList.Select(item => Write(item, depth + 1))]),
                FeelKind.Context => new JsonObject(
                    value.AsContext.Select(e => KeyValuePair.Create(e.Key, Write(e.Value, depth + 1)))
                ),
                _ => JsonValue.Create(FeelText.Display(value)),
            };

    private static JsonNode WriteNumber(FeelNumber number)
    {
        using var document = JsonDocument.Parse(number.ToString());
        return JsonValue.Create(document.RootElement.Clone())!;
    }
}
