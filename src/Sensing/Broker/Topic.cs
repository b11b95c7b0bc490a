namespace Zhishu.Sensing.Broker;

/// <summary>Topics of devices: <c>readings</c> and <c>answers</c> that they send, <c>commands</c> that they get. MQTT's
/// <c>devices/CODE/readings</c> is AMQP's routing key <c>devices.CODE.readings</c>; no code holds a slash, so that one key
/// stands for one device.</summary>
internal static class Topic
{
    /// <summary>Where the broker puts what comes over MQTT.</summary>
    public const string Exchange = "amq.topic";

    /// <summary>The routing keys of all devices' readings.</summary>
    public const string Readings = First + "#" + Last;

    /// <summary>The routing keys of all devices' answers to commands.</summary>
    public const string Answers = First + "#" + Answer;

    private const string First = "devices.";
    private const string Last = ".readings";
    private const string Answer = ".answers";
    private const string Command = ".commands";

    public static string Of(string code) => First + code + Last;

    public static string AnswersOf(string code) => First + code + Answer;

    public static string CommandsOf(string code) => First + code + Command;

    public static bool IsAnswer(string key) => key.EndsWith(Answer, StringComparison.Ordinal);

    /// <summary>The device that sends by a routing key; null where it is no such key.</summary>
    public static string? CodeOf(string key) => CodeOf(key, Last) ?? CodeOf(key, Answer);

    private static string? CodeOf(string key, string last) =>
        key.Length > First.Length + last.Length
        && key.StartsWith(First, StringComparison.Ordinal)
        && key.EndsWith(last, StringComparison.Ordinal)
            ? key[First.Length..^last.Length]
            : null;
}
