using System.Text;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Keys;

namespace Zhishu.Kernel.Webhooks;

/// <summary>Another system that wants to be told of events.</summary>
internal sealed class WebhookSubscription
{
    public Guid Id { get; private set; }

    public string Url { get; private set; } = "";

    /// <summary>Exact types, <c>cases.*</c> for all below, or <c>*</c>.</summary>
    public string[] EventTypes { get; private set; } = [];

    public string Description { get; private set; } = "";

    /// <summary>The key of the signatures, sealed with the master key and bound to this row.</summary>
    public byte[] Secret { get; private set; } = [];

    public bool Active { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public Guid? CreatedBy { get; private set; }

    public string CreatedByName { get; private set; } = "";

    public int Version { get; private set; }

    public static WebhookSubscription Create(Guid id, Actor actor, DateTimeOffset now) =>
        new()
        {
            Id = id,
            CreatedAt = now,
            CreatedBy = actor.Id,
            CreatedByName = actor.Name,
            Version = 1,
        };

    public void Set(string url, string[] eventTypes, string description, bool active)
    {
        Url = url;
        EventTypes = eventTypes;
        Description = description;
        Active = active;
    }

    public void SetSecret(string secret, KeyRing keys) =>
        Secret = keys.Personal.Seal(Encoding.UTF8.GetBytes(secret), Bound(Id));

    public static byte[] OpenSecret(Guid id, byte[] @sealed, KeyRing keys) => keys.Personal.Open(@sealed, Bound(id));

    public bool Wants(string type) => Active && EventTypes.Any(p => Matches(p, type));

    internal static bool Matches(string pattern, string type) =>
        pattern == "*"
        || pattern == type
        || (
            pattern.EndsWith(".*", StringComparison.Ordinal)
            && type.StartsWith(pattern.AsSpan(..^1), StringComparison.Ordinal)
        );

    private static byte[] Bound(Guid id) => Encoding.UTF8.GetBytes($"kernel_webhook.secret:{id}");
}

/// <summary>Where a delivery stands.</summary>
public enum WebhookDeliveryState
{
    /// <summary>To be sent, for the first time or again.</summary>
    Waiting,

    /// <summary>Answered with 2xx.</summary>
    Delivered,

    /// <summary>Given up after a day, or refused for good (410). Can be replayed.</summary>
    Failed,
}

/// <summary>One event to one subscription.</summary>
internal sealed class WebhookDelivery
{
    public Guid Id { get; private set; }

    public Guid SubscriptionId { get; private set; }

    public Guid EventId { get; private set; }

    public string EventType { get; private set; } = "";

    public Guid SubjectId { get; private set; }

    public DateTimeOffset EventAt { get; private set; }

    public string Data { get; private set; } = "";

    public WebhookDeliveryState State { get; private set; }

    public int Attempts { get; private set; }

    public DateTimeOffset NextAttemptAt { get; private set; }

    public DateTimeOffset RetryUntil { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    public int? Status { get; private set; }

    public string? Error { get; private set; }
}

internal static class WebhookTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<WebhookSubscription>(e =>
        {
            e.ToTable("kernel_webhook");
            e.Property(s => s.Id).ValueGeneratedNever();
        });
        model.Entity<WebhookDelivery>(e =>
        {
            e.ToTable("kernel_webhook_delivery");
            e.Property(d => d.Id).ValueGeneratedNever();
            e.Property(d => d.Data).HasColumnType("json");
        });
    }
}
