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
            : throw new UnreadableValueException(
                new(
                    "时限由整数与单位组成，例如：5个工作日、4工作小时、15日、24小时、30分钟。",
                    text is null ? "A time limit is a text such as '5 working days'." : error
                )
            );
    }

    public override void Write(Utf8JsonWriter writer, TimeLimit value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
