using Microsoft.Extensions.Configuration;

namespace Zhishu.Kernel.Webhooks;

/// <summary>What the operator decides, read from the configuration section <c>Webhooks</c>.</summary>
/// <param name="AllowPrivate"><c>Webhooks:AllowPrivate</c>: whether targets inside the private network and on this
/// machine may be called, those also without TLS. Off unless set.</param>
/// <param name="Source"><c>Webhooks:Source</c>: the CloudEvents source of this installation.</param>
internal sealed record WebhookOptions(bool AllowPrivate, string Source)
{
    /// <summary>How long one attempt may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>How long an event is tried before it counts as failed.</summary>
    public static readonly TimeSpan RetryFor = TimeSpan.FromHours(24);

    /// <summary>How long what was delivered can be looked up.</summary>
    public static readonly TimeSpan KeepDelivered = TimeSpan.FromDays(30);

    public static WebhookOptions From(IConfiguration configuration) =>
        new(configuration.GetValue("Webhooks:AllowPrivate", false), configuration["Webhooks:Source"] ?? "urn:zhishu");
}
