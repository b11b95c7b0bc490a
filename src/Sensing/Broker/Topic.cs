namespace Zhishu.Sensing.Broker;

/// <summary>Topics of devices. MQTT's <c>devices/CODE/readings</c> is AMQP's routing key <c>devices.CODE.readings</c>; no
/// code holds a slash, so that one key stands for one device.</summary>
internal static class Topic
{
    /// <summary>Where the broker puts what comes over MQTT.</summary>
    public const string Exchange = "amq.topic";

    /// <summary>The routing keys of all devices' readings.</summary>
    public const string Readings = First + "#" + Last;

    private const string First = "devices.";
    private const string Last = ".readings";

    public static string Of(string code) => First + code + Last;

    /// <summary>The device of a routing key; null where it is no such key.</summary>
    public static string? CodeOf(string key) =>
        key.Length > First.Length + Last.Length
        && key.StartsWith(First, StringComparison.Ordinal)
        && key.EndsWith(Last, StringComparison.Ordinal)
            ? key[First.Length..^Last.Length]
            : null;
}
