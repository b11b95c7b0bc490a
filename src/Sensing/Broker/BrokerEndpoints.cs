using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Zhishu.Sensing.Broker;

/// <summary>Where devices reach the broker by MQTT.</summary>
/// <param name="Host">Null for that of the pages.</param>
/// <param name="IsSecure">Whether the connection is by TLS.</param>
/// <param name="IsConnected">Whether this node takes messages from the broker at the moment.</param>
public sealed record BrokerView(string? Host, int Port, bool IsSecure, bool IsConnected);

/// <summary>What people ask about the broker, and what the broker asks (by its plugin rabbitmq_auth_backend_http).</summary>
internal static class BrokerEndpoints
{
    private const int Port = 1883;
    private const int SecurePort = 8883;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/api/sensing/broker").WithTags("sensing");
        group.MapGet("/", Read).WithSummary("消息代理 Where devices reach the broker; nothing where there is none");
        group.MapPost("/user", User).ExcludeFromDescription();
        group.MapPost("/vhost", VirtualHost).ExcludeFromDescription();
        group.MapPost("/resource", Resource).ExcludeFromDescription();
        group.MapPost("/topic", OneTopic).ExcludeFromDescription();
    }

    private static Results<Ok<BrokerView>, NoContent> Read(
        IOptions<BrokerOptions> options,
        TakeFromBroker broker,
        Actor actor
    )
    {
        actor.Require(SensingPermissions.Read);
        if (!options.Value.IsConfigured)
            return TypedResults.NoContent();
        if (options.Value.Mqtt is not { Length: > 0 } given)
            return TypedResults.Ok(new BrokerView(null, Port, false, broker.IsConnected));
        var address = new Uri(given);
        var secure = address.Scheme == "mqtts";
        var port = address.Port > 0 ? address.Port : (secure ? SecurePort : Port);
        return TypedResults.Ok(new BrokerView(address.Host, port, secure, broker.IsConnected));
    }

    private static Task<ContentHttpResult> User(
        HttpRequest request,
        string? secret,
        BrokerAccess access,
        CancellationToken ct
    ) =>
        AnswerAsync(
            request,
            secret,
            access,
            ask => access.MayEnterAsync(ask("username"), ask("password"), ask("client_id"), ct),
            ct
        );

    private static Task<ContentHttpResult> VirtualHost(
        HttpRequest request,
        string? secret,
        BrokerAccess access,
        CancellationToken ct
    ) => AnswerAsync(request, secret, access, ask => Task.FromResult(access.MayUse(ask("vhost"))), ct);

    private static Task<ContentHttpResult> Resource(
        HttpRequest request,
        string? secret,
        BrokerAccess access,
        CancellationToken ct
    ) =>
        AnswerAsync(
            request,
            secret,
            access,
            ask =>
                Task.FromResult(BrokerAccess.MayUse(ask("username"), ask("resource"), ask("name"), ask("permission"))),
            ct
        );

    private static Task<ContentHttpResult> OneTopic(
        HttpRequest request,
        string? secret,
        BrokerAccess access,
        CancellationToken ct
    ) =>
        AnswerAsync(
            request,
            secret,
            access,
            ask =>
                Task.FromResult(
                    ask("name") == Topic.Exchange
                        && access.MayUseTopic(ask("username"), ask("permission"), ask("routing_key"))
                ),
            ct
        );

    // What is no form asks for nothing that may be allowed.
    private static async Task<ContentHttpResult> AnswerAsync(
        HttpRequest request,
        string? secret,
        BrokerAccess access,
        Func<Func<string, string>, Task<bool>> decide,
        CancellationToken ct
    )
    {
        access.Require(secret);
        var form = request.HasFormContentType ? await request.ReadFormAsync(ct) : FormCollection.Empty;
        return TypedResults.Text(await decide(name => form[name].ToString()) ? "allow" : "deny");
    }
}
