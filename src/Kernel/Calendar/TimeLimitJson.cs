using System.Text.Json;
using System.Text.Json.Serialization;

namespace Zhishu.Kernel.Calendar;

/// <summary>A time limit in JSON is its text: <c>"5 working days"</c>; read in English or Chinese.</summary>
internal sealed class TimeLimitJson : JsonConverter<TimeLimit>
{
    public override TimeLimit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return TimeLimit.TryParse(text, out var limit, out var error)
            ? limit
            : throw new JsonException(text is null ? "A time limit is a text such as '5 working days'." : error);
    }

    public override void Write(Utf8JsonWriter writer, TimeLimit value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
