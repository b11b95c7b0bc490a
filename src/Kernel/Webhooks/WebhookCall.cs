using System.Globalization;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Zhishu.Kernel.Cryptography;

namespace Zhishu.Kernel.Webhooks;

/// <summary>What became of one attempt.</summary>
/// <param name="Status">The HTTP status, or null where there was no answer.</param>
/// <param name="Error">Why it does not count as delivered; null where it does.</param>
/// <param name="RetryAfter">What the receiver asked for.</param>
internal sealed record WebhookOutcome(int? Status, string? Error, TimeSpan? RetryAfter = null)
{
    public bool Delivered => Error is null;
}

/// <summary>An event as it is sent.</summary>
internal sealed record WebhookEvent(Guid Id, string Type, Guid SubjectId, DateTimeOffset At, string Data);

/// <summary>Posts one event as CloudEvents 1.0 structured JSON, signed. Redirects are not followed and the answer's body
/// is not read, so that a subscription cannot be used to look at what only the server can reach.</summary>
internal sealed class WebhookCall : IDisposable
{
    private readonly WebhookOptions options;
    private readonly TimeProvider clock;
    private readonly HttpClient client;

    public WebhookCall(WebhookOptions options, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseProxy = false,
                UseCookies = false,
                ActivityHeadersPropagator = null,
                MaxResponseHeadersLength = 16,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(1),
                ConnectCallback = (context, ct) => WebhookTarget.ConnectAsync(context, options, ct),
            }
        )
        {
            Timeout = WebhookOptions.Timeout,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Zhishu-Webhooks", "1"));
    }

    public async Task<WebhookOutcome> SendAsync(string url, byte[] secret, WebhookEvent @event, CancellationToken ct)
    {
        var body = Body(@event);
        var at = clock.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/cloudevents+json") { CharSet = "utf-8" };
        request.Headers.Add("X-Zhishu-Signature", Signature(at, body, b => Sm3.Hmac(secret, b)));
        request.Headers.Add("X-Zhishu-Signature-SHA256", Signature(at, body, b => HMACSHA256.HashData(secret, b)));
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            var status = (int)response.StatusCode;
            return status switch
            {
                >= 200 and < 300 => new(status, null),
                >= 300 and < 400 => new(status, $"The answer was the redirect {status}; redirects are not followed."),
                _ => new(status, $"The answer was {status}.", response.Headers.RetryAfter?.Delta),
            };
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new(null, $"No answer within {WebhookOptions.Timeout.TotalSeconds:0} seconds.");
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or WebhookTargetException)
        {
            return new(null, Innermost(e).Message);
        }
    }

    /// <summary>The CloudEvent. The same event always gives the same bytes, so that receivers may compare.</summary>
    internal byte[] Body(WebhookEvent @event)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Encoder = Json.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("specversion", "1.0");
            json.WriteString("id", @event.Id);
            json.WriteString("source", options.Source);
            json.WriteString("type", @event.Type);
            json.WriteString("subject", @event.SubjectId);
            json.WriteString("time", @event.At.UtcDateTime);
            json.WriteString("datacontenttype", "application/json");
            json.WritePropertyName("data");
            json.WriteRawValue(@event.Data, skipInputValidation: true);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    private static string Signature(long at, byte[] body, Func<byte[], byte[]> code)
    {
        var start = Encoding.ASCII.GetBytes(at.ToString(CultureInfo.InvariantCulture) + ".");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"t={at},v1={Convert.ToHexStringLower(code([.. start, .. body]))}"
        );
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    public void Dispose() => client.Dispose();
}
