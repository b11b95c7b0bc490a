using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Zhishu.Kernel.Http;
using Zhishu.Organisations;

namespace Zhishu.Sensing.VideoEvents;

/// <summary>What the analysis of a camera's pictures says: the field <c>event</c> of the form, as JSON.</summary>
/// <param name="Number">The sender's own for this message: the same number of a camera is stored once.</param>
/// <param name="Camera">A device's code; null where the camera sends with its own key.</param>
/// <param name="Behaviour">Code of the kind of behaviour.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="At">Null for now.</param>
/// <param name="Place">Where it is; null for where the camera stands.</param>
internal sealed record EventMessage(
    [property: Required, PlainText(100)] string Number,
    [property: PlainText(100)] string? Camera,
    [property: Required, PlainText(60)] string Behaviour,
    [property: Required, Range(0.0, 1.0)] double? Confidence,
    DateTimeOffset? At,
    [property: MaxLength(EventMessage.MostBoxes)] IReadOnlyList<SeenBox>? Boxes,
    EventPlace? Place
)
{
    public const int MostBoxes = 50;

    /// <summary>Of the JSON, in bytes.</summary>
    public const int Longest = 16 * 1024;

    /// <exception cref="Refusal">400: not JSON, or a field is not as it should be.</exception>
    public static EventMessage Read(IReadOnlyDictionary<string, string> fields)
    {
        if (!fields.TryGetValue("event", out var text))
            throw Refusal.Invalid(
                "sensing.event_missing",
                "event",
                "表单缺少字段 event（JSON），它须写在文件之前。",
                "The form lacks the field 'event' (JSON), which comes before the file."
            );
        EventMessage? message;
        try
        {
            message = JsonSerializer.Deserialize<EventMessage>(text, Json.Options);
        }
        catch (JsonException e)
        {
            throw RequestFaults.Unreadable(e);
        }
        if (message is null)
            throw RequestFaults.Unreadable();
        Check(message, "event");
        if (message.Place is { } place)
            Check(place, "event.place");
        foreach (var (i, box) in (message.Boxes ?? []).Index())
        {
            if (box is null)
                throw Wrong($"event.boxes[{i}]", "null");
            Check(box, $"event.boxes[{i}]");
            if (!SameScene.IsWithin(box))
                throw Refusal.Invalid(
                    "sensing.event_box",
                    $"event.boxes[{i}]",
                    "检测框须在画面之内，宽和高大于 0，以画面宽高的比例表示。",
                    "A box lies within the picture, has a width and a height, and is given in fractions of the picture."
                );
        }
        return message;
    }

    private static void Check(object item, string where)
    {
        List<ValidationResult> faults = [];
        if (Validator.TryValidateObject(item, new(item), faults, validateAllProperties: true))
            return;
        var field = faults[0].MemberNames.FirstOrDefault() ?? "";
        throw Wrong($"{where}.{JsonNamingPolicy.CamelCase.ConvertName(field)}", faults[0].ErrorMessage ?? "");
    }

    private static Refusal Wrong(string field, string english) =>
        Refusal.Invalid(
            "sensing.event_field",
            field,
            $"{field} 缺失或不符合要求。",
            $"{field} is missing or not as it should be: {english}"
        );
}

/// <summary>Degrees in WGS 84 (CGCS2000).</summary>
internal sealed record EventPlace(
    [property: Required, Range(-180.0, 180.0)] double? Longitude,
    [property: Required, Range(-90.0, 90.0)] double? Latitude,
    [property: PlainText(300)] string? Address
);
