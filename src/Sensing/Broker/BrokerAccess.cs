using Microsoft.Extensions.Options;
using Zhishu.Sensing.Devices;
using Zhishu.Sensing.Readings;

namespace Zhishu.Sensing.Broker;

/// <summary>What the broker asks about a device: its name is its code, its password its key; it may publish to its own topics,
/// hear its own commands, and do nothing else. What is denied shows with the refused readings.</summary>
internal sealed class BrokerAccess(
    IOptions<BrokerOptions> options,
    DeviceStore devices,
    RefusedReadings refused,
    TimeProvider clock,
    ILogger<BrokerAccess> log
)
{
    private const int LongestSaid = 100;

    // Whatever names strangers invent is counted as one: nothing they send fills the table.
    private const string Stranger = "…";

    /// <summary>Only the broker may ask.</summary>
    /// <exception cref="Refusal">404: there is no broker. 403: it was not the broker.</exception>
    public void Require(string? secret)
    {
        if (!options.Value.IsConfigured)
            throw Refusal.NotFound("request.address", "这个地址", "such address");
        if (!options.Value.IsSecret(secret))
            throw new Refusal(
                "sensing.broker_secret",
                "只有消息代理可以访问，口令须与 Sensing:Broker:Secret 一致。",
                "Only the broker may ask this; its secret must be that of Sensing:Broker:Secret.",
                RefusalKind.Forbidden
            );
    }

    /// <param name="client">A client's name at the broker: who comes with a name that is in use drives the other
    /// away.</param>
    public async Task<bool> MayEnterAsync(string name, string password, string client, CancellationToken ct)
    {
        var actor = await devices.ActorOfKeyAsync(password, ct);
        if (actor?.Name != name)
        {
            log.LogInformation("{Device} was not let into the broker: its key is wrong", Plain(name));
            await devices.LoadAsync([name], ct);
            var known = devices.ByCode(name) is null ? Stranger : name;
            refused.Note(known, Sent.Nothing(known, clock.GetUtcNow()), RefusalReason.WrongKey);
            return false;
        }
        if (client == name || client.Length == 0)
            return true;
        await devices.LoadAsync([client], ct);
        if (devices.ByCode(client) is null)
            return true;
        log.LogInformation("{Device} was not let into the broker: it took the name of {Other}", name, Plain(client));
        refused.Note(name, Sent.Nothing(client, clock.GetUtcNow()), RefusalReason.NotAllowed);
        return false;
    }

    public bool MayUse(string virtualHost) => virtualHost == options.Value.VirtualHost;

    /// <summary>Of exchanges and queues, which are the broker's own. A device hears through a queue that bears the client's
    /// name, which must be its code: nobody else can come with that one.</summary>
    public static bool MayUse(string device, string kind, string name, string permission) =>
        kind == "exchange"
            ? name == Topic.Exchange && permission is "write" or "read"
            : kind == "queue"
                && (name == $"mqtt-subscription-{device}qos0" || name == $"mqtt-subscription-{device}qos1");

    public bool MayUseTopic(string name, string permission, string key)
    {
        if (permission == "write" && (key == Topic.Of(name) || key == Topic.AnswersOf(name)))
            return true;
        if (permission == "read" && key == Topic.CommandsOf(name))
            return true;
        log.LogInformation("{Device} may not {Permission} {Topic} at the broker", Plain(name), permission, Plain(key));
        refused.Note(name, Sent.Nothing(Topic.CodeOf(key) ?? key, clock.GetUtcNow()), RefusalReason.NotAllowed);
        return false;
    }

    // What strangers send does not break the lines of the log.
    private static string Plain(string text) => string.Concat(text.Where(c => !char.IsControl(c)).Take(LongestSaid));
}
