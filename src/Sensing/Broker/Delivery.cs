using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Zhishu.Sensing.Commands;
using Zhishu.Sensing.Readings;

namespace Zhishu.Sensing.Broker;

/// <summary>A message of a device as the broker delivers it.</summary>
/// <param name="Tag">By which it is acknowledged.</param>
internal sealed record Delivery(ulong Tag, string RoutingKey, byte[] Body)
{
    /// <summary>The device whose topic it came on; empty where the topic is none of a device.</summary>
    public string Code { get; } = Topic.CodeOf(RoutingKey) ?? "";

    /// <summary>How often storing it failed for a reason that does not pass.</summary>
    public int Failures { get; set; }

    public bool IsAnswer => Topic.IsAnswer(RoutingKey);

    public bool IsCompact => Body.AsSpan().StartsWith(BinaryReadings.Head);

    /// <summary>The messages in it: one, or a list.</summary>
    /// <exception cref="JsonException">They cannot be read, or break the rules of a message.</exception>
    public IReadOnlyList<ReadingMessage> Messages()
    {
        var isList = Body.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'[', ..];
        List<ReadingMessage?> messages = isList
            ? JsonSerializer.Deserialize<List<ReadingMessage?>>(Body, Json.Options)!
            : [JsonSerializer.Deserialize<ReadingMessage>(Body, Json.Options)];
        if (messages.Count is 0 or > SendReadings.MostMessages)
            throw new JsonException("There are none or too many messages.");
        return [.. messages.Select(Checked)];
    }

    /// <summary>The answer to a command in it.</summary>
    /// <exception cref="JsonException">It cannot be read.</exception>
    public CommandAnswer Answer() => Checked(JsonSerializer.Deserialize<CommandAnswer>(Body, Json.Options));

    // What the framework does with a request.
    private static T Checked<T>(T? message)
        where T : class
    {
        if (message is null)
            throw new JsonException("A message is null.");
        List<ValidationResult> faults = [];
        return Validator.TryValidateObject(message, new(message), faults, validateAllProperties: true)
            ? message
            : throw new JsonException(faults[0].ErrorMessage);
    }
}
