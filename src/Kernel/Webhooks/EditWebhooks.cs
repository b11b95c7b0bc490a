using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Zhishu.Kernel.Actors;
using Zhishu.Kernel.Database;
using Zhishu.Kernel.Http;
using Zhishu.Kernel.Keys;
using Zhishu.Kernel.Ledgers;
using Zhishu.Kernel.Modules;

namespace Zhishu.Kernel.Webhooks;

/// <param name="Url">Where to post: https; http only inside a private network, where configured.</param>
/// <param name="EventTypes">Exact types (<c>cases.case.closed</c>), all below a name (<c>cases.*</c>), or <c>*</c>.</param>
/// <param name="Secret">The key of the signatures, 16 to 200 visible ASCII characters, chosen by the caller and never
/// shown again. Needed for a new subscription; left out later, the old one stays.</param>
/// <param name="Active">Whether events are sent; true unless said otherwise.</param>
public sealed record WebhookRequest(
    string? Url,
    IReadOnlyList<string>? EventTypes,
    string? Description,
    string? Secret,
    bool? Active
);

/// <summary>A subscription, without its secret.</summary>
public sealed record WebhookAnswer(
    Guid Id,
    string Url,
    IReadOnlyList<string> EventTypes,
    string Description,
    bool Active,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    int Version
);

/// <summary>Adds, changes and removes subscriptions.</summary>
internal sealed partial class EditWebhooks(
    UnitOfWork work,
    ZhishuDbContext db,
    KeyRing keys,
    WebhookDirectory directory,
    IEnumerable<IModule> modules,
    WebhookOptions options
)
{
    private const int Most = 100;
    private const int MostTypes = 50;

    public async Task<WebhookAnswer> Add(WebhookRequest request, Actor actor, HttpContext context, CancellationToken ct)
    {
        actor.Require(KernelPermissions.ManageWebhooks, default);
        if (await db.Set<WebhookSubscription>().CountAsync(ct) >= Most)
            throw new Refusal(
                "webhooks.too_many",
                $"订阅数已达上限 {Most} 个。",
                $"There are {Most} subscriptions already, which is the most."
            );
        var now = work.Clock.GetUtcNow();
        var subscription = WebhookSubscription.Create(Ids.New(now), actor, now);
        Set(subscription, request);
        subscription.SetSecret(
            request.Secret
                ?? throw Wrong("secret", "请给出签名密钥 secret。", "Give secret, the key of the signatures."),
            keys
        );
        work.Insert(subscription);
        work.Record(
            new Fact(
                "webhook",
                subscription.Id,
                "webhook.added",
                actor,
                Told(subscription, secret: true),
                OpensChain: true
            )
        );
        var answer = Answer(subscription);
        await work.CommitAsync(StatusCodes.Status201Created, answer, ct);
        directory.Forget();
        EntityTag.Write(context, subscription.Version);
        return answer;
    }

    public async Task<WebhookAnswer> Change(
        Guid id,
        WebhookRequest request,
        Actor actor,
        HttpContext context,
        CancellationToken ct
    )
    {
        actor.Require(KernelPermissions.ManageWebhooks, default);
        var subscription = await FindAsync(db, id, ct);
        EntityTag.Require(context, subscription.Version);
        var before = Told(subscription, secret: false);
        Set(subscription, request);
        if (request.Secret is not null)
            subscription.SetSecret(request.Secret, keys);
        work.Update(subscription);
        work.Record(
            new Fact(
                "webhook",
                id,
                "webhook.changed",
                actor,
                new { from = before, to = Told(subscription, request.Secret is not null) }
            )
        );
        var answer = Answer(subscription) with { Version = subscription.Version + 1 };
        await work.CommitAsync(StatusCodes.Status200OK, answer, ct);
        directory.Forget();
        EntityTag.Write(context, subscription.Version);
        return answer;
    }

    public async Task Remove(Guid id, Actor actor, CancellationToken ct)
    {
        actor.Require(KernelPermissions.ManageWebhooks, default);
        var subscription = await FindAsync(db, id, ct);
        work.Delete(subscription);
        work.Record(new Fact("webhook", id, "webhook.removed", actor, Told(subscription, secret: false)));
        await work.CommitAsync(ct);
        directory.Forget();
    }

    /// <exception cref="Refusal">404 <c>webhooks.subscription</c>.</exception>
    public static async Task<WebhookSubscription> FindAsync(ZhishuDbContext db, Guid id, CancellationToken ct) =>
        await db.Set<WebhookSubscription>().SingleOrDefaultAsync(s => s.Id == id, ct)
        ?? throw Refusal.NotFound("webhooks.subscription", "该订阅", "such subscription");

    public static WebhookAnswer Answer(WebhookSubscription s) =>
        new(s.Id, s.Url, s.EventTypes, s.Description, s.Active, s.CreatedAt, s.CreatedByName, s.Version);

    private IEnumerable<string> Sources() => modules.Select(m => m.Name).Distinct().Order(StringComparer.Ordinal);

    private bool Comes(string type) => type == "*" || Sources().Contains(type.Split('.')[0], StringComparer.Ordinal);

    private void Set(WebhookSubscription subscription, WebhookRequest request)
    {
        var url = WebhookTarget.Check(request.Url, options);
        var types = request.EventTypes ?? [];
        if (types.Count is 0 or > MostTypes)
            throw Wrong("eventTypes", $"请给出 1 至 {MostTypes} 个事件类型。", $"Give 1 to {MostTypes} event types.");
        if (types.FirstOrDefault(t => t is null or { Length: > 100 } || !Pattern().IsMatch(t)) is { } wrong)
        {
            throw Wrong(
                "eventTypes",
                $"“{(wrong.Length > 50 ? wrong[..50] : wrong)}”不是事件类型；请使用 cases.case.closed、cases.* 或 *。",
                $"'{(wrong.Length > 50 ? wrong[..50] : wrong)}' is not an event type; use cases.case.closed, cases.* or *."
            );
        }
        if (types.Contains(null!))
            throw Wrong("eventTypes", "事件类型不能为空。", "An event type may not be null.");
        if (types.FirstOrDefault(t => !Comes(t)) is { } unknown)
        {
            var names = string.Join(", ", Sources());
            throw Wrong(
                "eventTypes",
                $"没有“{unknown}”这样的事件，永远不会送达；事件的名称以 {names} 之一加点开头。",
                $"No event is called '{unknown}', so nothing would ever be sent; events begin with one of {names} and a dot."
            );
        }
        if (request.Description is { Length: > 500 })
            throw Wrong("description", "说明不超过 500 字。", "The description has at most 500 characters.");
        if (request.Secret is { } secret && (secret.Length is < 16 or > 200 || secret.Any(c => c is < '!' or > '~')))
            throw Wrong(
                "secret",
                "签名密钥须为 16 至 200 个可见 ASCII 字符。",
                "The secret has 16 to 200 visible ASCII characters."
            );
        subscription.Set(url.AbsoluteUri, [.. types.Distinct()], request.Description ?? "", request.Active ?? true);
    }

    // What the ledger keeps: never the secret, only that there is a new one.
    private static object Told(WebhookSubscription s, bool secret) =>
        new
        {
            s.Url,
            s.EventTypes,
            s.Description,
            s.Active,
            NewSecret = secret,
        };

    private static Refusal Wrong(string field, string chinese, string english) =>
        Refusal.Invalid($"webhooks.{field.ToLowerInvariant()}", field, chinese, english);

    [GeneratedRegex(
        @"^(\*|[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?)\z",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 200
    )]
    private static partial Regex Pattern();
}
