using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace Zhishu.Kernel.Webhooks;

/// <summary>The target is not one that may be called; the message says why.</summary>
internal sealed class WebhookTargetException(string message) : Exception(message);

/// <summary>Which addresses may be called, so that nobody makes the server speak to what only it can reach
/// (server-side request forgery). The name is resolved at every connection and the connection goes to the very address
/// that was checked, so that a name cannot point elsewhere between check and call.</summary>
internal static class WebhookTarget
{
    private const int LongestUrl = 2000;

    /// <summary>Checks what a URL shows by itself.</summary>
    /// <exception cref="Refusal">400 <c>webhooks.url</c>.</exception>
    public static Uri Check(string? url, WebhookOptions options)
    {
        if (url is null or { Length: > LongestUrl } || !Uri.TryCreate(url, UriKind.Absolute, out var uri))
            throw Wrong("请给出完整的网址（不超过 2000 个字符）。", "Give an absolute URL of at most 2000 characters.");
        if (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && options.AllowPrivate))
            throw Wrong(
                "网址须使用 https；仅当配置 Webhooks:AllowPrivate 时，内网地址可用 http。",
                "The URL must use https; http is for private addresses, where Webhooks:AllowPrivate is configured."
            );
        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            throw Wrong(
                "网址中不能包含用户名、密码或片段（#）。",
                "The URL may not hold a user name, a password or a fragment."
            );
        if (IPAddress.TryParse(uri.DnsSafeHost, out var address) && !MayCall(address, uri.Scheme, options))
            throw Wrong(
                $"不允许调用地址 {address}：回环、内网、链路本地与保留地址均被拒绝。",
                $"The address {address} may not be called: loopback, private, link-local and reserved ones are refused."
            );
        return uri;
    }

    /// <summary>Connects to an address of the host that may be called.</summary>
    public static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        WebhookOptions options,
        CancellationToken ct
    )
    {
        var scheme = context.InitialRequestMessage.RequestUri!.Scheme;
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, ct);
        var allowed = Array.FindAll(addresses, a => MayCall(a, scheme, options));
        if (allowed.Length == 0)
        {
            throw new WebhookTargetException(
                $"{context.DnsEndPoint.Host} stands for {string.Join(", ", addresses.Select(a => a.ToString()))}, which may not be called"
                    + (scheme == Uri.UriSchemeHttp ? " without TLS." : ".")
            );
        }
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Public addresses with TLS always; private ones and this machine where configured, those also without
    /// TLS; link-local (where clouds keep their metadata), multicast and reserved ones never.</summary>
    public static bool MayCall(IPAddress address, string scheme, WebhookOptions options) =>
        Classify(Unwrap(address)) switch
        {
            Reach.Public => scheme == Uri.UriSchemeHttps,
            Reach.Private => options.AllowPrivate,
            _ => false,
        };

    private static Reach Classify(IPAddress address)
    {
        var b = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return b switch
            {
                [10, ..] or [127, ..] or [192, 168, ..] => Reach.Private,
                [172, >= 16 and <= 31, ..] => Reach.Private,
                [100, >= 64 and <= 127, ..] => Reach.Private,
                [0, ..] or [169, 254, ..] or [>= 224, ..] => Reach.Never,
                [192, 0, 0 or 2, _] or [192, 88, 99, _] or [198, 18 or 19, ..] => Reach.Never,
                [198, 51, 100, _] or [203, 0, 113, _] => Reach.Never,
                _ => Reach.Public,
            };
        }
        if (address.Equals(IPAddress.IPv6Loopback) || (b[0] & 0xFE) == 0xFC)
            return Reach.Private;
        // Only 2000::/3 is given out; of it documentation and Teredo, whose inner address nobody vouches for, are not
        // for calling.
        return (b[0] & 0xE0) == 0x20 && b is not ([0x20, 0x01, 0x0D, 0xB8, ..] or [0x20, 0x01, 0, 0, ..])
            ? Reach.Public
            : Reach.Never;
    }

    // An IPv6 address may only be another way to write an IPv4 one: mapped, NAT64, 6to4.
    private static IPAddress Unwrap(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var b = address.GetAddressBytes();
        return b switch
        {
            [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0, ..] => new(b.AsSpan(12, 4)),
            [0x20, 0x02, ..] => new(b.AsSpan(2, 4)),
            _ => address,
        };
    }

    private static Refusal Wrong(string chinese, string english) =>
        Refusal.Invalid("webhooks.url", "url", chinese, english);

    private enum Reach
    {
        Public,
        Private,
        Never,
    }
}
